//! The query of `/v1/listen`. What this engine cannot do is refused by name when it would
//! change the meaning of the result, and ignored when it only asks for extras.

use crate::audio::{SAMPLE_RATE, samples_in_ms};
use crate::listen::refusal::Refusal;
use crate::media::raw::{RawForm, RawFormError};
use crate::segmenter::SegmenterSettings;
use crate::voice_activity::HANGOVER_MS;

/// Silence that ends a segment when the client does not say, in milliseconds. Over the test
/// clips 300 to 400 gave the best text; shorter pauses cut more sentences in two.
const USUAL_END_SILENCE_MS: u64 = 400;
/// ...never shorter than this, whatever the client says: the detector needs 250...
const SHORTEST_END_SILENCE_MS: u64 = 300;
/// ...and never longer than this.
const LONGEST_END_SILENCE_MS: u64 = 2_000;

/// Parameters that change what the text says or who says it, and that this engine has not.
const NOT_SERVED: [&str; 13] = [
    "callback",
    "custom_intent",
    "custom_topic",
    "detect_entities",
    "detect_topics",
    "diarize",
    "dictation",
    "intents",
    "measurements",
    "profanity_filter",
    "sentiment",
    "summarize",
    "topics",
];
/// The same, of those whose values are no switches.
const NOT_SERVED_WORDS: [&str; 4] = ["redact", "replace", "search", "translate"];

/// Silence that parts two utterances when the client does not say, as Deepgram has it.
const USUAL_UTTERANCE_SPLIT_MS: u64 = 800;

/// How audio is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioForm {
    /// Sample by sample, as the query says.
    Raw(RawForm),
    /// As a file, which says it itself.
    File,
}

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenQuery {
    /// How the audio is written.
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
    /// Whether to give a file's text in utterances, too, and the silence that parts them, in
    /// milliseconds.
    pub utterance_split_ms: Option<u64>,
    /// Whether to give a file's text in paragraphs, too.
    pub paragraphs: bool,
}

impl Default for ListenQuery {
    fn default() -> Self {
        Self {
            form: AudioForm::File,
            interim_results: false,
            speech_final: true,
            end_silence_ms: USUAL_END_SILENCE_MS,
            utterance_end_ms: None,
            vad_events: false,
            utterance_split_ms: None,
            paragraphs: false,
        }
    }
}

impl ListenQuery {
    /// Reads a query.
    ///
    /// # Errors
    /// When the audio is in no form that is known here, a value is none, or something is asked for
    /// that this engine has not.
    pub fn parse(query: &str) -> Result<Self, Refusal> {
        let pairs = pairs(query)?;
        for (name, value) in &pairs {
            check_served(name, value)?;
        }
        let mut parsed = Self {
            form: read_form(&pairs)?,
            ..Self::default()
        };
        for (name, value) in &pairs {
            parsed.take(name, value)?;
        }
        if let (Some(split), Some(value)) =
            (&mut parsed.utterance_split_ms, find(&pairs, "utt_split"))
        {
            *split = read_seconds("utt_split", value)?;
        }
        Ok(parsed)
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

    fn take(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        match name {
            "language" => check_language(value)?,
            "interim_results" => self.interim_results = read_switch(name, value)?,
            "vad_events" => self.vad_events = read_switch(name, value)?,
            "paragraphs" => self.paragraphs = read_switch(name, value)?,
            "utterances" => {
                self.utterance_split_ms =
                    read_switch(name, value)?.then_some(USUAL_UTTERANCE_SPLIT_MS);
            }
            "multichannel" if read_switch(name, value)? => {
                return Err(Refusal::query(
                    "The local engine mixes all channels to one; multichannel is not served.",
                ));
            }
            "endpointing" if value == "false" => self.speech_final = false,
            "endpointing" if value != "true" => {
                self.end_silence_ms = read_number(name, value)?
                    .clamp(SHORTEST_END_SILENCE_MS, LONGEST_END_SILENCE_MS);
            }
            "utterance_end_ms" => {
                self.utterance_end_ms = Some(read_number(name, value)?.max(1_000));
            }
            "keyterm" | "keywords" => {
                tracing::debug!("the model has no vocabulary of its own; {name} is ignored");
            }
            _ => {}
        }
        Ok(())
    }
}

/// Refuses by name what would change the text, rather than give another text than was asked for.
fn check_served(name: &str, value: &str) -> Result<(), Refusal> {
    let is_on = NOT_SERVED.contains(&name) && value != "false";
    if is_on || NOT_SERVED_WORDS.contains(&name) {
        return Err(Refusal::query(format!(
            "The local engine does not serve {name}; leave it out, or ask an engine that has it."
        )));
    }
    Ok(())
}

/// Raw samples need all three; a file says it itself.
fn read_form(pairs: &[(String, String)]) -> Result<AudioForm, Refusal> {
    let number = |name: &str| find(pairs, name).map(|value| read_number(name, value));
    let Some(encoding) = find(pairs, "encoding") else {
        return Ok(AudioForm::File);
    };
    let refused = |cause: RawFormError| Refusal::query(format!("{cause}."));
    RawForm::named(encoding, SAMPLE_RATE, 1).map_err(refused)?;
    let rate = number("sample_rate").ok_or_else(|| {
        Refusal::query(format!("sample_rate is required with encoding={encoding}."))
    })??;
    let channels = number("channels").transpose()?.unwrap_or(1);
    let (rate, channels) = (
        u32::try_from(rate).unwrap_or(u32::MAX),
        usize::try_from(channels).unwrap_or(usize::MAX),
    );
    RawForm::named(encoding, rate, channels)
        .map(AudioForm::Raw)
        .map_err(refused)
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

fn read_seconds(name: &str, value: &str) -> Result<u64, Refusal> {
    match value.parse::<f64>() {
        Ok(seconds) if (0.0..=3_600.0).contains(&seconds) => Ok((seconds * 1_000.0) as u64),
        _ => Err(Refusal::query(format!(
            "{name} must be a number of seconds."
        ))),
    }
}

fn read_switch(name: &str, value: &str) -> Result<bool, Refusal> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::query(format!("{name} must be true or false."))),
    }
}

