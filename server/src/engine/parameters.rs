//! What the sender of a recording may ask for beyond language and words to listen for, by the names
//! that engines know. An engine that does not serve it refuses it by name, and the next one is asked.

/// Parameters that change the words alone: they go to the engine as they came.
const PASSED_ON: [&str; 7] = [
    "dictation",
    "filler_words",
    "measurements",
    "numerals",
    "profanity_filter",
    "redact",
    "replace",
];

/// Parameters whose results have no place in our answer.
const NOT_ANSWERED: [&str; 16] = [
    "callback",
    "custom_intent",
    "custom_topic",
    "detect_entities",
    "detect_language",
    "detect_topics",
    "diarize",
    "intents",
    "multichannel",
    "paragraphs",
    "search",
    "sentiment",
    "summarize",
    "topics",
    "translate",
    "utterances",
];

/// What becomes of a field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// It goes to the engine under this name.
    PassedOn(&'static str),
    /// It is refused under this name, unless it is turned off.
    NotAnswered(&'static str),
    /// It is of no engine.
    Unknown,
}

impl Parameter {
    /// The parameter with this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let among = |names: &[&'static str]| names.iter().copied().find(|known| *known == name);
        match (among(&PASSED_ON), among(&NOT_ANSWERED)) {
            (Some(name), _) => Self::PassedOn(name),
            (None, Some(name)) => Self::NotAnswered(name),
            (None, None) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_change_the_words_is_passed_on_and_what_has_no_place_is_known_by_name() {
        assert_eq!(Parameter::named("redact"), Parameter::PassedOn("redact"));
        assert_eq!(
            Parameter::named("diarize"),
            Parameter::NotAnswered("diarize")
        );
        assert_eq!(Parameter::named("response_format"), Parameter::Unknown);
        // Ours, whatever a form says.
        for ours in ["mip_opt_out", "model", "language", "keyterm", "encoding"] {
            assert_eq!(Parameter::named(ours), Parameter::Unknown, "{ours}");
        }
        let both = PASSED_ON.iter().find(|name| NOT_ANSWERED.contains(name));
        assert_eq!(both, None);
    }
}
