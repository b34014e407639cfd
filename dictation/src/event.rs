//! What can reach a session and what can leave it. Both enums are closed: every cause of work
//! and every effect can be listed by reading this file.

use bytes::Bytes;

use crate::account::Account;
use crate::audio::{SampleOffset, SampleRange};
use crate::close::CloseCode;
use crate::meter::UsageSlice;
use crate::transcript::{Final, Partial, Word};

/// A monotonic clock reading in ms, from any origin. The caller reads the clock; this crate never does.
pub type Millis = u64;

/// Numbers the connections that one session opens to engines, so that news from one that was
/// given up can be told apart.
pub type ConnectionId = u32;

/// What can reach a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A frame of audio from the client.
    Audio {
        /// Where it begins, as the client says.
        first: SampleOffset,
        /// PCM16 samples.
        pcm: Bytes,
    },
    /// The client is done; it has sent all audio before this.
    Stop {
        /// End of the audio.
        through: SampleOffset,
    },
    /// The client does not want the rest.
    Cancel,
    /// The client's connection is gone.
    ClientGone,
    /// The server shuts down.
    Drain,
    /// News from an engine.
    Engine {
        /// From which connection.
        connection: ConnectionId,
        /// The news.
        event: EngineEvent,
    },
    /// The ledger holds all audio before this for good.
    Committed {
        /// The committed watermark.
        through: SampleOffset,
    },
    /// What became of words that are kept for the person.
    Kept {
        /// All finals before this are written, but for those that never will be.
        through: SampleOffset,
        /// The beginning of the first of those, on this connection: the database does not take it,
        /// whatever else it takes.
        missing: Option<SampleOffset>,
        /// Present if none after those will be, on this connection.
        end: Option<KeepingEnd>,
    },
    /// The dictation was resumed on another connection: this one may not write.
    Fenced,
    /// The ledger does not take this dictation, whatever else it takes.
    Refused,
    /// The person's authority has ended (signed out, expired).
    Revoked,
    /// An engine that is preferred to the one in use, or any engine if none is, can be had.
    BetterEngine,
    /// Time has passed.
    Tick,
}

/// Why no more words of a connection are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepingEnd {
    /// The database does not take a final, and none is written beyond it, unless it takes it after all or
    /// it is missing for good.
    Refused,
    /// Too much waits for the database already. A resume brings the words again.
    NoRoom,
}

/// News from a connection to an engine.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineEvent {
    /// It listens.
    Opened {
        /// The engine's name.
        engine: String,
        /// The engine that would have been preferred, if there is one.
        passed_over: Option<PassedOver>,
        /// The language that it listens for, if it does not serve the one that was asked for.
        other_language: Option<String>,
        /// How fast it hears.
        pace: Pace,
    },
    /// It heard something.
    Heard(Hearing),
    /// Between words it has heard a pause, which its results need not have said.
    UtteranceEnded {
        /// End of the last word before the pause.
        last_word_end: SampleOffset,
    },
    /// A piece that was to be repaired is transcribed. Times count from its first sample.
    Repaired(Vec<Word>),
    /// It could not be.
    NotRepaired(EngineFault),
    /// It has said everything about all audio it was given.
    Finished,
    /// It was given no audio for so long that it has ended. The client is silent, and nobody at fault.
    Idle,
    /// It broke, or could not be opened.
    Lost(EngineFault),
}

/// How fast an engine hears audio that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Hardly faster than it was spoken.
    RealTime,
    /// As fast as it is given.
    AsGiven,
}

/// What is wrong with an engine, as far as a person or a rule has use of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineFault {
    /// It does not accept our key, or what we ask for is not in our contract with it.
    Refused,
    /// Our account with it has no credit.
    OutOfCredit,
    /// It has as many streams of ours as it takes.
    Busy,
    /// It does not serve what this dictation asks for, such as its language.
    Unsupported,
    /// It says that it is broken.
    Failing,
    /// It cannot be reached.
    Unreachable,
    /// The connection broke off.
    BrokeOff,
    /// It is connected and says nothing, or reads nothing.
    Silent,
    /// It says what cannot be.
    Nonsense,
    /// It is being started.
    Starting,
}

/// An engine that comes earlier in the list than the one that is used, and why it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Its name.
    pub engine: String,
    /// What is wrong with it.
    pub fault: EngineFault,
}

/// A result of an engine. All times count from the first sample that this connection was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Hearing {
    /// The audio that it covers.
    pub range: SampleRange,
    /// In order.
    pub words: Vec<Word>,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Whether a result may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It may.
    Partial {
        /// So many of the words, from the first, are unlikely to.
        stable_words: usize,
    },
    /// It will not.
    Final {
        /// The speaker paused.
        utterance_end: bool,
        /// It answers a request to flush.
        from_finalize: bool,
    },
}

