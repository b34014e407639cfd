//! Why a stream closes: the codes of RFC 6455 that we use and our own 4xxx.

/// The close code of a live stream. `docs/PROTOCOL.md` says what a client does about each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum CloseCode {
    /// The dictation is complete and settled.
    Done = 1000,
    /// The peer went away.
    Leaving = 1001,
    /// A message that the protocol does not allow.
    Policy = 1008,
    /// A message larger than the limit.
    TooBig = 1009,
    /// Our fault; resume.
    Internal = 1011,
    /// The server restarts; resume.
    ServiceRestart = 1012,
    /// Too busy now; try later.
    TryLater = 1013,
    /// The authority of this stream has ended; get a new ticket and resume.
    Reauthenticate = 4401,
    /// The quota is used up.
    Quota = 4402,
    /// This person may not do that.
    Forbidden = 4403,
    /// The client sent nothing, or read nothing, for too long; resume.
    Idle = 4408,
    /// The dictation was resumed on another connection.
    ResumedElsewhere = 4409,
    /// The dictation to resume is not known, not this person's, or over.
    SessionGone = 4410,
    /// Messages come faster than the limit.
    RateLimited = 4429,
    /// No speech engine can be reached; resume later.
    EngineUnavailable = 4503,
}

impl CloseCode {
    /// Every code, for documents and tests.
    pub const ALL: [Self; 15] = [
        Self::Done,
        Self::Leaving,
        Self::Policy,
        Self::TooBig,
        Self::Internal,
        Self::ServiceRestart,
        Self::TryLater,
        Self::Reauthenticate,
        Self::Quota,
        Self::Forbidden,
        Self::Idle,
        Self::ResumedElsewhere,
        Self::SessionGone,
        Self::RateLimited,
        Self::EngineUnavailable,
    ];

    /// The number on the wire.
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The code with this number on the wire, if it is one of ours.
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }

    /// Whether a client should come back with `resume` (with what it kept).
    ///
    /// Who still listens when the dictation is resumed elsewhere has not gone elsewhere: a
    /// connection that it gave up was served late and took the dictation from the newer one.
    pub const fn is_resumable(self) -> bool {
        matches!(
            self,
            Self::Leaving
                | Self::Internal
                | Self::ServiceRestart
                | Self::TryLater
                | Self::Reauthenticate
                | Self::Idle
                | Self::ResumedElsewhere
                | Self::RateLimited
                | Self::EngineUnavailable
        )
    }
}
