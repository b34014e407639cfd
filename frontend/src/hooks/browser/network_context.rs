//! The way to the server.

use leptos::prelude::*;

use super::use_network::{UseNetwork, use_network};

/// The way to the server.
#[derive(Clone, Copy)]
pub struct NetworkContext(UseNetwork);

impl NetworkContext {
    /// What is known about the way to the server.
    pub const fn of(network: UseNetwork) -> Self {
        Self(network)
    }

    /// Makes it known to everything below.
    pub fn provide() {
        provide_context(Self::of(use_network()));
    }

    /// The way to the server.
    pub fn expect() -> UseNetwork {
        expect_context::<Self>().0
    }
}