/// What can leave a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Open a connection to an engine and report under this number.
    OpenEngine {
        /// Its number.
        connection: ConnectionId,
    },
    /// Give audio to an engine.
    Hear {
        /// To which connection.
        connection: ConnectionId,
        /// PCM16 samples, following those given before.
        pcm: Bytes,
    },
    /// Have a piece of audio transcribed beside a connection, faster than it was spoken; answered
    /// by `Repaired` or `NotRepaired` under the connection's number.
    Repair {
        /// Beside which connection.
        connection: ConnectionId,
        /// PCM16 samples, in order.
        frames: Vec<Bytes>,
    },
    /// Ask an engine to say all it knows now.
    FinalizeEngine {
        /// Which connection.
        connection: ConnectionId,
    },
    /// Tell an engine that no more audio comes; it answers `Finished` or `Lost`.
    CloseEngine {
        /// Which connection.
        connection: ConnectionId,
    },
    /// Drop a connection without waiting for it.
    DropEngine {
        /// Which connection.
        connection: ConnectionId,
    },
    /// Say something to the client.
    Tell(ServerEvent),
    /// Write to the ledger; answered by `Committed`, `Fenced` or `Refused`.
    Commit(Commit),
    /// Close the client's connection. Nothing is told after this.
    Leave(CloseCode),
    /// The session is over; no input is needed any more.
    Ended(Ending),
}

/// What the ledger is asked to hold for good, in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The watermark: all audio before this is received.
    pub through: SampleOffset,
    /// How far the meters have come.
    pub account: Account,
    /// How far they had come when the commit before was asked for, and the most that engines had
    /// heard by a commit. Who is fenced enters what they heard since then.
    pub since: Account,
    /// The engine that listens, or did last.
    pub engine: String,
    /// Entries on the bill: audio that finals cover.
    pub slices: Vec<UsageSlice>,
    /// Entries of what engines cost: samples that they were given, one after the other.
    pub cost_slices: Vec<UsageSlice>,
    /// Present if the dictation is over with this.
    pub settlement: Option<Settlement>,
}

/// What is known of a dictation at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// From stop to the last final, in ms.
    pub latency: Millis,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Settled. A client that missed the last words may still resume it.
    Settled,
    /// The client may resume it.
    Detached,
    /// Another connection has it.
    Fenced,
    /// The ledger does not take it.
    Refused,
}

/// What a session says to its client.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerEvent {
    /// The dictation stands.
    Ready {
        /// Send audio from here.
        need_from: SampleOffset,
        /// Send audio up to here.
        credit_through: SampleOffset,
    },
    /// Audio before `through` is metered and committed, and its words are kept if they are to be.
    Ack {
        /// The committed watermark, or how far words are kept if that is less.
        through: SampleOffset,
        /// Send audio up to here.
        credit_through: SampleOffset,
    },
    /// Words that may change.
    Partial(Partial),
    /// Words that will not.
    Final(Final),
    /// What is being done about the engine.
    Status(EngineStatus),
    /// A frame was not taken.
    Refused {
        /// Send from here.
        expected: SampleOffset,
        /// Where the frame began.
        got: SampleOffset,
    },
    /// The dictation is settled.
    Goodbye(Summary),
}

/// What is being done about the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineStatus {
    /// It listens.
    Listening {
        /// Its name.
        engine: String,
        /// The engine that would have been preferred, if there is one.
        passed_over: Option<PassedOver>,
        /// The language that it listens for, if it does not serve the one that was asked for.
        other_language: Option<String>,
    },
    /// It was lost, or could not be had; audio is kept and a connection is being opened.
    Recovering {
        /// What is wrong with it.
        fault: EngineFault,
    },
    /// It hears audio that was kept meanwhile.
    CatchingUp {
        /// Its name.
        engine: String,
        /// How much, in ms.
        behind: Millis,
        /// The engine that would have been preferred, if there is one.
        passed_over: Option<PassedOver>,
        /// The language that it listens for, if it does not serve the one that was asked for.
        other_language: Option<String>,
    },
    /// The server will restart.
    GoingAway,
}

/// The last word about a dictation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Audio metered.
    pub audio: SampleOffset,
    /// Words in the finals of this connection.
    pub words: u32,
    /// From stop to the last final, in ms.
    pub latency: Millis,
    /// The engine that listened last.
    pub engine: String,
    /// All words before this are kept for the person. None: they are not to be.
    pub kept: Option<SampleOffset>,
}
