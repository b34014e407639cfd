//! Numbers of what a dictation asks for: an answer to an earlier asking is not wanted any more.

use crate::domain::number::Number;

/// A connection to the server.
#[derive(Debug)]
pub(super) enum Connection {}

/// A recording that is sent over HTTP.
#[derive(Debug)]
pub(super) enum Upload {}

/// A device that was asked for in one dictation.
#[derive(Debug)]
pub(super) enum Wish {}

/// The number of a connection to the server.
pub(super) type ConnectionNumber = Number<Connection>;
/// The number of a recording that is sent over HTTP.
pub(super) type UploadNumber = Number<Upload>;
/// The number of a device that was asked for in one dictation.
pub(super) type WishNumber = Number<Wish>;
