//! Letting another program of the person sign in: the browser extension.

use leptos::prelude::*;

use super::use_request::{UseRequest, use_request};
use crate::api;
use crate::domain::hand_over::HandOverWish;
use crate::hooks::session::{SessionContext, UseSession};

/// The way to let it.
#[derive(Clone, Copy)]
pub struct UseHandOver {
    /// A code is asked for.
    pub request: UseRequest,
    session: UseSession,
}

impl UseHandOver {
    /// Sends the browser on to the program with a code. The server knows which programs may have one.
    pub fn allow(self, wish: HandOverWish) {
        let session = self.session;
        self.request.run(
            async move { api::hand_over(&session, &wish).await },
            |url| {
                // A browser that does not go there leaves the person on this page.
                let _going = window().location().assign(&url);
            },
        );
    }
}

/// Nobody has been let in yet.
pub fn use_hand_over() -> UseHandOver {
    UseHandOver {
        request: use_request(),
        session: SessionContext::expect(),
    }
}
