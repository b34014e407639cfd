//! The query of `/v1/listen`. What this engine cannot do is refused by name when it would
//! change the meaning of the result, and ignored when it only asks for extras.

use crate::audio::samples_in_ms;
use crate::listen::refusal::Refusal;
use crate::segmenter::SegmenterSettings;
use crate::voice_activity::HANGOVER_MS;

/// Silence that ends a segment when the client does not say, in milliseconds. Over the test
/// clips 300 to 400 gave the best text; shorter pauses cut more sentences in two.
const USUAL_END_SILENCE_MS: u64 = 400;
/// ...never shorter than this, whatever the client says: the detector needs 250...
const SHORTEST_END_SILENCE_MS: u64 = 300;
/// ...and never longer than this.
const LONGEST_END_SILENCE_MS: u64 = 2_000;

/// How the audio of a live stream is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioForm {
    /// Raw little-endian 16-bit samples, mono, at this rate in hertz.
    Linear16 {
        /// 8000..=48000.
        sample_rate: u32,
    },
    /// A WAV header says it.
    Wav,
}

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenQuery {
    /// How the audio is written; of no meaning for files, which say it themselves.
    pub form: AudioForm,
    /// Whether to send partial results.
    pub interim_results: bool,
    /// Whether to mark the ends of speech; `endpointing=false` turns it off.
    pub speech_final: bool,
    /// Silence that ends a segment, in milliseconds.
    pub end_silence_ms: u64,
    /// Silence after the last word that is worth a message, in milliseconds.
    pub utterance_end_ms: Option<u64>,
    /// Whether to say when speech starts.
    pub vad_events: bool,
}

impl Default for ListenQuery {
    fn default() -> Self {
        Self {
            form: AudioForm::Wav,
            interim_results: false,
            speech_final: true,
            end_silence_ms: USUAL_END_SILENCE_MS,
            utterance_end_ms: None,
            vad_events: false,
        }
    }
}

impl ListenQuery {
    /// Reads the query of a live stream.
    ///
    /// # Errors
    /// When the audio is not linear16 or WAV with one channel, or a value is none.
    pub fn parse_live(query: &str) -> Result<Self, Refusal> {
        let pairs = pairs(query)?;
        let mut parsed = Self::parse_common(&pairs)?;
        let number = |name: &str| find(&pairs, name).map(|value| read_number(name, value));
        match find(&pairs, "encoding") {
            None => {}
            Some("linear16") => {
                let sample_rate = number("sample_rate").ok_or_else(|| {
                    Refusal::query("sample_rate is required with encoding=linear16.")
                })??;
                let sample_rate = u32::try_from(sample_rate)
                    .ok()
                    .filter(|rate| (8_000..=48_000).contains(rate))
                    .ok_or_else(|| Refusal::query("sample_rate must be from 8000 to 48000."))?;
                parsed.form = AudioForm::Linear16 { sample_rate };
            }
            Some(other) => {
                return Err(Refusal::query(format!(
                    "The local engine knows encoding=linear16 or a WAV stream, not {other}."
                )));
            }
        }
        let channels = number("channels").transpose()?.unwrap_or(1);
        if channels != 1 {
            return Err(Refusal::query("The local engine takes one channel."));
        }
        if find(&pairs, "callback").is_some() {
            return Err(Refusal::query("The local engine has no callbacks."));
        }
        Ok(parsed)
    }

    /// Reads the query of a file.
    ///
    /// # Errors
    /// When a value is none or a callback is asked for.
    pub fn parse_file(query: &str) -> Result<Self, Refusal> {
        let pairs = pairs(query)?;
        if find(&pairs, "callback").is_some() {
            return Err(Refusal::query("The local engine has no callbacks."));
        }
        Self::parse_common(&pairs)
    }

    /// The lengths that this query means for the segmenter.
    #[must_use]
    pub fn segmenter_settings(&self) -> SegmenterSettings {
        SegmenterSettings {
            hangover: samples_in_ms(HANGOVER_MS),
            end_silence: samples_in_ms(self.end_silence_ms),
            ..SegmenterSettings::default()
        }
    }

