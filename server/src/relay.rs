//! Runs live dictations: one task each, one loop, one arm an input.
//!
//! The loop feeds [`dictation::session::Session`] and carries out what it says. It knows neither
//! sockets nor wire formats: the client is a [`ClientPort`].

mod allowance;
mod authority;
pub mod client;
mod conversation;
mod greeting;
mod holding;
pub mod keeping;
mod outbox;
pub mod recording;
mod registry;
pub mod uploads;
mod wishes;

use std::net::IpAddr;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::auth::{Auth, Caller};
use crate::engine::Engines;
use crate::ledger::Ledger;
use crate::store::Store;

pub use client::{ClientFault, ClientPort, FromClient, Gone, ListenWish, Problem, ToClient};
pub use keeping::Keeper;
pub use registry::{LiveLimits, LiveSessions};

/// Everything that a relay needs of the server. A clonable handle.
#[derive(Clone)]
pub struct Relay {
    /// Where audio goes.
    pub engines: Engines,
    /// Where usage goes.
    pub ledger: Ledger,
    /// Where words go that are to be kept.
    pub keeper: Keeper,
    /// What is known of dictations.
    pub store: Store,
    /// Whether a person's authority still holds.
    pub auth: Auth,
    /// The dictations that are live here.
    pub live: LiveSessions,
    /// Cancelled when the server shuts down.
    pub drain: CancellationToken,
}

impl Relay {
    /// Runs one connection from greeting to goodbye. The port is closed when this returns.
    pub async fn serve<Port: ClientPort>(&self, visitor: Visitor, mut port: Port) {
        let clock = Clock::start();
        // In a box of its own, so that its memory is given back before the long part begins.
        let greeting = Box::pin(greeting::greet(self, &visitor, &mut port, &clock));
        let Some(begun) = greeting.await else {
            return;
        };
        conversation::run(self, visitor.caller, port, begun, clock).await;
    }
}

/// Who opens a connection, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Visitor {
    /// The person.
    pub caller: Caller,
    /// Their address.
    pub address: IpAddr,
}

/// The one clock of a relay: ms since its connection was accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    started: Instant,
}

impl Clock {
    fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn at(&self, millis: u64) -> Instant {
        self.started + Duration::from_millis(millis)
    }
}
