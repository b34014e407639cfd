//! The one dictation of the page. It outlives the page that shows it, so that going to another
//! page and back loses nothing.

use leptos::prelude::*;

use super::microphones_context::MicrophonesContext;
use super::use_dictation::{UseDictation, use_dictation};
use crate::hooks::preferences::PreferencesContext;
use crate::hooks::session::SessionContext;

/// The page's dictation.
#[derive(Clone, Copy)]
pub struct DictationContext(UseDictation);

impl DictationContext {
    /// Makes it known to everything below.
    pub fn provide(
        session: SessionContext,
        preferences: PreferencesContext,
        microphones: MicrophonesContext,
    ) {
        let dictation = use_dictation(session.get(), preferences.get(), microphones.get());
        provide_context(Self(dictation));
    }

    /// This dictation.
    #[cfg(feature = "gallery")]
    pub const fn of(dictation: UseDictation) -> Self {
        Self(dictation)
    }

    /// The dictation.
    pub fn expect() -> UseDictation {
        expect_context::<Self>().0
    }
}
