//! What the person has chosen.

use leptos::prelude::*;

use super::use_preferences::{UsePreferences, use_preferences};
use crate::hooks::session::SessionContext;

/// The preferences of the person.
#[derive(Clone, Copy)]
pub struct PreferencesContext(UsePreferences);

impl PreferencesContext {
    /// Makes them known to everything below.
    pub fn provide(session: SessionContext) -> Self {
        let context = Self(use_preferences(session.get()));
        provide_context(context);
        context
    }

    /// The preferences.
    pub fn expect() -> UsePreferences {
        expect_context::<Self>().0
    }

    /// The preferences.
    pub const fn get(self) -> UsePreferences {
        self.0
    }
}
