//! What the integration tests share.

pub(crate) mod canary;
pub(crate) mod coded;
pub(crate) mod dictation;
pub(crate) mod dump;
pub(crate) mod faces;
pub(crate) mod kept;
pub(crate) mod links;
pub(crate) mod manual_auth;
pub(crate) mod program;
pub(crate) mod recording;
pub(crate) mod running;
pub(crate) mod tls;
pub(crate) mod upgrade;
