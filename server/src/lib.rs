//! Sotto's server. Who imports whom stands in ARCHITECTURE.md, under *Who may import whom*; drawn:
//! `transport -> (person | relay) -> auth -> mail -> store`, `relay -> engine`, `relay -> ledger -> store`; never back.

pub mod app;
pub mod arguments;
pub mod auth;
pub mod clock;
pub mod config;
pub mod engine;
pub mod ledger;
pub mod limits;
pub mod mail;
pub mod observe;
pub mod person;
pub mod relay;
pub mod shutdown;
pub mod store;
pub mod transport;
