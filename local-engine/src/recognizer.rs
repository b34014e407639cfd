//! Speech to text for one segment: the seam between this program and the speech library.

pub mod offline;
pub mod online;

use sherpa_onnx::OnlineStream;

/// What a model heard in a segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognition {
    /// The text, trimmed.
    pub text: String,
    /// The words with times, when the model knows them; the words of `text` in order.
    pub words: Option<Vec<TimedWord>>,
}

/// A word with times in milliseconds since the start of its segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedWord {
    /// The word as the model wrote it.
    pub text: String,
    /// Start in milliseconds.
    pub start_ms: u64,
    /// End in milliseconds; at least `start_ms`.
    pub end_ms: u64,
}

/// Where a streaming model stands in a growing segment. Models that hear whole segments leave
/// it alone.
#[derive(Default)]
pub struct SegmentProgress {
    stream: Option<OnlineStream>,
    heard: usize,
}

/// A model that makes text of speech. Shared by all decoding threads.
pub trait Recognizer: Send + Sync {
    /// Recognises a whole segment, at 16 kHz.
    fn recognise(&self, samples: &[f32]) -> Recognition;

    /// Recognises a segment that may still grow: each call brings it from its first sample on.
    fn recognise_growing(&self, progress: &mut SegmentProgress, samples: &[f32]) -> Recognition;
}

/// Joins a model's tokens to words; `None` when the model gives no usable times.
///
/// A token that starts with a space (or the mark `▁` for one) starts a word. A word ends where
/// the next starts, at most 300 ms after its last token.
fn timed_words(tokens: &[String], timestamps: Option<&[f32]>) -> Option<Vec<TimedWord>> {
    let timestamps = timestamps.filter(|times| !times.is_empty() && times.len() == tokens.len())?;
    let mut words: Vec<TimedWord> = Vec::new();
    for (token, time) in tokens.iter().zip(timestamps) {
        let at = (time.max(0.0) * 1_000.0) as u64;
        let text = token.trim_start_matches([' ', '▁']);
        match words.last_mut() {
            Some(last) if text.len() == token.len() => {
                last.text.push_str(text);
                last.end_ms = at + 300;
            }
            previous => {
                if let Some(previous) = previous {
                    previous.end_ms = previous.end_ms.min(at).max(previous.start_ms);
                }
                words.push(TimedWord {
                    text: text.to_owned(),
                    start_ms: at,
                    end_ms: at + 300,
                });
            }
        }
    }
    words.retain(|word| !word.text.is_empty());
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_words_that_do_not_overlap() {
        let tokens = [" He", "llo", "▁wor", "ld", "."].map(str::to_owned);
        let words = timed_words(&tokens, Some(&[0.1, 0.2, 0.4, 0.5, 0.6])).expect("words");
        let expected = [("Hello", 100, 400), ("world.", 400, 900)];
        let found: Vec<_> = words
            .iter()
            .map(|word| (word.text.as_str(), word.start_ms, word.end_ms))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(timed_words(&tokens, None), None);
        assert_eq!(timed_words(&tokens, Some(&[0.1])), None);
    }
}
