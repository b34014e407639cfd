//! The only door to the server. Nothing outside this folder names a wire type, an address or a
//! header; what comes out is spoken in the domain's words.

mod auth;
mod auth_failure;
mod config;
mod engines;
mod fetch;
mod json;
mod pkce;
mod session;
mod socket;
mod tickets;
mod transcribe;
mod wire;

pub use auth::{
    SignOutScope, exchange_code, recover, refresh, session_of_tokens, sign_in, sign_in_as_guest,
    sign_out, sign_up, update_user,
};
pub use auth_failure::{AuthFailure, Refusal};
pub use config::is_server_there;
pub use engines::has_cloud_engine;
pub use pkce::CodeChallenge;
pub use session::Session;
pub use socket::{Socket, SocketEvent};
pub use tickets::{StreamPass, TicketFailure, stream_pass};
pub use transcribe::{TranscribeFailure, transcribe, wav_file};
