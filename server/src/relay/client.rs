//! A client as a relay sees it: messages in, messages out, whatever carries them.

use std::task::{Context, Poll};

use bytes::Bytes;
use dictation::audio::SampleOffset;
use dictation::close::CloseCode;
use dictation::event::ServerEvent;
use dictation::keyterm::Keyterms;
use uuid::Uuid;

use crate::config::Secret;

/// What a client wants to be listened for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListenWish {
    /// BCP 47; empty means the default.
    pub language: String,
    /// Words to listen for.
    pub keyterms: Keyterms,
}

/// What a client says.
#[derive(Clone, Debug, PartialEq)]
pub enum FromClient {
    /// Begins a dictation.
    Start {
        /// What to listen for.
        listen: ListenWish,
        /// A device of this person.
        device_id: Option<Uuid>,
        /// Wants partials.
        partials: bool,
        /// The words are not kept, whatever the person has set.
        is_private: bool,
    },
    /// Goes on with one.
    Resume {
        /// Which.
        session: Uuid,
        /// End of the last final that the client holds.
        final_through: SampleOffset,
        /// What to listen for.
        listen: ListenWish,
        /// Wants partials.
        partials: bool,
        /// The words are not kept from here on, whatever the person has set.
        is_private: bool,
    },
    /// Changes what to listen for from here on.
    Configure {
        /// Words to listen for, instead of those before.
        keyterms: Keyterms,
    },
    /// Renews the authority of the connection.
    Reauthenticate {
        /// Of the same person, of a sign-in that holds.
        access_token: Secret,
    },
    /// A frame.
    Audio {
        /// Where it begins.
        first: SampleOffset,
        /// PCM16, at most one second, a whole number of samples.
        pcm: Bytes,
    },
    /// The person is done.
    Stop {
        /// End of the audio sent.
        through: SampleOffset,
    },
    /// The person does not want the rest.
    Cancel,
    /// A sign of life without content.
    Alive,
}

/// Something that a client may not say. It is told so; after the third the connection closes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientFault {
    /// Not a message of the protocol.
    #[error("this is not a message of the protocol: {0}")]
    Malformed(String),
    /// Not a message of the protocol, and where the next one begins cannot be told.
    #[error("this is not a message of the protocol: {0}")]
    Unreadable(String),
    /// A text message on the binary subprotocol.
    #[error("sotto.v1 takes binary messages; text messages belong to sotto.v1.json")]
    TextOnBinary,
    /// A frame without audio.
    #[error("a frame of audio must hold at least one sample")]
    EmptyFrame,
    /// A frame that is too long.
    #[error("a frame of audio may hold at most 32000 bytes (1 s); this one holds {0}")]
    FrameTooLong(usize),
    /// Half a sample.
    #[error("PCM16 has 2 bytes a sample; this frame holds an odd number of bytes")]
    OddFrame,
    /// Audio of a rate that is not served.
    #[error("audio must be mono PCM16 at 16000 samples a second, not {0}")]
    SampleRate(u32),
    /// `start` or `resume` was due, or came twice.
    #[error("{0}")]
    OutOfTurn(&'static str),
    /// More messages than any way of speaking needs.
    #[error("too many messages: 200 a second are enough; send larger frames")]
    TooManyMessages,
    /// A message larger than the limit; the connection cannot go on.
    #[error("a message may hold at most 64 KiB")]
    MessageTooBig,
}

impl ClientFault {
    /// Stable name for programs.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::Unreadable(_) => "malformed_message",
            Self::TextOnBinary => "text_on_binary",
            Self::EmptyFrame => "empty_frame",
            Self::FrameTooLong(_) => "frame_too_long",
            Self::OddFrame => "odd_frame",
            Self::SampleRate(_) => "unsupported_sample_rate",
            Self::OutOfTurn(_) => "out_of_turn",
            Self::TooManyMessages => "too_many_messages",
            Self::MessageTooBig => "message_too_big",
        }
    }

    /// The code with which the connection closes when it must.
    pub const fn close_code(&self) -> CloseCode {
        match self {
            Self::MessageTooBig => CloseCode::TooBig,
            Self::TooManyMessages => CloseCode::RateLimited,
            _ => CloseCode::Policy,
        }
    }

    /// Whether the connection must close at once.
    pub const fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::MessageTooBig | Self::Unreadable(_) | Self::SampleRate(_) | Self::TooManyMessages
        )
    }
}

/// What went wrong, for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The code with which the connection closes, or would.
    pub code: CloseCode,
    /// Stable name for programs.
    pub reason: &'static str,
    /// For people: what happened and what to do.
    pub message: String,
    /// Whether the connection closes.
    pub fatal: bool,
}

/// What a relay says to its client.
#[derive(Clone, Debug, PartialEq)]
pub enum ToClient {
    /// The dictation stands.
    Ready {
        /// Which.
        session: Uuid,
        /// Send audio from here.
        need_from: SampleOffset,
        /// Send audio up to here.
        credit_through: SampleOffset,
        /// Name of the engine that is expected to listen.
        engine: String,
    },
    /// News of the session (never `Ready`).
    Event(ServerEvent),
    /// Cost of the dictation in micro-dollars, with its goodbye.
    Goodbye {
        /// The session's own summary.
        summary: dictation::event::Summary,
        /// In micro-dollars.
        cost_micro_usd: u64,
    },
    /// The access token behind the connection expires soon.
    AuthExpiring {
        /// In so many ms.
        in_ms: u32,
    },
    /// Something is wrong.
    Problem(Problem),
    /// Are you there?
    Ping,
    /// Close the connection with this code. Nothing follows.
    Close(CloseCode),
}

/// The client cannot be reached any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// A connection to a client.
///
/// Sending follows `futures::Sink`: `poll_ready`, then `start_send`, then `poll_flush`; each can
/// be given up between polls without losing a message.
pub trait ClientPort: Send {
    /// The next message. `None`: the client is gone.
    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<FromClient, ClientFault>>>;

    /// Whether a message can be taken.
    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Gone>>;

    /// Takes a message. Only after `poll_ready` said so.
    ///
    /// # Errors
    /// [`Gone`] if the client cannot be reached any more.
    fn start_send(&mut self, message: ToClient) -> Result<(), Gone>;

    /// Moves taken messages on their way.
    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Gone>>;
}
