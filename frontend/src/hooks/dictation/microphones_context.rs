//! The microphones of this machine.

use leptos::prelude::*;

use super::use_microphones::{UseMicrophones, use_microphones};

/// The microphones that are connected.
#[derive(Clone, Copy)]
pub struct MicrophonesContext(UseMicrophones);

impl MicrophonesContext {
    /// Makes them known to everything below.
    pub fn provide() -> Self {
        let context = Self(use_microphones());
        provide_context(context);
        context
    }

    /// The microphones.
    pub fn expect() -> UseMicrophones {
        expect_context::<Self>().0
    }

    /// The microphones.
    pub const fn get(self) -> UseMicrophones {
        self.0
    }
}
