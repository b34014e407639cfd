//! What can go wrong with an engine, told apart for the operator (words, class, the engine's own
//! request id) and, as [`EngineFault`], for people and rules.

use dictation::event::EngineFault;

use super::close_reason::CloseReason;
use super::wire::RefusedFile;

/// Why an engine does not hear a dictation, or hears it no longer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It answered the handshake, or the request, with an HTTP error.
    #[error("{engine} refused with HTTP {status}: {reason} (request {request_id})")]
    Refused {
        /// The engine's name.
        engine: String,
        /// HTTP status.
        status: u16,
        /// The engine's own words (`dg-error`).
        reason: String,
        /// By which its operators find the request (`dg-request-id`).
        request_id: String,
        /// The same for programs, of a file.
        file: Option<Box<RefusedFile>>,
    },
    /// No connection came about.
    #[error("{engine} cannot be reached: {reason}")]
    Unreachable {
        /// The engine's name.
        engine: String,
        /// What went wrong.
        reason: String,
    },
    /// The connection ended before its time.
    #[error("{engine} broke off: {reason} (request {request_id})")]
    BrokeOff {
        /// The engine's name.
        engine: String,
        /// How it ended.
        reason: CloseReason,
        /// By which its operators find the stream.
        request_id: String,
    },
    /// It did not read or say anything in time.
    #[error("{engine} did not {step} within {limit_ms} ms (request {request_id})")]
    Silent {
        /// The engine's name.
        engine: String,
        /// What it was to do.
        step: &'static str,
        /// The deadline in ms.
        limit_ms: u64,
        /// By which its operators find the stream.
        request_id: String,
    },
    /// Too much of what it said could not be believed.
    #[error("{engine} says what cannot be: {reason} (request {request_id})")]
    Nonsense {
        /// The engine's name.
        engine: String,
        /// The last of it.
        reason: String,
        /// By which its operators find the stream.
        request_id: String,
    },
}

impl EngineError {
    /// What it means for people and rules.
    pub const fn fault(&self) -> EngineFault {
        match self {
            Self::Refused { status, .. } => fault_of_status(*status),
            Self::Unreachable { .. } => EngineFault::Unreachable,
            Self::BrokeOff { .. } => EngineFault::BrokeOff,
            Self::Silent { .. } => EngineFault::Silent,
            Self::Nonsense { .. } => EngineFault::Nonsense,
        }
    }

    /// Whether an engine that was given a file, and came to this, may have heard it: then it wants its
    /// money. Who refuses does not.
    pub(super) const fn may_have_heard(&self) -> bool {
        matches!(
            self,
            Self::BrokeOff { .. } | Self::Silent { .. } | Self::Nonsense { .. }
        )
    }
}

/// Deepgram's error page: 400 wrong request, 401 key, 402 credit, 403 contract, 429 too many.
const fn fault_of_status(status: u16) -> EngineFault {
    match status {
        401 | 403 => EngineFault::Refused,
        402 => EngineFault::OutOfCredit,
        429 => EngineFault::Busy,
        400..=499 => EngineFault::Unsupported,
        500..=599 => EngineFault::Failing,
        // A page, a redirection, a success: whatever answers there is no engine.
        _ => EngineFault::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_is_told_apart() {
        for (status, fault) in [
            (400, EngineFault::Unsupported),
            (401, EngineFault::Refused),
            (402, EngineFault::OutOfCredit),
            (403, EngineFault::Refused),
            (429, EngineFault::Busy),
            (500, EngineFault::Failing),
            (503, EngineFault::Failing),
            (200, EngineFault::Unreachable),
            (302, EngineFault::Unreachable),
        ] {
            assert_eq!(fault_of_status(status), fault, "{status}");
        }
    }
}
