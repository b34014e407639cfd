//! How a person wants to dictate, on every device. Pure.

pub mod replacements;
pub mod sync;
pub mod vocabulary;

/// Transcripts can be kept for so many days at most, or for ever.
pub const MOST_DAYS: u32 = 3_650;
/// The server keeps so many characters of a microphone's name.
pub const LONGEST_MICROPHONE: usize = 200;

/// Where the text of a dictation goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InsertMode {
    /// Each final as it comes.
    #[default]
    StreamFinals,
    /// All of it when the dictation ends.
    AtEnd,
    /// Nowhere by itself; it is copied when the dictation ends.
    CopyOnly,
}

/// What a person has said, written another way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Replacement {
    /// Any of these, spoken as whole words.
    pub spoken: Vec<String>,
    /// Is written as this; empty leaves the words out.
    pub written: String,
}

/// How a person wants to dictate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `KeyboardEvent.code` of the key that is held to talk; empty means the preset.
    pub push_to_talk_key: String,
    /// BCP 47 language of the speech; empty means the preset.
    pub language: String,
    /// The engine puts in punctuation and capitals.
    pub auto_punctuation: bool,
    /// Where the text goes.
    pub insert_mode: InsertMode,
    /// The label of the microphone; empty means the system's default.
    pub microphone: String,
    /// Finals are kept, for the person's History.
    pub keep_transcripts: bool,
    /// For so many days, or 0 for ever.
    pub keep_days: u32,
    /// Words to listen for, the most important first.
    pub vocabulary: Vec<String>,
    /// Applied to what is recognised.
    pub replacements: Vec<Replacement>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            push_to_talk_key: String::new(),
            language: String::new(),
            auto_punctuation: true,
            insert_mode: InsertMode::default(),
            microphone: String::new(),
            keep_transcripts: false,
            keep_days: 0,
            vocabulary: Vec::new(),
            replacements: Vec::new(),
        }
    }
}

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
