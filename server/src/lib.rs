//! Sotto's server, in the order in which data flows:
//! `transport -> (person | relay) -> (engine | ledger) -> store`, everything -> `dictation`; never back.

pub mod app;
pub mod auth;
pub mod clock;
pub mod config;
pub mod engine;
pub mod error;
pub mod ledger;
pub mod mail;
pub mod observe;
pub mod person;
pub mod relay;
pub mod shutdown;
pub mod store;
pub mod transport;
