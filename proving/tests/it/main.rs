//! The double of Deepgram, over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod control;
mod faults;
mod files;
mod handshake;
mod listening;
mod program;
mod rules;
mod sdk;
mod speech;
