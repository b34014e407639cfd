//! Who is signed in.

use leptos::prelude::*;

use super::use_session::{UseSession, use_session};

/// Who is signed in.
#[derive(Clone, Copy)]
pub struct SessionContext(UseSession);

impl SessionContext {
    /// Makes it known to everything below.
    pub fn provide() -> Self {
        let context = Self(use_session());
        provide_context(context);
        context
    }

    /// Who is signed in.
    pub fn expect() -> UseSession {
        expect_context::<Self>().0
    }

    /// Who is signed in.
    pub const fn get(self) -> UseSession {
        self.0
    }
}
