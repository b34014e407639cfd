//! How a person wants to dictate, on every device. Pure. What is right is the core's to say: the
//! server checks with the same code.

pub mod replacements;
pub mod sync;
pub mod vocabulary;

pub use dictation::settings::{
    InsertMode, MAX_KEEP_DAYS, MAX_MICROPHONE_CHARACTERS, MAX_REPLACEMENTS, MAX_VOCABULARY,
    Replacement, Settings, SettingsFault,
};

/// One of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SettingsField {
    /// The key that is held to talk.
    PushToTalkKey,
    /// The language.
    Language,
    /// Punctuation and capitals.
    AutoPunctuation,
    /// Where the text goes.
    InsertMode,
    /// The microphone.
    Microphone,
    /// Whether transcripts are kept.
    KeepTranscripts,
    /// For how long.
    KeepDays,
    /// Words to listen for.
    Vocabulary,
    /// What is written another way.
    Replacements,
}

impl SettingsField {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::PushToTalkKey,
        Self::Language,
        Self::AutoPunctuation,
        Self::InsertMode,
        Self::Microphone,
        Self::KeepTranscripts,
        Self::KeepDays,
        Self::Vocabulary,
        Self::Replacements,
    ];

    /// As people call it, in mid-sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PushToTalkKey => "the key to hold",
            Self::Language => "the language",
            Self::AutoPunctuation => "punctuation",
            Self::InsertMode => "where the text goes",
            Self::Microphone => "the microphone",
            Self::KeepTranscripts => "whether transcripts are kept",
            Self::KeepDays => "how long transcripts are kept",
            Self::Vocabulary => "the vocabulary",
            Self::Replacements => "the replacements",
        }
    }

    /// The field that the server means by a path such as `settings.vocabulary[3]`.
    pub fn of_path(path: &str) -> Option<Self> {
        let path = path.strip_prefix("settings.").unwrap_or(path);
        let name = path.split(['.', '[']).next().unwrap_or_default();
        Some(match name {
            "push_to_talk_key" => Self::PushToTalkKey,
            "language" => Self::Language,
            "auto_punctuation" => Self::AutoPunctuation,
            "insert_mode" => Self::InsertMode,
            "microphone" => Self::Microphone,
            "keep_transcripts" => Self::KeepTranscripts,
            "keep_days" => Self::KeepDays,
            "vocabulary" => Self::Vocabulary,
            "replacements" => Self::Replacements,
            _ => return None,
        })
    }

    /// Whether it is the same in both.
    pub fn is_same(self, one: &Settings, other: &Settings) -> bool {
        match self {
            Self::PushToTalkKey => one.push_to_talk_key == other.push_to_talk_key,
            Self::Language => one.language == other.language,
            Self::AutoPunctuation => one.auto_punctuation == other.auto_punctuation,
            Self::InsertMode => one.insert_mode == other.insert_mode,
            Self::Microphone => one.microphone == other.microphone,
            Self::KeepTranscripts => one.keep_transcripts == other.keep_transcripts,
            Self::KeepDays => one.keep_days == other.keep_days,
            Self::Vocabulary => one.vocabulary == other.vocabulary,
            Self::Replacements => one.replacements == other.replacements,
        }
    }

    fn copy(self, from: &Settings, to: &mut Settings) {
        match self {
            Self::PushToTalkKey => to.push_to_talk_key.clone_from(&from.push_to_talk_key),
            Self::Language => to.language.clone_from(&from.language),
            Self::AutoPunctuation => to.auto_punctuation = from.auto_punctuation,
            Self::InsertMode => to.insert_mode = from.insert_mode,
            Self::Microphone => to.microphone.clone_from(&from.microphone),
            Self::KeepTranscripts => to.keep_transcripts = from.keep_transcripts,
            Self::KeepDays => to.keep_days = from.keep_days,
            Self::Vocabulary => to.vocabulary.clone_from(&from.vocabulary),
            Self::Replacements => to.replacements.clone_from(&from.replacements),
        }
    }
}

/// The number in the first brackets of a path such as `vocabulary[3]`.
fn index_in(path: &str) -> Option<usize> {
    let (_, rest) = path.split_once('[')?;
    rest.split(']').next()?.parse().ok()
}
