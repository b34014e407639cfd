//! What the server's own interfaces answer when they cannot do what was asked.
//!
//! One enum for REST and gRPC: each kind has its HTTP status and a `code` that never changes,
//! for programs; the message is for people. Causes on our side stay in the log.

use std::time::Duration;

use dictation::event::EngineFault;

use crate::auth::{Failure, TicketError, TokenError};
use crate::engine::recording::RecordingFault;
use crate::engine::wire::RefusedFile;
use crate::limits::rate_limiter::{Quota, TooMany};
use crate::person::{FieldViolation, PersonError};
use crate::relay::recording::RecordingError;
use crate::relay::uploads::UploadRefusal;
use crate::store::StoreError;

/// Who sends too many recordings at once is asked to wait so long.
const UPLOAD_PAUSE: Duration = Duration::from_secs(5);
/// Whose recording finds the engine busy is asked to wait so long: a short one is done by then.
const ENGINE_PAUSE: Duration = Duration::from_secs(10);

/// An answer that is not what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The request makes no sense.
    #[error("{detail}")]
    BadRequest {
        /// What is wrong with it.
        detail: String,
    },
    /// Fields of the request are not as they must be.
    #[error("{}", FieldViolation::in_words(violations))]
    Invalid {
        /// Each with its field; at least one.
        violations: Vec<FieldViolation>,
    },
    /// A stream cannot be opened this way.
    #[error(transparent)]
    Stream(#[from] StreamRefusal),
    /// A recording cannot be taken.
    #[error(transparent)]
    Upload(#[from] UploadFault),
    /// No engine could hear a recording.
    #[error("No speech engine here can hear this recording. {detail}")]
    Unheard {
        /// An engine's own words.
        detail: String,
        /// The same for programs, if the engine says it.
        file: Option<Box<RefusedFile>>,
    },
    /// No token came with the request.
    #[error("Send Authorization: Bearer with an access token.")]
    NoCredentials,
    /// A token came that proves nothing.
    #[error("The access token is not valid. Renew it, or sign in again.")]
    TokenRefused,
    /// A ticket came that opens nothing.
    #[error("{detail}")]
    TicketRefused {
        /// Why, and what to do.
        detail: String,
    },
    /// Who is asking may not.
    #[error("{detail}")]
    Forbidden {
        /// Why.
        detail: String,
    },
    /// It came in the clear to a server that takes only what came over TLS.
    #[error("This server is reached over https only.")]
    NotOverTls,
    /// There is no such thing, or not for who is asking.
    #[error("There is nothing at this address, or nothing that you may see.")]
    NotFound,
    /// The address exists, but not for this method.
    #[error("This address does not take that method.")]
    MethodNotAllowed,
    /// It stands in the way of something that exists.
    #[error("{detail}")]
    Conflict {
        /// Of what.
        detail: String,
    },
    /// It was changed since whoever changes it now has read it.
    #[error("Somebody else has changed this meanwhile. Read it again, and change that.")]
    Stale,
    /// Its body does not come.
    #[error("The request came too slowly. Send it again.")]
    TooSlow,
    /// More than the server takes.
    #[error("The request may have at most {limit} bytes.")]
    TooLarge {
        /// How much it takes.
        limit: usize,
    },
    /// A form of data that the server does not know.
    #[error("{detail}")]
    UnsupportedMedia {
        /// What it knows.
        detail: String,
    },
    /// Too often.
    #[error("Too many requests. Try again in {} s.", retry_after.as_secs())]
    TooMany {
        /// When the next one is taken.
        retry_after: Duration,
        /// The limit that was reached, if it is one of so many in a time.
        quota: Option<Quota>,
    },
    /// A part that is needed is not there now.
    #[error("{detail}")]
    Unavailable {
        /// What people can do.
        detail: String,
    },
    /// The recordings of all people take as much memory as they may.
    #[error("Sotto holds as many recordings as it can. Try again in {} s.", retry_after.as_secs())]
    Crowded {
        /// When there may be room.
        retry_after: Duration,
    },
    /// Every engine that might hear a recording has as many as it takes.
    #[error(
        "The speech engine has as many recordings as it takes at a time. Try again in {} s.",
        retry_after.as_secs()
    )]
    EngineBusy {
        /// When there may be room.
        retry_after: Duration,
    },
    /// The database does not answer.
    #[error("Sotto cannot reach its database now. Try again in a moment.")]
    DatabaseAway(#[source] Box<StoreError>),
    /// Our fault. The cause is for the log.
    #[error("Something went wrong on our side. It was noted; try again.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Why a stream is refused before it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamRefusal {
    /// A plain request.
    #[error(
        "This address speaks WebSocket: connect with ws:// or wss:// and the subprotocol sotto.v1 \
         or sotto.v1.json (docs/PROTOCOL.md)."
    )]
    NoWebSocket,
    /// No subprotocol that we speak.
    #[error("Offer the subprotocol sotto.v1 or sotto.v1.json.")]
    NoSubprotocol,
    /// A ticket or token in the address, which ends up in logs.
    #[error(
        "Never put a ticket or token into a URL: send the ticket as the subprotocol entry \
         ticket.…, or Authorization: Bearer."
    )]
    SecretInUrl,
    /// A page of a stranger.
    #[error("This page may not dictate: its origin is not one of this server's.")]
    WrongOrigin,
    /// A ticket without the origin of its page.
    #[error("A ticket is valid only with its page's Origin.")]
    NoOrigin,
    /// Neither ticket nor token.
    #[error(
        "Send a ticket (POST /voice/tickets) as the subprotocol entry ticket.…, or \
         Authorization: Bearer with an access token."
    )]
    NoCredentials,
}

