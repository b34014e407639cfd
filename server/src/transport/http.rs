//! What all requests have in common, whatever they ask for: how they come in, from where, and what
//! every answer carries.

pub mod accept;
pub mod client_address;
pub mod problem;

mod forwarded;
mod head_timer;
pub(crate) mod headers;
pub(crate) mod limit_headers;
pub(crate) mod origin;
pub(crate) mod tls_only;
pub(crate) mod web_files;
