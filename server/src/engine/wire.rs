//! Deepgram's JSON, inward: what an engine says, checked before it is believed.

use dictation::audio::{SAMPLE_RATE, SampleOffset, SampleRange};
use dictation::event::{Certainty, Hearing};
use dictation::transcript::Word;
use serde::Deserialize;

/// No dictation lasts longer than this, in s; a time beyond it is garbage.
const LONGEST_SECONDS: f64 = 7.0 * 24.0 * 3600.0;

/// Times of words are accurate to some tens of ms.
const ORDER_TOLERANCE: SampleOffset = SampleOffset::from_millis(250);

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
    /// `UtteranceEnd`.
    UtteranceEnd {
        /// End of the last word before the pause.
        last_word_end: SampleOffset,
    },
    /// `ConfigureSuccess` or `ConfigureFailure`.
    Configured {
        /// Why it was not changed, in the engine's words.
        refusal: Option<String>,
    },
    /// `Error`: something that we sent was not understood; the stream goes on.
    Complaint(String),
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
    /// A word that begins well before the one that it follows.
    #[error("words out of order at {0}")]
    OutOfOrder(SampleOffset),
    /// Speaks of audio that was not sent.
    #[error("a result up to {0}, beyond the audio sent")]
    BeyondAudio(SampleOffset),
}

/// What kind of message it is. Read by itself and then the message as what it is: an enum that
/// serde chooses by tag would first copy all of it.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: Kind,
}

