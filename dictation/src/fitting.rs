//! Fitting spoken words into text that stands already: spaces, capitals, full stops.
//!
//! An engine writes each stretch of speech as if it stood alone. Where a person puts it between
//! words of theirs, it must not stick to them, shout a capital in mid-sentence, or end a sentence
//! that goes on. Nothing is ever left out but a full stop, and that is given back
//! ([`Fitted::held_back`]) when more is said there.

use std::ops::Range;

use crate::joining;

/// Words that are written with a capital only because a sentence begins with them. A closed list:
/// a name that loses its capital is worse than a capital too many. All are ASCII, and so is the
/// comparison: tables of all alphabets' small letters would be a large part of what browsers load.
const COMMON_WORDS: [&str; 73] = [
    "a", "about", "after", "all", "also", "although", "an", "and", "any", "are", "as", "at",
    "because", "before", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had",
    "has", "have", "he", "her", "his", "how", "if", "in", "is", "it", "it's", "its", "just", "my",
    "no", "not", "of", "on", "or", "our", "she", "should", "so", "some", "than", "that", "the",
    "their", "then", "there", "these", "they", "this", "those", "to", "until", "was", "we", "were",
    "what", "when", "where", "which", "while", "who", "why", "with", "would", "you",
];

/// What stands around the place where words are to go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'text> {
    /// From the start of the paragraph.
    pub before: &'text str,
    /// To the end of the paragraph.
    pub after: &'text str,
    /// Speech of the same dictation stands right before: the engine knew what it continued.
    pub continues: bool,
    /// From [`Fitted::held_back`] of what was said before at the same place.
    pub owed: Option<char>,
}

/// Words as they are to be put between the [`Surroundings`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitted {
    /// With the spaces that part it from what stands around it.
    pub text: String,
    /// Where each word stands in `text`, in bytes.
    pub words: Vec<Range<usize>>,
    /// Bytes of `text` after the last word: what parts it from what follows.
    pub trailing: usize,
    /// The full stop that was left out because the sentence goes on behind it.
    pub held_back: Option<char>,
}

/// Fits `words` in. Without words there is nothing to put anywhere.
pub fn fit<'word>(around: Surroundings<'_>, words: impl IntoIterator<Item = &'word str>) -> Fitted {
    let mut fitted = Fitted::default();
    for word in words {
        if !fitted.words.is_empty() {
            joining::append(&mut fitted.text, word);
        } else {
            begin(&mut fitted.text, around, word);
            if is_in_mid_sentence(around) && is_common(word) {
                fitted.text.push_str(&in_small_letters(word));
            } else {
                fitted.text.push_str(word);
            }
        }
        // Small letters are as long as capitals in ASCII.
        let end = fitted.text.len();
        fitted.words.push(end - word.len()..end);
    }
    if !fitted.words.is_empty() {
        end(&mut fitted, around);
    }
    fitted
}

fn begin(text: &mut String, around: Surroundings<'_>, first_word: &str) {
    text.extend(around.owed);
    let last = around
        .owed
        .or_else(|| joining::last_character(around.before));
    let parts = last.is_some_and(|last| !opens(last) && takes_blank(last, first_word));
    let is_name =
        first_word.starts_with(joining::is_clause_sign) && !joining::begins_with_signs(first_word);
    let sticks = first_word.starts_with(closes) && !is_name;
    if parts && !sticks {
        text.push(' ');
    }
}

fn end(fitted: &mut Fitted, around: Surroundings<'_>) {
    let sentence_goes_on = around.after.trim_start().starts_with(|next: char| {
        next.is_lowercase()
            || matches!(
                next,
                '.' | ',' | ';' | ':' | '!' | '?' | '。' | '，' | '、' | '；' | '：' | '！' | '？'
            )
    });
    let stop = fitted
        .text
        .chars()
        .next_back()
        .filter(|last| is_full_stop(*last));
    if let Some(stop) = stop.filter(|_| sentence_goes_on) {
        let without = fitted.text.len() - stop.len_utf8();
        if !fitted.text[..without].ends_with(stop) {
            fitted.text.truncate(without);
            fitted.held_back = Some(stop);
            if let Some(word) = fitted.words.last_mut() {
                word.end = without;
            }
        }
    }
    let next = around.after.chars().next();
    let parts = |next: &char| next.is_alphanumeric() || opens(*next);
    let last = joining::last_character(&fitted.text);
    if let (Some(last), Some(next)) = (last, next.filter(parts))
        && joining::takes_blank(last, next)
    {
        fitted.text.push(' ');
        fitted.trailing = 1;
    }
}

/// Whether a blank parts `last` from what `word` begins with.
fn takes_blank(last: char, word: &str) -> bool {
    let first = word.chars().next();
    first.is_none_or(|first| joining::takes_blank(last, first))
}

