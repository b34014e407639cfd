//! Why a file cannot be heard, in words for whoever sent it.

/// Why a file cannot be heard.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MediaError {
    /// Nothing in it says that it is a recording.
    #[error(
        "this is not a recording in a form that is known here; send WAV, FLAC, MP3, M4A or MP4, \
         Ogg, WebM, AAC, AIFF or CAF"
    )]
    UnknownFormat,
    /// A container that is known by name only.
    #[error("the file is {container}, which is not read here; convert it to WAV, FLAC, MP3 or M4A")]
    UnknownContainer {
        /// Its name.
        container: &'static str,
    },
    /// The container holds other things.
    #[error("the {container} file has no sound in it")]
    NoAudio {
        /// Its name.
        container: &'static str,
    },
    /// The container is known, what is in it is not.
    #[error(
        "the sound in the {container} file is {codec}, which is not decoded here; convert it to \
         WAV, FLAC, MP3 or M4A (AAC-LC)"
    )]
    UnknownCodec {
        /// The container's name.
        container: &'static str,
        /// The codec's name.
        codec: String,
    },
    /// What is there makes no sense.
    #[error("the {container} file is damaged from {at:.1} s on: {why}")]
    Damaged {
        /// The container's name.
        container: &'static str,
        /// The codec's name, if the container still says it.
        codec: Option<String>,
        /// Seconds of sound before the damage.
        at: f64,
        /// What is wrong.
        why: String,
    },
    /// The audio is too long.
    #[error("the file holds more than 120 minutes of audio; cut it into shorter ones")]
    TooLong,
    /// The receiver wants no more.
    #[error("nobody waits for the file any more")]
    Stopped,
}

impl MediaError {
    /// A file that is damaged from its start on.
    pub(crate) fn damaged(container: &'static str, why: impl Into<String>) -> Self {
        Self::Damaged {
            container,
            codec: None,
            at: 0.0,
            why: why.into(),
        }
    }

    /// What programs go by.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::UnknownFormat => "unknown_format",
            Self::UnknownContainer { .. } => "unknown_container",
            Self::NoAudio { .. } => "no_audio",
            Self::UnknownCodec { .. } => "unknown_codec",
            Self::Damaged { .. } => "damaged",
            Self::TooLong => "too_long",
            Self::Stopped => "stopped",
        }
    }

    /// The container, where it is known.
    #[must_use]
    pub const fn container(&self) -> Option<&'static str> {
        match self {
            Self::UnknownContainer { container }
            | Self::NoAudio { container }
            | Self::UnknownCodec { container, .. }
            | Self::Damaged { container, .. } => Some(*container),
            Self::UnknownFormat | Self::TooLong | Self::Stopped => None,
        }
    }

    /// The codec, where it is known.
    #[must_use]
    pub fn codec(&self) -> Option<&str> {
        match self {
            Self::UnknownCodec { codec, .. } => Some(codec),
            Self::Damaged { codec, .. } => codec.as_deref(),
            _other => None,
        }
    }
}
