//! The rules that the double keeps; the defaults are Deepgram's.

use std::ops::RangeInclusive;
use std::time::Duration;

/// How a close is explained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reasons {
    /// The bare code, as documented: `NET-0001`.
    Code,
    /// A sentence with a link, as seen in production.
    #[default]
    Sentence,
}

/// What a stream with KeepAlives and no audio is closed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoAudio {
    /// `NET-0000`.
    #[default]
    Net0000,
    /// `NET-0002`.
    Net0002,
}

/// What the double does when nothing goes wrong.
#[derive(Clone, Debug)]
pub struct Manner {
    /// A stream without any frame for so long is closed with `NET-0001`.
    pub no_frame: Duration,
    /// A stream without audio for so long is closed, KeepAlives or not.
    pub no_audio: Duration,
    /// With what.
    pub no_audio_close: NoAudio,
    /// How closes are explained.
    pub reasons: Reasons,
    /// Audio is heard at most so many times faster than it was spoken; `None` hears all at once.
    pub ingest: Option<f64>,
    /// So much audio may come ahead of that pace, in ms.
    pub ingest_burst_ms: u64,
    /// An interim result comes after so much more audio, in ms: 100 to 1000.
    pub interim_ms: u64,
    /// A final comes at a random length in this range, if no pause brings it before, in ms.
    pub final_ms: RangeInclusive<u64>,
    /// Finalize is not answered if less audio waits for its final, in ms.
    pub finalize_floor_ms: u64,
    /// With `smart_format` and without `no_delay` a final waits for so much silence, in ms.
    pub smart_format_hold_ms: u64,
    /// A Configure takes so long; another one within is refused.
    pub configure: Duration,
    /// Whether requests must say `mip_opt_out=true`. Deepgram does not ask for it; Sotto does.
    pub require_opt_out: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            no_frame: Duration::from_secs(10),
            no_audio: Duration::from_secs(30),
            no_audio_close: NoAudio::default(),
            reasons: Reasons::default(),
            ingest: Some(1.25),
            ingest_burst_ms: 1_000,
            interim_ms: 1_000,
            final_ms: 500..=8_000,
            finalize_floor_ms: 100,
            smart_format_hold_ms: 0,
            configure: Duration::from_millis(20),
            require_opt_out: true,
        }
    }
}

/// A close code and its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Goodbye {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Goodbye {
    /// All was said.
    pub(super) fn normal() -> Self {
        Self {
            code: 1000,
            reason: String::new(),
        }
    }
}

impl Manner {
    /// No frame came.
    pub(super) fn no_frame_goodbye(&self) -> Goodbye {
        self.goodbye(
            1011,
            "NET-0001",
            "Deepgram did not receive audio data or a text message within the timeout window.",
        )
    }

    /// No audio came.
    pub(super) fn no_audio_goodbye(&self) -> Goodbye {
        match self.no_audio_close {
            NoAudio::Net0000 => self.goodbye(
                1011,
                "NET-0000",
                "Deepgram did not provide a response message within the timeout window.",
            ),
            NoAudio::Net0002 => self.goodbye(
                1011,
                "NET-0002",
                "Deepgram did not receive audio data within the timeout window.",
            ),
        }
    }

    /// What came is no audio.
    pub(super) fn not_audio_goodbye(&self) -> Goodbye {
        self.goodbye(1008, "DATA-0000", "The payload cannot be decoded as audio.")
    }

    fn goodbye(&self, code: u16, name: &str, sentence: &str) -> Goodbye {
        let reason = match self.reasons {
            Reasons::Code => name.to_owned(),
            Reasons::Sentence => {
                let page = name.replace('-', "").to_lowercase();
                format!("{sentence} See https://dpgr.am/{page}")
            }
        };
        Goodbye { code, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closes_are_explained_in_both_styles_and_fit_a_close_frame() {
        let mut manner = Manner::default();
        let sentence = manner.no_frame_goodbye();
        assert!(
            sentence
                .reason
                .ends_with("window. See https://dpgr.am/net0001")
        );
        for goodbye in [
            sentence,
            manner.no_audio_goodbye(),
            manner.not_audio_goodbye(),
        ] {
            assert!(goodbye.reason.len() <= 123);
        }
        manner.reasons = Reasons::Code;
        manner.no_audio_close = NoAudio::Net0002;
        assert_eq!(manner.no_audio_goodbye().reason, "NET-0002");
        assert_eq!(manner.not_audio_goodbye().code, 1008);
    }
}