pub(crate) const fn is_full_stop(character: char) -> bool {
    matches!(character, '.' | '。')
}

fn is_in_mid_sentence(around: Surroundings<'_>) -> bool {
    let last = around.before.trim_end().chars().next_back();
    let ends_sentence = |last: char| {
        matches!(
            last,
            '.' | '!'
                | '?'
                | ':'
                | '…'
                | '"'
                | '”'
                | '\''
                | '。'
                | '！'
                | '？'
                | '：'
                | '」'
                | '』'
        )
    };
    !around.continues && last.is_some_and(|last| !ends_sentence(last))
}

/// Whether `word` is a common one with a capital, as at the start of a sentence.
pub(crate) fn is_common(word: &str) -> bool {
    let bare = word.trim_end_matches(closes);
    let has_capital = |character: char| character.is_ascii_uppercase();
    if bare.chars().skip(1).any(has_capital) {
        // WHO, IT: names.
        return false;
    }
    COMMON_WORDS
        .binary_search(&bare.to_ascii_lowercase().as_str())
        .is_ok()
}

/// A common word without its capital.
pub(crate) fn in_small_letters(word: &str) -> String {
    word.to_ascii_lowercase()
}

const fn opens(character: char) -> bool {
    matches!(
        character,
        '(' | '[' | '{' | '<' | '“' | '‘' | '«' | '/' | '@' | '#' | '$' | '`'
    )
}

const fn closes(character: char) -> bool {
    matches!(
        character,
        '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '>' | '”' | '»' | '…' | '%'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(before: &str, words: &str, after: &str) -> String {
        let around = Surroundings {
            before,
            after,
            ..Surroundings::default()
        };
        let fitted = fit(around, words.split(' ')).text;
        format!("{before}{fitted}{after}")
    }

    #[test]
    fn the_list_can_be_searched() {
        assert!(COMMON_WORDS.is_sorted());
    }

    /// The same cases hold the extension's content script, which fits words in by itself.
    #[test]
    fn the_cases_that_the_extension_keeps_to_are_ours() {
        for case in include_str!("fitting/cases.tsv").lines() {
            let [before, words, after, expected] = case.split('\t').collect::<Vec<_>>()[..] else {
                panic!("four columns: {case:?}");
            };
            assert_eq!(fitted(before, words, after), expected, "{case:?}");
        }
    }

    #[test]
    fn words_do_not_stick_to_what_stands_there() {
        assert_eq!(fitted("", "Hello.", ""), "Hello.");
        assert_eq!(fitted("One.", "Two.", ""), "One. Two.");
        assert_eq!(fitted("One. ", "Two.", ""), "One. Two.");
        assert_eq!(fitted("See (", "Figure two", ")"), "See (Figure two)");
        assert_eq!(fitted("Yes", ", of course.", ""), "Yes, of course.");
        assert_eq!(fitted("", "Hello.", "World"), "Hello. World");
        assert_eq!(fitted("ask @", "Ada", ""), "ask @Ada");
    }

    #[test]
    fn a_sentence_that_goes_on_is_not_ended_and_not_begun_again() {
        assert_eq!(
            fitted("We like ", "The dogs.", " very much."),
            "We like the dogs very much."
        );
        assert_eq!(
            fitted("We like ", "Paris.", ", too."),
            "We like Paris, too."
        );
        assert_eq!(fitted("We ask ", "JSON.", " to"), "We ask JSON to");
        assert_eq!(
            fitted("We ask.", "The dogs.", " They bark."),
            "We ask. The dogs. They bark."
        );
        assert_eq!(fitted("Wait ", "And so...", " on"), "Wait and so... on");
    }

    #[test]
    fn a_full_stop_that_was_held_back_comes_when_more_is_said() {
        let first = fit(
            Surroundings {
                before: "We like ",
                after: " much.",
                ..Surroundings::default()
            },
            ["Dogs."],
        );
        assert_eq!((first.text.as_str(), first.held_back), ("Dogs", Some('.')));
        let second = fit(
            Surroundings {
                before: "We like Dogs",
                after: " much.",
                continues: true,
                owed: first.held_back,
            },
            ["The", "cats."],
        );
        assert_eq!(second.text, ". The cats");
        assert_eq!(second.words, [2..5, 6..10]);
    }

    #[test]
    fn every_word_is_found_where_it_is_said_to_stand() {
        let around = Surroundings {
            before: "x",
            after: "y",
            ..Surroundings::default()
        };
        let fitted = fit(around, ["Ünder", "the", "bridge."]);
        let found: Vec<&str> = fitted
            .words
            .iter()
            .map(|word| &fitted.text[word.clone()])
            .collect();
        assert_eq!(found, ["Ünder", "the", "bridge"]);
        assert_eq!(fitted.trailing, 1);
        assert_eq!(fit(around, []), Fitted::default());
    }
}