impl StreamRefusal {
    const fn status_and_code(self) -> (u16, &'static str) {
        match self {
            Self::NoWebSocket => (400, "websocket_required"),
            Self::NoSubprotocol => (400, "subprotocol_required"),
            Self::SecretInUrl => (400, "secret_in_url"),
            Self::WrongOrigin => (403, "origin_refused"),
            Self::NoOrigin => (403, "origin_missing"),
            Self::NoCredentials => (401, "authentication_required"),
        }
    }
}

/// What is wrong with a recording, or with the form that brings it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadFault {
    /// Not a form.
    #[error("Send a form (multipart/form-data) with the recording in the field file.")]
    NotAForm,
    /// The form is cut off, or no form.
    #[error("The form broke off before its end. Send it again.")]
    BrokenForm,
    /// No recording in it.
    #[error("The form has no field file. Put the recording there.")]
    NoFile,
    /// More than one.
    #[error("The form has more than one field file. Send one recording at a time.")]
    TwoFiles,
    /// A recording of nothing.
    #[error("The recording is empty.")]
    EmptyFile,
    /// A text field that is too long, or no text.
    #[error("A field of the form is too long or is not text in UTF-8.")]
    LongField,
    /// It came too slowly.
    #[error("The recording came too slowly. Send it again.")]
    TooSlow,
    /// More than engines take.
    #[error(
        "The recording is larger than 64 MiB, which is half an hour of uncompressed sound at 16 kHz and \
         more than an hour of MP3 or M4A. Convert it, or cut it into shorter ones."
    )]
    FileTooLarge,
    /// No audio that engines know.
    #[error(
        "This is not a recording in a form that is known here. Send WAV, FLAC, MP3, M4A or MP4, \
         Ogg, WebM, AAC, AIFF or CAF."
    )]
    NotAudio,
}

impl UploadFault {
    const fn status_and_code(self) -> (u16, &'static str) {
        match self {
            Self::NotAForm => (415, "form_required"),
            Self::BrokenForm => (400, "form_broken"),
            Self::NoFile => (400, "file_missing"),
            Self::TwoFiles => (400, "file_repeated"),
            Self::EmptyFile => (400, "file_empty"),
            Self::LongField => (400, "field_refused"),
            Self::TooSlow => (408, "upload_too_slow"),
            Self::FileTooLarge => (413, "too_large"),
            Self::NotAudio => (415, "unsupported_media"),
        }
    }
}

