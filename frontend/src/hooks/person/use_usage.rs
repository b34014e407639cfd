//! What the person's dictation used in the last month.

use leptos::prelude::*;

use super::use_request::{UseRequest, use_request};
use crate::api;
use crate::domain::usage::Usage;
use crate::hooks::session::{SessionContext, UseSession};

/// So many days are asked for, today among them.
pub const DAYS: u32 = 30;

/// The usage, as the server told it last.
#[derive(Clone, Copy)]
pub struct UseUsage {
    /// Nothing until the server has told it.
    pub usage: Signal<Option<Usage>>,
    /// How it was asked for.
    pub request: UseRequest,
    session: UseSession,
    told: RwSignal<Option<Usage>>,
}

impl UseUsage {
    /// Asks for it.
    pub fn load(self) {
        let session = self.session;
        self.request.run(
            async move { api::usage(&session, DAYS).await },
            move |usage| self.told.set(Some(usage)),
        );
    }
}

/// The person's usage, which is asked for at once.
pub fn use_usage() -> UseUsage {
    let told = RwSignal::new(None);
    let usage = UseUsage {
        usage: told.into(),
        request: use_request(),
        session: SessionContext::expect(),
        told,
    };
    usage.load();
    usage
}
