//! The only door to the server. Nothing outside this folder names a wire type, an address or a
//! header; what comes out is spoken in the domain's words.

mod account;
mod auth;
mod auth_failure;
mod base64;
mod call_failure;
mod config;
mod device;
mod engines;
mod fetch;
mod grpc_web;
mod hand_over;
mod json;
mod pkce;
mod recording_file;
mod server_address;
mod session;
mod settings;
mod socket;
mod tickets;
mod timestamp;
mod transcribe;
mod transcript;
mod usage;
mod wire;

pub use account::{delete_account, export_account, profile, rename_person, take_over_guest};
pub use auth::{
    SignOutScope, exchange_code, recover, refresh, session_of_tokens, sign_in, sign_in_as_guest,
    sign_out, sign_up, update_user,
};
pub use auth_failure::{AuthFailure, Refusal};
pub use call_failure::{CallFailure, FieldFault};
pub use config::{is_server_there, learn_server};
pub use device::{devices, register_device, rename_device, sign_out_device};
pub use engines::has_cloud_engine;
pub use grpc_web::{TokenFuture, Tokens};
pub use hand_over::hand_over;
pub use pkce::{CodeChallenge, hand_over_url};
pub use recording_file::{FileFailure, FileUpload, HeardFile};
pub use server_address::server;
pub use session::Session;
pub use settings::{settings, settings_from_text, settings_to_text, update_settings};
pub use socket::{Socket, SocketEvent};
pub use tickets::{StreamPass, TicketFailure, stream_pass};
pub use transcribe::{TranscribeFailure, transcribe, wav_file};
pub use transcript::{
    delete_all_transcripts, delete_transcript, export_transcript, restore_transcript, transcript,
    transcripts,
};
pub use usage::usage;
