//! What the server promises, tested from outside: one binary, so that it links once.

mod auth_js;
mod forged_tokens;
mod grpc;
mod sign_in;
mod speech;
mod store;
mod stream;
mod support;
mod tickets;
