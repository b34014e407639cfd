//! Conversions: what is said on the wire into what the domain knows, and back. Nothing here asks or
//! decides anything.

pub mod timestamp;

pub(crate) mod export_document;
pub(crate) mod from_proto;
pub(crate) mod parser_words;
pub(crate) mod status;
pub(crate) mod to_proto;

mod engine_words;