#[derive(Deserialize)]
enum Kind {
    Results,
    Metadata,
    UtteranceEnd,
    ConfigureSuccess,
    ConfigureFailure,
    Error,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Metadata {
    duration: f64,
}

#[derive(Deserialize)]
struct UtteranceEnd {
    last_word_end: f64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Complaint {
    code: String,
    variant: String,
    description: String,
}

impl Complaint {
    /// One line for a log.
    fn told(self) -> String {
        let line = [self.code, self.variant, self.description].join(" ");
        line.trim().chars().take(300).collect()
    }
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
    let Envelope { kind } = serde_json::from_str(text)?;
    Ok(match kind {
        Kind::Results => EngineMessage::Heard(hearing(serde_json::from_str(text)?)?),
        Kind::Metadata => {
            let metadata: Metadata = serde_json::from_str(text)?;
            EngineMessage::Metadata {
                heard: seconds(metadata.duration)?,
            }
        }
        Kind::UtteranceEnd => utterance_end(&serde_json::from_str(text)?)?,
        Kind::ConfigureSuccess => EngineMessage::Configured { refusal: None },
        Kind::ConfigureFailure => {
            let failure: Complaint = serde_json::from_str(text)?;
            EngineMessage::Configured {
                refusal: Some(failure.told()),
            }
        }
        Kind::Error => {
            let complaint: Complaint = serde_json::from_str(text)?;
            EngineMessage::Complaint(complaint.told())
        }
        Kind::Other => EngineMessage::Other,
    })
}

/// It is -1 where the pause has been reported by a result already.
fn utterance_end(end: &UtteranceEnd) -> Result<EngineMessage, WireError> {
    if end.last_word_end < 0.0 {
        return Ok(EngineMessage::Other);
    }
    Ok(EngineMessage::UtteranceEnd {
        last_word_end: seconds(end.last_word_end)?,
    })
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
    let words: Vec<Word> = best.words.into_iter().map(word).collect::<Result<_, _>>()?;
    check_order(&words)?;
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

/// Words may overlap a little, as speech does; they do not go back.
fn check_order(words: &[Word]) -> Result<(), WireError> {
    for pair in words.windows(2) {
        let (before, after) = (pair[0].range.start(), pair[1].range.start());
        if before.since(after) > ORDER_TOLERANCE.get() {
            return Err(WireError::OutOfOrder(after));
        }
    }
    Ok(())
}

/// What an engine heard in audio in one piece.
#[derive(Clone, Debug, PartialEq)]
pub struct FileHearing {
    /// The words of the first channel. Times count from the first sample.
    pub words: Vec<Word>,
    /// How much audio it says it heard; no less than its words take.
    pub audio: SampleOffset,
    /// What of the file it did not hear, in sentences.
    pub warnings: Vec<String>,
}

/// Why an engine cannot hear a file, for programs. Our own engine says it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RefusedFile {
    /// A word for the kind of fault.
    pub reason: String,
    /// The container's name, where it is known.
    pub container: Option<String>,
    /// The codec's name, where it is known.
    pub codec: Option<String>,
}

/// A refusal's body, as far as we use it. What other engines say under this name has other forms.
#[derive(Deserialize)]
struct RefusalBody {
    details: RefusedFile,
}

/// The longest name of a container or codec, in characters.
const MAX_NAME: usize = 80;

/// What the body of a refusal says of the file, if it says it.
pub fn read_refused_file(body: &[u8]) -> Option<RefusedFile> {
    let RefusalBody { details } = serde_json::from_slice(body).ok()?;
    let printable = |name: String| {
        let characters = name.chars().filter(|c| is_printable(*c));
        characters.take(MAX_NAME).collect()
    };
    Some(RefusedFile {
        reason: printable(details.reason),
        container: details.container.map(printable),
        codec: details.codec.map(printable),
    })
}

/// An engine's warnings are told to people: so many, of so many characters.
const MAX_WARNINGS: usize = 20;
const MAX_WARNING: usize = 300;

#[derive(Deserialize)]
struct FileAnswer {
    #[serde(default)]
    metadata: FileMetadata,
    results: FileResults,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FileMetadata {
    /// In seconds.
    duration: f64,
    /// Sentences by our own engine; what others may say under this name has other forms.
    warnings: serde_json::Value,
}

#[derive(Deserialize)]
struct FileResults {
    channels: Vec<Channel>,
}

/// Reads the answer to audio in one piece.
///
/// # Errors
/// [`WireError`] if it is not what the protocol allows.
pub fn read_file(body: &[u8]) -> Result<FileHearing, WireError> {
    let answer: FileAnswer = serde_json::from_slice(body)?;
    let channel = answer.results.channels.into_iter().next();
    let best = channel.and_then(|channel| channel.alternatives.into_iter().next());
    let words = best.unwrap_or_default().words.into_iter().map(word);
    let words: Vec<Word> = words.collect::<Result<_, _>>()?;
    check_order(&words)?;
    let spoken_until = words.iter().map(|word| word.range.end()).max();
    let audio = seconds(answer.metadata.duration)?.max(spoken_until.unwrap_or_default());
    Ok(FileHearing {
        words,
        audio,
        warnings: sentences(&answer.metadata.warnings),
    })
}

fn sentences(warnings: &serde_json::Value) -> Vec<String> {
    let warnings = warnings.as_array().into_iter().flatten();
    let texts = warnings.filter_map(serde_json::Value::as_str);
    let printable = |text: &str| {
        let characters = text.chars().filter(|c| is_printable(*c));
        characters.take(MAX_WARNING).collect()
    };
    texts.take(MAX_WARNINGS).map(printable).collect()
}

/// The message that changes the keyterms of a running stream.
pub fn configure(keyterms: &[String]) -> String {
    serde_json::json!({"type": "Configure", "keyterms": keyterms}).to_string()
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
    fn words_that_go_back_in_time_are_not_believed() {
        let later = r#"{"word":"x","start":2.0,"end":2.1},{"word":"hi""#;
        let text = results("").replace(r#"{"word":"hi""#, later);
        assert!(
            matches!(read(&text), Err(WireError::OutOfOrder(_))),
            "{text}"
        );
    }

    #[test]
    fn a_reported_pause_is_read_and_a_stale_one_passed_over() {
        let text = r#"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":2.395}"#;
        let expected = EngineMessage::UtteranceEnd {
            last_word_end: SampleOffset::new(38_320),
        };
        assert_eq!(read(text).ok(), Some(expected));
        let stale = r#"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":-1}"#;
        assert_eq!(read(stale).ok(), Some(EngineMessage::Other));
    }

    #[test]
    fn warnings_are_told_where_they_are_sentences() {
        let answer = |warnings: &str| {
            let body = format!(
                r#"{{"metadata":{{"duration":2.0{warnings}}},"results":{{"channels":[]}}}}"#
            );
            read_file(body.as_bytes()).expect("an answer").warnings
        };
        assert_eq!(answer(""), Vec::<String>::new());
        let ours = r#","warnings":["One second\u202e is missing.","Two."]"#;
        assert_eq!(answer(ours), ["One second is missing.", "Two."]);
        let theirs = r#","warnings":[{"parameter":"model","message":"old"}]"#;
        assert_eq!(answer(theirs), Vec::<String>::new());
        assert_eq!(answer(r#","warnings":"none""#), Vec::<String>::new());
    }

    #[test]
    fn what_a_refusal_says_of_a_file_is_told_where_it_has_our_form() {
        let ours = r#"{"err_msg":"no","details":{"reason":"unknown_codec","container":"WAV","codec":"GSM\u0007"}}"#;
        let expected = RefusedFile {
            reason: "unknown_codec".to_owned(),
            container: Some("WAV".to_owned()),
            codec: Some("GSM".to_owned()),
        };
        assert_eq!(read_refused_file(ours.as_bytes()), Some(expected));
        for other in [r#"{"details":"no"}"#, r#"{"err_msg":"no"}"#, "no"] {
            assert_eq!(read_refused_file(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_refused_change_says_why() {
        let text = r#"{"type":"ConfigureFailure","request_id":"x",
            "code":"CONFIGURE_KEYTERM_LIMIT_EXCEEDED","description":"too many"}"#;
        let refusal = Some("CONFIGURE_KEYTERM_LIMIT_EXCEEDED  too many".to_owned());
        assert_eq!(read(text).ok(), Some(EngineMessage::Configured { refusal }));
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
