//! How an engine's connection ended, by the words on the wire.

use std::fmt;

/// What the words of a close say, whatever its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseClass {
    /// `DATA-0000`: what it was sent is not the audio that was announced.
    NotAudio,
    /// `NET-0000`: it has not said anything in its own time.
    NoAnswer,
    /// `NET-0001`: it was sent nothing for 10 s.
    NoFrames,
    /// `NET-0002`: it was sent no audio for long, in spite of signs of life.
    NoAudio,
    /// Nothing of these.
    Other,
}

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseReason {
    /// What its words say.
    pub class: CloseClass,
    /// Its number and words, or what the system says.
    pub words: String,
}

impl CloseReason {
    /// A close frame.
    pub(super) fn closed(code: u16, reason: &str) -> Self {
        Self {
            class: class_of(reason),
            words: format!("closed with {code} {reason}").trim_end().to_owned(),
        }
    }

    /// Whether its words can mean that nothing was said for too long.
    pub(super) const fn says_no_audio(&self) -> bool {
        matches!(
            self.class,
            CloseClass::NoAnswer | CloseClass::NoFrames | CloseClass::NoAudio
        )
    }

    /// No close frame came.
    pub(super) fn broken(words: impl fmt::Display) -> Self {
        Self {
            class: CloseClass::Other,
            words: words.to_string(),
        }
    }
}

impl fmt::Display for CloseReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}, {}", self.class, self.words)
    }
}

/// The code stands alone (`NET-0001`) or at the end of a link in a sentence (`…/net0001`): both
/// were seen on the wire.
fn class_of(reason: &str) -> CloseClass {
    let plain: String = reason
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    for (code, class) in [
        ("data0000", CloseClass::NotAudio),
        ("net0000", CloseClass::NoAnswer),
        ("net0001", CloseClass::NoFrames),
        ("net0002", CloseClass::NoAudio),
    ] {
        if plain.contains(code) {
            return class;
        }
    }
    CloseClass::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_a_code_are_read() {
        for (reason, class) in [
            ("NET-0001", CloseClass::NoFrames),
            (
                "Deepgram did not receive audio data or a text message within the timeout window. \
                 See https://dpgr.am/net0001",
                CloseClass::NoFrames,
            ),
            ("https://dpgr.am/net0000", CloseClass::NoAnswer),
            ("net-0002 no_audio_timeout", CloseClass::NoAudio),
            ("DATA-0000", CloseClass::NotAudio),
            ("", CloseClass::Other),
            ("NET-9999", CloseClass::Other),
        ] {
            assert_eq!(CloseReason::closed(1011, reason).class, class, "{reason}");
        }
    }
}
