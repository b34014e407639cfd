//! A load of many dictations in real time, and what a relay adds to their latency.
//!
//! Each stream sends a frame of 40 ms every 40 ms; an [`engine`] of our own answers with an
//! interim result every 100 ms of audio and with a final every 3 s ([`script`]). Clients and
//! engine share one thread and one clock, so the time from the frame that triggered a result to
//! its arrival is exact. The same streams go to the engine by different [`ways`]; every event is
//! checked (`checker`), and `/proc` says what the process between cost ([`figures`]).

mod checker;
mod client;
pub mod crowd;
mod dialect;
pub mod engine;
pub mod figures;
mod frames;
pub mod idle;
pub mod latency;
pub mod pass_through;
pub mod pinning;
pub mod script;
mod socket;
pub mod ways;
