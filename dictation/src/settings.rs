//! How a person wants to dictate: the fields, their limits and their normal form. The server and the
//! pages check with this same code.

mod inherited;
mod language_tag;

use crate::keyterm;
use crate::spoken_key::spoken_key;

pub use language_tag::normal_language;

/// The longest name of a key with its modifiers, in characters.
pub const MAX_KEY_CHARACTERS: usize = 100;

/// The longest label of a microphone, in characters.
pub const MAX_MICROPHONE_CHARACTERS: usize = 200;

/// The longest time that transcripts are kept, in days, other than for ever.
pub const MAX_KEEP_DAYS: u32 = 3_650;

/// Words to listen for, at most.
pub const MAX_VOCABULARY: usize = 200;

/// Replacements, at most.
pub const MAX_REPLACEMENTS: usize = 200;

/// Ways of speaking that one replacement has, at most.
pub const MAX_SPOKEN: usize = 20;

/// Words that one way of speaking has, at most.
pub const MAX_SPOKEN_WORDS: usize = 10;

/// The longest way of speaking, in characters.
pub const MAX_SPOKEN_CHARACTERS: usize = 100;

/// The longest text that is written instead, in characters.
pub const MAX_WRITTEN_CHARACTERS: usize = 500;

/// All texts of the vocabulary and the replacements together, in bytes: they travel in one message.
pub const MAX_TOTAL_BYTES: usize = 160 * 1024;

/// Transcripts are kept for so many days unless the person says otherwise.
pub const DEFAULT_KEEP_DAYS: u32 = 30;

/// Where the text of a dictation goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InsertMode {
    /// Each final as it comes.
    #[default]
    StreamFinals,
    /// All of it when the dictation ends.
    AtEnd,
    /// Nowhere by itself; it is copied when the dictation ends.
    CopyOnly,
}

impl InsertMode {
    const ALL: [Self; 3] = [Self::StreamFinals, Self::AtEnd, Self::CopyOnly];

    /// Its name in interfaces and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StreamFinals => "stream_finals",
            Self::AtEnd => "at_end",
            Self::CopyOnly => "copy_only",
        }
    }

    /// The mode of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// What a person has said, written another way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replacement {
    /// Any of these, spoken as whole words, without regard to capitals or punctuation.
    pub spoken: Vec<String>,
    /// Is written as this; empty leaves the words out.
    pub written: String,
}

/// How a person wants to dictate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `KeyboardEvent.code` with modifiers ("Alt+Backquote"); empty means the preset.
    pub push_to_talk_key: String,
    /// BCP 47, or `multi`; empty means the server's preset.
    pub language: String,
    /// The engine puts in punctuation and capitals.
    pub auto_punctuation: bool,
    /// Where the text goes.
    pub insert_mode: InsertMode,
    /// The microphone's label; empty means the system's preset.
    pub microphone: String,
    /// Finals are kept for the person's history.
    pub keep_transcripts: bool,
    /// For so many days; 0 for ever.
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
            keep_days: DEFAULT_KEEP_DAYS,
            vocabulary: Vec::new(),
            replacements: Vec::new(),
        }
    }
}

/// A field that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsFault {
    /// Where it is: `replacements[2].spoken[0]`.
    pub field: String,
    /// What is wrong with it, for people.
    pub detail: String,
}

impl Settings {
    /// The settings in their normal form: white space evened out, empty and repeated words to listen
    /// for left out, the language as BCP 47 writes it.
    ///
    /// # Errors
    /// Each field that is not as it must be.
    pub fn checked(self) -> Result<Self, Vec<SettingsFault>> {
        let mut faults = Faults::default();
        let checked = Self {
            push_to_talk_key: faults.line(
                "push_to_talk_key",
                &self.push_to_talk_key,
                MAX_KEY_CHARACTERS,
            ),
            language: faults.language(&self.language),
            microphone: faults.line("microphone", &self.microphone, MAX_MICROPHONE_CHARACTERS),
            keep_days: faults.keep_days(self.keep_days),
            vocabulary: faults.vocabulary(&self.vocabulary),
            replacements: faults.replacements(&self.replacements),
            ..self
        };
        faults.total(&checked);
        if faults.found.is_empty() {
            Ok(checked)
        } else {
            Err(faults.found)
        }
    }
}

/// Collects what is wrong while fields are brought into their normal form.
#[derive(Default)]
struct Faults {
    found: Vec<SettingsFault>,
}

