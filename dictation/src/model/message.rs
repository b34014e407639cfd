//! What a client and a server say to each other.

use crate::audio::SampleOffset;
use crate::close::CloseCode;
use crate::event::ServerEvent;
use crate::uplink::Frame;

/// What a client says.
#[derive(Clone, Debug)]
pub(super) enum ToServer {
    Start {
        keeps_words: bool,
    },
    Resume {
        dictation: usize,
        final_through: u64,
    },
    Audio(Frame),
    Stop {
        through: SampleOffset,
    },
    Cancel,
    /// The connection is gone; nothing follows.
    Gone,
}

/// What a server says.
#[derive(Clone, Debug)]
pub(super) enum ToClient {
    /// The id that comes with `Ready`.
    Name(usize),
    Event(ServerEvent),
    Close(CloseCode),
    /// The connection is gone; nothing follows.
    Gone,
}