impl ApiError {
    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        self.status_and_code().0
    }

    /// What programs go by. Never changes.
    pub const fn code(&self) -> &'static str {
        self.status_and_code().1
    }

    /// When to try again, if that is known.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany { retry_after, .. }
            | Self::Crowded { retry_after }
            | Self::EngineBusy { retry_after } => Some(*retry_after),
            _other => None,
        }
    }

    /// The limit that was reached, if it is one of so many in a time.
    pub const fn quota(&self) -> Option<Quota> {
        match self {
            Self::TooMany { quota, .. } => *quota,
            _other => None,
        }
    }

    /// What an engine says to programs of a recording that it cannot hear.
    pub fn refused_file(&self) -> Option<&RefusedFile> {
        match self {
            Self::Unheard { file, .. } => file.as_deref(),
            _other => None,
        }
    }

    /// The fields that are not as they must be.
    pub fn violations(&self) -> &[FieldViolation] {
        match self {
            Self::Invalid { violations } => violations,
            _other => &[],
        }
    }

    /// One field is not as it must be.
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid {
            violations: vec![FieldViolation::new(field, detail)],
        }
    }

    /// A fault on our side.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(cause))
    }

    const fn status_and_code(&self) -> (u16, &'static str) {
        match self {
            Self::BadRequest { .. } => (400, "bad_request"),
            Self::Invalid { .. } => (422, "invalid_fields"),
            Self::Stream(refusal) => refusal.status_and_code(),
            Self::Upload(fault) => fault.status_and_code(),
            Self::Unheard { .. } => (422, "recording_unreadable"),
            Self::NoCredentials => (401, "authentication_required"),
            Self::TokenRefused => (401, "token_refused"),
            Self::TicketRefused { .. } => (401, "ticket_refused"),
            Self::Forbidden { .. } => (403, "forbidden"),
            Self::NotOverTls => (400, "https_required"),
            Self::NotFound => (404, "not_found"),
            Self::MethodNotAllowed => (405, "method_not_allowed"),
            Self::TooSlow => (408, "request_too_slow"),
            Self::Conflict { .. } => (409, "conflict"),
            Self::Stale => (412, "stale_revision"),
            Self::TooLarge { .. } => (413, "too_large"),
            Self::UnsupportedMedia { .. } => (415, "unsupported_media"),
            Self::TooMany { .. } => (429, "too_many_requests"),
            Self::Internal(_) => (500, "internal"),
            Self::Unavailable { .. } | Self::Crowded { .. } | Self::EngineBusy { .. } => {
                (503, "unavailable")
            }
            Self::DatabaseAway(_) => (503, "database_away"),
        }
    }
}

impl From<UploadRefusal> for ApiError {
    fn from(refusal: UploadRefusal) -> Self {
        match refusal {
            UploadRefusal::TooManyAtOnce(_) => Self::TooMany {
                retry_after: UPLOAD_PAUSE,
                quota: None,
            },
            UploadRefusal::TooLarge(_limit) => UploadFault::FileTooLarge.into(),
            UploadRefusal::NoMemory => Self::Crowded {
                retry_after: UPLOAD_PAUSE,
            },
        }
    }
}

impl From<RecordingError> for ApiError {
    fn from(error: RecordingError) -> Self {
        match error {
            RecordingError::Engine(RecordingFault::Unsupported { reason, file }) => Self::Unheard {
                detail: reason,
                file,
            },
            RecordingError::Engine(RecordingFault::NoEngine(EngineFault::Busy)) => {
                Self::EngineBusy {
                    retry_after: ENGINE_PAUSE,
                }
            }
            RecordingError::Engine(RecordingFault::NoEngine(_)) => Self::Unavailable {
                detail: "No speech engine can be had now. Try again in a moment.".to_owned(),
            },
            RecordingError::Store(error) => error.into(),
        }
    }
}

impl From<PersonError> for ApiError {
    fn from(error: PersonError) -> Self {
        match error {
            PersonError::Invalid(violations) => Self::Invalid { violations },
            PersonError::NotFound => Self::NotFound,
            PersonError::Stale => Self::Stale,
            PersonError::AllDevicesInUse => Self::Conflict {
                detail: error.to_string(),
            },
            PersonError::UnknownUser => Self::TokenRefused,
            PersonError::TooMany(too_many) => too_many.into(),
            PersonError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::UnknownDevice => Self::NotFound,
            StoreError::Duplicate => Self::Conflict {
                detail: "This id is taken.".to_owned(),
            },
            StoreError::Database(_) | StoreError::Lost | StoreError::OutOfSight { .. } => {
                Self::DatabaseAway(Box::new(error))
            }
            other => Self::internal(other),
        }
    }
}

impl From<TooMany> for ApiError {
    fn from(TooMany { retry_after, quota }: TooMany) -> Self {
        Self::TooMany {
            retry_after,
            quota: Some(quota),
        }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error.into(),
            Failure::Key(_) | Failure::NoRandomness | Failure::Hashing(_) => {
                Self::internal(failure)
            }
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::NoCredentials => Self::NoCredentials,
            TokenError::BadToken(_)
            | TokenError::SessionEnded
            | TokenError::UnknownUser
            | TokenError::UnknownRefreshToken
            | TokenError::ReusedRefreshToken
            | TokenError::SessionExpired => Self::TokenRefused,
            TokenError::TooMany(too_many) => too_many.into(),
            TokenError::Failure(failure) => failure.into(),
        }
    }
}

impl From<TicketError> for ApiError {
    fn from(error: TicketError) -> Self {
        match error {
            TicketError::Store(error) => error.into(),
            refused => Self::TicketRefused {
                detail: refused.to_string(),
            },
        }
    }
}
