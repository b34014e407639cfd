//! What is said on the stream, in the words of the domain. `api` turns it into bytes and back.

use dictation::audio::SampleOffset;
use dictation::transcript::{Final, Partial};
use dictation::uplink::Frame;

/// What the client says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientSays {
    /// Begins a dictation.
    Start {
        /// BCP 47 language of the speech.
        language: String,
        /// The words are not to be kept.
        is_private: bool,
    },
    /// Goes on with a dictation after a break.
    Resume {
        /// What the server called it.
        session_id: String,
        /// End of the last final that stands here.
        final_through: SampleOffset,
        /// BCP 47 language of the speech.
        language: String,
        /// The words are not to be kept.
        is_private: bool,
    },
    /// Audio, at most a second.
    Audio(Frame),
    /// Renews the authority of this connection.
    Reauthenticate {
        /// Of the same person.
        access_token: String,
    },
    /// All samples before `through` were sent; give the last words.
    Stop {
        /// End of the audio.
        through: SampleOffset,
    },
}

/// What the server says.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerSays {
    /// The dictation stands.
    Ready {
        /// Its name.
        session_id: String,
        /// Audio is wanted from here.
        need_from: SampleOffset,
        /// Audio is taken up to here.
        credit_through: SampleOffset,
        /// The engine that listens, by the server's name for it. Empty if that is not known yet.
        engine: String,
    },
    /// Audio is metered and committed.
    Ack {
        /// Up to here.
        through: SampleOffset,
        /// Audio is taken up to here.
        credit_through: SampleOffset,
    },
    /// Words that may change.
    Partial(Partial),
    /// Words that will not change.
    Final(Final),
    /// What the engine is doing.
    Engine {
        /// In short.
        news: EngineNews,
        /// What is wrong with it or with a better one, in words for people.
        remark: Option<String>,
        /// The engine that listens. Empty if none does.
        engine: String,
    },
    /// A frame was not taken.
    Refused {
        /// Where the server wants the next one to begin.
        expected: SampleOffset,
    },
    /// The dictation is over and settled.
    Goodbye(Summary),
    /// The token by which this connection stands expires soon.
    AuthExpiring,
    /// The server did not take the token that was to renew it.
    TokenRefused,
    /// Something is wrong, in words for people. The close code that follows says what to do.
    Complaint(String),
    /// Something that this client is too old to understand.
    Unknown,
}

/// What the engine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineNews {
    /// It listens.
    Listening,
    /// It hears kept audio, or is being replaced; the text follows.
    CatchingUp,
}

/// What a dictation came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Audio metered.
    pub audio_ms: u64,
    /// All words before this are kept. None: they are not to be, or the server is too old to say so.
    pub kept_through: Option<SampleOffset>,
}
