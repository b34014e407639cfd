//! A recording that a person has as a file, on its way to the server. Pure.

/// What the server takes in one piece, in bytes (`server/src/transport/doors/rest/transcribe.rs`).
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// What the local engine hears in one piece, in seconds (`local-engine/src/media.rs`).
const MOST_SECONDS: u64 = 2 * 60 * 60;

/// Why a recording cannot be sent, as far as that is known before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// There is nothing in it.
    Empty,
    /// It has too many bytes.
    TooLarge {
        /// So many.
        bytes: u64,
    },
    /// It lasts too long.
    TooLong {
        /// So long.
        seconds: u64,
    },
}

impl FileFault {
    /// What is wrong with a file of `bytes`, which lasts so many `seconds`, if that is known.
    pub fn of(bytes: u64, seconds: Option<u64>) -> Option<Self> {
        if bytes == 0 {
            return Some(Self::Empty);
        }
        if bytes > MOST_BYTES {
            return Some(Self::TooLarge { bytes });
        }
        let seconds = seconds.filter(|seconds| *seconds > MOST_SECONDS)?;
        Some(Self::TooLong { seconds })
    }

    /// What is wrong and what to do, for the person.
    pub fn words(self) -> String {
        match self {
            Self::Empty => "The file is empty.".to_owned(),
            Self::TooLarge { bytes } => format!(
                "The file is too large: it has {} MB, and at most 64 MB can be sent. Save it as M4A, MP3 or Opus, or \
                 cut it into parts.",
                bytes.div_ceil(1024 * 1024)
            ),
            Self::TooLong { seconds } => format!(
                "The recording is over two hours long: it lasts {} minutes. Cut it into parts.",
                seconds / 60
            ),
        }
    }
}

/// How far a recording is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileStage {
    /// There is none.
    #[default]
    None,
    /// It is looked at.
    Checking,
    /// It is on its way.
    Sending {
        /// How much of it has left, of a hundred.
        percent: u32,
    },
    /// The server has all of it.
    Hearing,
    /// It is over, and the person has to know what came of it.
    Over(String),
}

impl FileStage {
    /// Whether it is not over yet.
    pub const fn is_running(&self) -> bool {
        matches!(self, Self::Checking | Self::Sending { .. } | Self::Hearing)
    }

    /// What happens, for the person. `name` is the file's.
    pub fn words(&self, name: &str) -> String {
        match self {
            Self::None => String::new(),
            Self::Checking => format!("Looking at {name}"),
            Self::Sending { .. } => format!("Sending {name}"),
            Self::Hearing => format!("Transcribing {name}"),
            Self::Over(news) => format!("{name}: {news}"),
        }
    }
}

/// So much of a whole, of a hundred.
pub fn percent_of(sent: f64, whole: f64) -> u32 {
    let share = if whole > 0.0 { sent / whole } else { 0.0 };
    (share.clamp(0.0, 1.0) * 100.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_said_before_the_upload() {
        let words = |bytes, seconds| FileFault::of(bytes, seconds).map(FileFault::words);
        assert_eq!(words(1, None), None);
        assert_eq!(words(MOST_BYTES, Some(MOST_SECONDS)), None);
        assert_eq!(words(0, None).as_deref(), Some("The file is empty."));
        let large = words(MOST_BYTES + 1, None).unwrap();
        assert!(large.contains("too large: it has 65 MB"), "{large}");
        let long = words(1, Some(9_000)).unwrap();
        assert!(
            long.contains("over two hours") && long.contains("150 minutes"),
            "{long}"
        );
    }

    #[test]
    fn the_limits_are_those_of_server_and_engine() {
        const SERVER: &str = include_str!("../../../server/src/transport/doors/rest/transcribe.rs");
        const ENGINE: &str = include_str!("../../../local-engine/src/media.rs");
        assert!(SERVER.contains("MAX_FILE_BYTES: usize = 64 * 1024 * 1024;"));
        assert!(ENGINE.contains("LONGEST_FILE: Duration = Duration::from_secs(2 * 60 * 60);"));
    }

    #[test]
    fn a_share_is_a_whole_number_between_nothing_and_all() {
        let shares = [(0.0, 0.0), (1.0, 3.0), (5.0, 5.0), (9.0, 5.0)];
        assert_eq!(
            shares.map(|(sent, whole)| percent_of(sent, whole)),
            [0, 33, 100, 100]
        );
    }

    #[test]
    fn what_is_over_can_be_followed_by_another() {
        assert!(FileStage::Sending { percent: 3 }.is_running());
        assert!(!FileStage::Over("No words were heard in it.".to_owned()).is_running());
        assert!(!FileStage::default().is_running());
    }
}
