//! What the server promises, tested from outside: one binary, so that it links once.

// A test that cannot go on fails; clippy's own allowance ends at the functions that tests share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod auth_js;
mod backups;
mod billing;
mod canaries;
mod clocks;
mod data;
mod engine_requests;
mod engines;
mod forged_tokens;
mod grpc;
mod hand_over;
mod heard_again;
mod languages;
mod ledger;
mod lying_messages;
mod mail;
mod person;
mod platforms;
mod postgres;
mod recordings;
mod renewal;
mod sign_in;
mod sign_in_attacks;
mod silent_clients;
mod speech;
mod store;
mod stream;
mod support;
mod third_parties;
mod tickets;
mod transcribe;
mod transcripts;
mod usage;
mod wrong_origins;