impl Faults {
    fn add(&mut self, field: impl Into<String>, detail: impl Into<String>) {
        self.found.push(SettingsFault {
            field: field.into(),
            detail: detail.into(),
        });
    }

    /// A line of text, evened out.
    fn line(&mut self, field: &str, text: &str, most: usize) -> String {
        let text = evened(text);
        if text.chars().count() > most {
            self.add(field, format!("This may have at most {most} characters."));
        }
        text
    }

    fn language(&mut self, language: &str) -> String {
        let language = language.trim();
        if language.is_empty() {
            return String::new();
        }
        normal_language(language).unwrap_or_else(|| {
            let detail = "This is not a BCP 47 tag, such as en or de-CH, nor multi.";
            self.add("language", detail);
            String::new()
        })
    }

    fn keep_days(&mut self, days: u32) -> u32 {
        if days > MAX_KEEP_DAYS {
            let detail = format!("Give 1 to {MAX_KEEP_DAYS} days, or 0 for ever.");
            self.add("keep_days", detail);
        }
        days
    }

    fn vocabulary(&mut self, words: &[String]) -> Vec<String> {
        if words.len() > MAX_VOCABULARY {
            let detail = format!("There may be at most {MAX_VOCABULARY} words.");
            self.add("vocabulary", detail);
            return Vec::new();
        }
        let mut kept: Vec<String> = Vec::with_capacity(words.len());
        for (index, word) in words.iter().enumerate() {
            let field = format!("vocabulary[{index}]");
            let word = self.line(&field, word, keyterm::MAX_CHARACTERS);
            if !word.is_empty() && !kept.contains(&word) {
                kept.push(word);
            }
        }
        kept
    }

    fn replacements(&mut self, replacements: &[Replacement]) -> Vec<Replacement> {
        if replacements.len() > MAX_REPLACEMENTS {
            let detail = format!("There may be at most {MAX_REPLACEMENTS} replacements.");
            self.add("replacements", detail);
            return Vec::new();
        }
        let mut taken = std::collections::BTreeSet::new();
        let mut kept = Vec::with_capacity(replacements.len());
        for (index, replacement) in replacements.iter().enumerate() {
            let place = format!("replacements[{index}]");
            kept.push(self.replacement(&place, replacement, &mut taken));
        }
        kept
    }

    fn replacement(
        &mut self,
        place: &str,
        replacement: &Replacement,
        taken: &mut std::collections::BTreeSet<Vec<String>>,
    ) -> Replacement {
        if !(1..=MAX_SPOKEN).contains(&replacement.spoken.len()) {
            let detail = format!("Give 1 to {MAX_SPOKEN} ways of speaking.");
            self.add(format!("{place}.spoken"), detail);
        }
        let mut spoken = Vec::new();
        for (index, text) in replacement.spoken.iter().take(MAX_SPOKEN).enumerate() {
            let field = format!("{place}.spoken[{index}]");
            let text = self.line(&field, text, MAX_SPOKEN_CHARACTERS);
            let key = spoken_key(&text);
            if !(1..=MAX_SPOKEN_WORDS).contains(&key.len()) {
                self.add(field, format!("Give 1 to {MAX_SPOKEN_WORDS} words."));
            } else if !taken.insert(key) {
                self.add(field, "This is replaced already: say each thing once.");
            }
            spoken.push(text);
        }
        let written = replacement.written.clone();
        if written.chars().count() > MAX_WRITTEN_CHARACTERS {
            let detail = format!("This may have at most {MAX_WRITTEN_CHARACTERS} characters.");
            self.add(format!("{place}.written"), detail);
        }
        if written
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
        {
            let detail = "This may hold no control characters but new lines and tabs.";
            self.add(format!("{place}.written"), detail);
        }
        Replacement { spoken, written }
    }

    fn total(&mut self, settings: &Settings) {
        let words: usize = settings.vocabulary.iter().map(String::len).sum();
        let texts = settings.replacements.iter().map(|replacement| {
            replacement.written.len() + replacement.spoken.iter().map(String::len).sum::<usize>()
        });
        if words + texts.sum::<usize>() > MAX_TOTAL_BYTES {
            let most = MAX_TOTAL_BYTES / 1024;
            let detail = format!("Vocabulary and replacements may have {most} KiB together.");
            self.add("replacements", detail);
        }
    }
}

/// Without control characters, and with single spaces.
fn evened(text: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.chars().map(printable).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
