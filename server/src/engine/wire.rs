//! Deepgram's JSON, inward: what an engine says, checked before it is believed.

use dictation::audio::{SAMPLE_RATE, SampleOffset, SampleRange};
use dictation::event::{Certainty, Hearing};
use dictation::transcript::Word;
use serde::Deserialize;

/// No dictation lasts longer than this, in s; a time beyond it is garbage.
const LONGEST_SECONDS: f64 = 7.0 * 24.0 * 3600.0;

/// A message of an engine, as far as we use it.
#[derive(Debug, PartialEq)]
pub enum EngineMessage {
    /// `Results`.
    Heard(Hearing),
    /// `Metadata`: the last message of a stream that was closed in good order.
    Metadata {
        /// The audio that it speaks for, from the first sample.
        heard: SampleOffset,
    },
    /// Anything else: not needed.
    Other,
}

/// Why a message was not believed.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// Not JSON, or not of the shape that its type has.
    #[error("not a message of the protocol: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A time that cannot be.
    #[error("a time that cannot be: {0}")]
    ImpossibleTime(f64),
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Message {
    Results(Results),
    Metadata(Metadata),
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Metadata {
    duration: f64,
}

#[derive(Deserialize)]
struct Results {
    start: f64,
    duration: f64,
    is_final: bool,
    #[serde(default)]
    speech_final: bool,
    #[serde(default)]
    from_finalize: bool,
    channel: Channel,
}

#[derive(Deserialize)]
struct Channel {
    alternatives: Vec<Alternative>,
}

#[derive(Default, Deserialize)]
struct Alternative {
    #[serde(default)]
    words: Vec<HeardWord>,
    /// The local engine's own: how many words, from the first, are unlikely to change.
    #[serde(default)]
    stable_words: usize,
}

#[derive(Deserialize)]
struct HeardWord {
    word: String,
    start: f64,
    end: f64,
    #[serde(default)]
    confidence: f32,
    punctuated_word: Option<String>,
}

/// Reads one text message.
///
/// # Errors
/// [`WireError`] if it is not what the protocol allows; the message is skipped then.
pub fn read(text: &str) -> Result<EngineMessage, WireError> {
    match serde_json::from_str(text)? {
        Message::Results(results) => Ok(EngineMessage::Heard(hearing(results)?)),
        Message::Metadata(metadata) => Ok(EngineMessage::Metadata {
            heard: seconds(metadata.duration)?,
        }),
        Message::Other => Ok(EngineMessage::Other),
    }
}

fn hearing(results: Results) -> Result<Hearing, WireError> {
    let range = seconds_range(results.start, results.start + results.duration)?;
    let best = results
        .channel
        .alternatives
        .into_iter()
        .next()
        .unwrap_or_default();
    let stable_words = best.stable_words;
    let words = best.words.into_iter().map(word).collect::<Result<_, _>>()?;
    let certainty = if results.is_final {
        Certainty::Final {
            utterance_end: results.speech_final,
            from_finalize: results.from_finalize,
        }
    } else {
        Certainty::Partial { stable_words }
    };
    Ok(Hearing {
        range,
        words,
        certainty,
    })
}

fn word(heard: HeardWord) -> Result<Word, WireError> {
    let text = heard.punctuated_word.unwrap_or(heard.word);
    Ok(Word {
        text: text.chars().filter(|c| is_printable(*c)).collect(),
        range: seconds_range(heard.start, heard.end)?,
        // An engine that does not know says 0.
        confidence: (heard.confidence > 0.0).then_some(heard.confidence.min(1.0)),
    })
}

/// Control characters and bidirectional overrides could change what a page or editor does with text.
fn is_printable(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

fn seconds_range(start: f64, end: f64) -> Result<SampleRange, WireError> {
    Ok(SampleRange::new(seconds(start)?, seconds(end)?))
}

/// Engines count in seconds, often as widened 32-bit floats; we count in samples.
fn seconds(seconds: f64) -> Result<SampleOffset, WireError> {
    if seconds.is_finite() && (0.0..LONGEST_SECONDS).contains(&seconds) {
        Ok(SampleOffset::new(
            (seconds * SAMPLE_RATE as f64).round() as u64
        ))
    } else {
        Err(WireError::ImpossibleTime(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(patch: &str) -> String {
        format!(
            r#"{{"type":"Results","channel_index":[0,1],"start":1.0,"duration":0.5,"is_final":true,
            "speech_final":true,"from_finalize":false,{patch}
            "channel":{{"alternatives":[{{"transcript":"Hi","confidence":0.9,
            "words":[{{"word":"hi","start":1.1,"end":1.39999998,"confidence":0.92,"punctuated_word":"Hi"}}]}}]}}}}"#
        )
    }

    #[test]
    fn a_final_is_read_in_samples() {
        let Ok(EngineMessage::Heard(hearing)) = read(&results("")) else {
            panic!("not read")
        };
        assert_eq!(hearing.range.start().get(), 16_000);
        assert_eq!(hearing.range.end().get(), 24_000);
        let word = &hearing.words[0];
        assert_eq!((word.text.as_str(), word.range.end().get()), ("Hi", 22_400));
        let expected = Certainty::Final {
            utterance_end: true,
            from_finalize: false,
        };
        assert_eq!(hearing.certainty, expected);
    }

    #[test]
    fn messages_we_do_not_need_are_passed_over() {
        assert_eq!(
            read(r#"{"type":"SpeechStarted","timestamp":1}"#).ok(),
            Some(EngineMessage::Other)
        );
        let end = EngineMessage::Metadata {
            heard: SampleOffset::new(24_000),
        };
        assert_eq!(
            read(r#"{"type":"Metadata","duration":1.5}"#).ok(),
            Some(end)
        );
    }

    #[test]
    fn what_cannot_be_is_not_believed() {
        for text in [
            "",
            "<html>",
            r#"{"type":"Results"}"#,
            &results("").replace("\"start\":1.0", "\"start\":-1.0"),
            &results("").replace("\"duration\":0.5", "\"duration\":1e300"),
            &results("").replace("1.39999998", "\"soon\""),
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn control_and_direction_characters_do_not_reach_anybodys_text() {
        let text = results("").replace("\"Hi\"}", "\"a\\u0007b\\u202ec\"}");
        let Ok(EngineMessage::Heard(hearing)) = read(&text) else {
            panic!("not read")
        };
        assert_eq!(hearing.words[0].text, "abc");
    }
}
