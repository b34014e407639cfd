//! What the person has chosen.

use leptos::prelude::*;

use crate::use_preferences::{UsePreferences, use_preferences};

/// The preferences of this browser.
#[derive(Clone, Copy)]
pub struct PreferencesContext(UsePreferences);

impl PreferencesContext {
    /// Makes them known to everything below.
    pub fn provide() -> Self {
        let context = Self(use_preferences());
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
