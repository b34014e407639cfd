//! The only door to the server. Nothing outside this folder names a wire type, an address or a
//! header; what comes out is spoken in the domain's words.

mod auth;
mod config;
mod engines;
mod fetch;
mod json;
mod socket;
mod tickets;
mod wire;

pub use auth::{AuthFailure, Session, refresh, sign_in_as_guest, sign_out};
pub use engines::has_cloud_engine;
pub use socket::{Socket, SocketEvent};
pub use tickets::{StreamPass, TicketFailure, stream_pass};
