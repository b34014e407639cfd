//! Kept transcripts.

use serde::Deserialize;

use super::values::{CheckValue, ValueError, within};

/// `[transcripts]` in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TranscriptsConfig {
    /// `restore_seconds`. For how long a deleted transcript can be restored; then it is gone from
    /// every file. 1 to 86,400. Default 60.
    pub restore_seconds: u32,
}

impl Default for TranscriptsConfig {
    fn default() -> Self {
        Self {
            restore_seconds: 60,
        }
    }
}

impl TranscriptsConfig {
    /// For how long a deleted transcript can be restored, in ms.
    pub fn restore_window_ms(&self) -> i64 {
        i64::from(self.restore_seconds) * 1_000
    }
}

impl CheckValue for TranscriptsConfig {
    fn check(&self) -> Result<(), ValueError> {
        within(
            "transcripts.restore_seconds",
            self.restore_seconds,
            1..=86_400,
        )
    }
}
