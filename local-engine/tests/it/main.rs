//! The engine as clients see it: the real router, the real model, recorded speech.
//!
//! Needs the model (`cargo xtask setup`); looks for it where the engine does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod conditions;
mod digits;
mod engine;
mod files;
mod forms;
mod handshake;
mod live;
mod opus;
mod program;
mod recognition;
mod recordings;
mod sdk;
