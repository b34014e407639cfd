//! How a person wants recognised words to be written: with or without punctuation, and with their
//! replacements. Audio and its ranges stay what they are.

use crate::replacements::{Replacements, without_punctuation};
use crate::settings::Settings;
use crate::transcript::{Final, Partial, Word};

/// What is done to words before anybody sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    punctuation: bool,
    replacements: Replacements,
}

impl Default for Wording {
    fn default() -> Self {
        Self::of(&Settings::default())
    }
}

impl Wording {
    /// As `settings` say.
    pub fn of(settings: &Settings) -> Self {
        Self {
            punctuation: settings.auto_punctuation,
            replacements: Replacements::new(&settings.replacements),
        }
    }

    /// Whether an engine's signs and capitals stay.
    pub const fn has_punctuation(&self) -> bool {
        self.punctuation
    }

    /// The words as they are to be written.
    pub fn words(&self, words: Vec<Word>) -> Vec<Word> {
        self.written(words, 0).0
    }

    /// A final as it is to be told. It covers the same audio.
    pub fn final_(&self, final_: Final) -> Final {
        Final {
            words: self.words(final_.words),
            ..final_
        }
    }

    /// A partial as it is to be told. It covers the same audio.
    pub fn partial(&self, partial: Partial) -> Partial {
        let (words, stable_words) = self.written(partial.words, partial.stable_words);
        Partial {
            words,
            stable_words,
            ..partial
        }
    }

    fn written(&self, words: Vec<Word>, stable: usize) -> (Vec<Word>, usize) {
        if self.punctuation {
            return self.replacements.apply(words, stable);
        }
        let mut bare = Vec::with_capacity(words.len());
        let mut stable_bare = 0;
        for (index, word) in words.into_iter().enumerate() {
            bare.extend(without_punctuation(word));
            if index < stable {
                stable_bare = bare.len();
            }
        }
        self.replacements.apply(bare, stable_bare)
    }
}