fn check_language(language: &str) -> Result<(), Refusal> {
    let language = language.to_ascii_lowercase().replace('_', "-");
    if language == "en" || language.starts_with("en-") {
        return Ok(());
    }
    Err(Refusal::query("The local engine knows English only."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(query: &str) -> Result<ListenQuery, String> {
        ListenQuery::parse(query).map_err(|refusal| refusal.message)
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
            AudioForm::Raw(RawForm::named("linear16", 16_000, 1).expect("a form"))
        );
        assert!(query.interim_results && query.vad_events && query.speech_final);
        assert_eq!(
            (query.end_silence_ms, query.utterance_end_ms),
            (500, Some(1_000))
        );
    }

    #[test]
    fn raw_audio_is_taken_in_every_form_that_is_known() {
        for encoding in ["linear16", "linear32", "mulaw", "alaw"] {
            for channels in [1, 2] {
                let query = format!("encoding={encoding}&sample_rate=8000&channels={channels}");
                let form = live(&query).expect("a query").form;
                let known = RawForm::named(encoding, 8_000, channels).expect("a form");
                assert_eq!(form, AudioForm::Raw(known));
            }
        }
        assert_eq!(live("channels=2").expect("a query").form, AudioForm::File);
    }

    #[test]
    fn utterances_have_a_silence_that_parts_them() {
        let split = |query: &str| live(query).map(|query| query.utterance_split_ms);
        assert_eq!(split("utterances=true"), Ok(Some(800)));
        assert_eq!(split("utt_split=1.2&utterances=true"), Ok(Some(1_200)));
        assert_eq!(split("utt_split=1.2"), Ok(None));
        assert!(live("paragraphs=true").is_ok_and(|query| query.paragraphs));
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
            "encoding=linear16&sample_rate=16000&channels=0",
            "multichannel=true",
            "interim_results=perhaps",
            "callback=http://x",
            "language=multi",
            "redact=pci",
            "replace=a:b",
            "search=a",
            "profanity_filter=true",
            "diarize=true",
            "dictation=true",
            "summarize=v2",
            "utterances=true&utt_split=soon",
        ] {
            assert!(live(query).is_err(), "{query}");
        }
        let refused = live("redact=pci").expect_err("refused");
        assert!(refused.contains("redact"), "{refused}");
        for query in [
            "language=en-GB&detect_language=true",
            "language=en_US",
            "diarize=false&profanity_filter=false",
        ] {
            assert!(live(query).is_ok(), "{query}");
        }
        assert!(live("language=de").is_err());
    }
}