    fn parse_common(pairs: &[(String, String)]) -> Result<Self, Refusal> {
        let mut parsed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "language" => check_language(value)?,
                "interim_results" => parsed.interim_results = read_switch(name, value)?,
                "vad_events" => parsed.vad_events = read_switch(name, value)?,
                "multichannel" if read_switch(name, value)? => {
                    return Err(Refusal::query("The local engine takes one channel."));
                }
                "endpointing" if value == "false" => parsed.speech_final = false,
                "endpointing" if value != "true" => {
                    parsed.end_silence_ms = read_number(name, value)?
                        .clamp(SHORTEST_END_SILENCE_MS, LONGEST_END_SILENCE_MS);
                }
                "utterance_end_ms" => {
                    parsed.utterance_end_ms = Some(read_number(name, value)?.max(1_000));
                }
                "keyterm" | "keywords" => {
                    tracing::debug!("the model has no vocabulary of its own; {name} is ignored");
                }
                _ => {}
            }
        }
        Ok(parsed)
    }
}

fn pairs(query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let uri = format!("/?{query}")
        .parse()
        .map_err(|_| Refusal::bad_request("The query is not readable."))?;
    axum::extract::Query::try_from_uri(&uri)
        .map(|axum::extract::Query(pairs)| pairs)
        .map_err(|_| Refusal::bad_request("The query is not readable."))
}

fn find<'a>(pairs: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value.as_str())
}

fn read_number(name: &str, value: &str) -> Result<u64, Refusal> {
    value
        .parse()
        .map_err(|_| Refusal::query(format!("{name} must be a whole number.")))
}

fn read_switch(name: &str, value: &str) -> Result<bool, Refusal> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::query(format!("{name} must be true or false."))),
    }
}

fn check_language(language: &str) -> Result<(), Refusal> {
    let language = language.to_ascii_lowercase();
    if language == "en" || language.starts_with("en-") || language == "multi" {
        return Ok(());
    }
    Err(Refusal::query("The local engine knows English only."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(query: &str) -> Result<ListenQuery, String> {
        ListenQuery::parse_live(query).map_err(|refusal| refusal.message)
    }

    #[test]
    fn what_a_dictation_client_sends_is_taken() {
        let query = live(
            "model=nova-3&language=en-US&encoding=linear16&sample_rate=16000&channels=1\
             &interim_results=true&smart_format=true&punctuate=true&keyterm=Deep%20gram\
             &keyterm=Deep+gram&endpointing=500&utterance_end_ms=1000&vad_events=true\
             &mip_opt_out=true&never_heard_of=1",
        )
        .expect("a query");
        assert_eq!(
            query.form,
            AudioForm::Linear16 {
                sample_rate: 16_000
            }
        );
        assert!(query.interim_results && query.vad_events && query.speech_final);
        assert_eq!(
            (query.end_silence_ms, query.utterance_end_ms),
            (500, Some(1_000))
        );
    }

    #[test]
    fn endpointing_is_bounded_and_can_be_off() {
        let end =
            |value: &str| live(&format!("endpointing={value}")).map(|query| query.end_silence_ms);
        assert_eq!(end("10"), Ok(SHORTEST_END_SILENCE_MS));
        assert_eq!(end("90000"), Ok(LONGEST_END_SILENCE_MS));
        assert!(end("soon").is_err());
        assert!(live("endpointing=false").is_ok_and(|query| !query.speech_final));
    }

    #[test]
    fn what_would_change_the_result_is_refused() {
        for query in [
            "language=fr",
            "encoding=opus",
            "encoding=linear16",
            "encoding=linear16&sample_rate=4000",
            "encoding=linear16&sample_rate=16000&channels=2",
            "multichannel=true",
            "interim_results=perhaps",
            "callback=http://x",
        ] {
            assert!(live(query).is_err(), "{query}");
        }
        assert!(ListenQuery::parse_file("language=en-GB&detect_language=true").is_ok());
        assert!(ListenQuery::parse_file("language=de").is_err());
    }
}
