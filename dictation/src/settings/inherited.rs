//! Lists of somebody else that come to a person's own.

use std::collections::BTreeSet;

use super::{MAX_REPLACEMENTS, MAX_TOTAL_BYTES, MAX_VOCABULARY, Replacement, Settings};
use crate::spoken_key::spoken_key;

impl Settings {
    /// These settings, with the vocabulary and the replacements of `other` behind their own. What is here already
    /// counts, and what would be too much is left out.
    #[must_use]
    pub fn with_lists_of(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        let mut room = MAX_TOTAL_BYTES.saturating_sub(bytes_of(self));
        let mut take = |bytes: usize| {
            let fits = bytes <= room;
            if fits {
                room -= bytes;
            }
            fits
        };
        for word in &other.vocabulary {
            let is_new = !joined.vocabulary.contains(word);
            if is_new && joined.vocabulary.len() < MAX_VOCABULARY && take(word.len()) {
                joined.vocabulary.push(word.clone());
            }
        }
        let mut taken: BTreeSet<Vec<String>> = (joined.replacements.iter())
            .flat_map(|replacement| replacement.spoken.iter().map(|text| spoken_key(text)))
            .collect();
        for replacement in &other.replacements {
            let is_free = |text: &&String| !taken.contains(&spoken_key(text));
            let replacement = Replacement {
                spoken: replacement.spoken.iter().filter(is_free).cloned().collect(),
                written: replacement.written.clone(),
            };
            let is_empty = replacement.spoken.is_empty();
            if !is_empty
                && joined.replacements.len() < MAX_REPLACEMENTS
                && take(bytes_of_one(&replacement))
            {
                taken.extend(replacement.spoken.iter().map(|text| spoken_key(text)));
                joined.replacements.push(replacement);
            }
        }
        joined
    }
}

fn bytes_of(settings: &Settings) -> usize {
    let words = settings.vocabulary.iter().map(String::len);
    let replacements = settings.replacements.iter().map(bytes_of_one);
    words.chain(replacements).sum()
}

fn bytes_of_one(replacement: &Replacement) -> usize {
    replacement.written.len() + replacement.spoken.iter().map(String::len).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(words: &[&str], replacements: &[(&[&str], &str)]) -> Settings {
        let replacement = |(spoken, written): &(&[&str], &str)| Replacement {
            spoken: spoken.iter().map(|text| (*text).to_owned()).collect(),
            written: (*written).to_owned(),
        };
        Settings {
            vocabulary: words.iter().map(|word| (*word).to_owned()).collect(),
            replacements: replacements.iter().map(replacement).collect(),
            ..Settings::default()
        }
    }

    #[test]
    fn own_lists_stand_first_and_count() {
        let own = settings(&["Leptos"], &[(&["pull request"], "PR")]);
        let other = settings(
            &["Axum", "Leptos"],
            &[
                (&["Pull Request", "merge request"], "MR"),
                (&["by the way"], "btw"),
            ],
        );
        let expected = settings(
            &["Leptos", "Axum"],
            &[
                (&["pull request"], "PR"),
                (&["merge request"], "MR"),
                (&["by the way"], "btw"),
            ],
        );
        assert_eq!(own.with_lists_of(&other), expected);
        assert_eq!(expected.with_lists_of(&other), expected, "once is enough");
    }

    #[test]
    fn everything_else_stays_as_it_was() {
        let own = Settings {
            language: "de".to_owned(),
            ..Settings::default()
        };
        let other = Settings {
            language: "en".to_owned(),
            keep_transcripts: true,
            ..Settings::default()
        };
        assert_eq!(own.with_lists_of(&other), own);
    }

    #[test]
    fn what_would_be_too_much_is_left_out() {
        let many = |name: &str, count: usize| Settings {
            vocabulary: (0..count).map(|n| format!("{name} {n}")).collect(),
            replacements: (0..count)
                .map(|n| Replacement {
                    spoken: vec![format!("{name} {n}")],
                    written: "x".repeat(400),
                })
                .collect(),
            ..Settings::default()
        };
        let joined = many("own", 150).with_lists_of(&many("other", 200));
        assert_eq!(joined.vocabulary.len(), MAX_VOCABULARY);
        assert_eq!(joined.replacements.len(), MAX_REPLACEMENTS);
        assert_eq!(joined.clone().checked(), Ok(joined));
    }
}
