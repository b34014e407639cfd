//! What a text takes to be said: digits and words, whatever separates them. Pure.
//!
//! "800-555-5555" is one word to whoever looks for spaces, and ten to a tongue.

/// The longest repeated phrase that is looked for, in units.
const LONGEST_PHRASE: usize = 8;
/// Digits that a fast tongue says in a second.
const DIGITS_PER_SECOND: f32 = 5.0;
/// Words that a fast tongue says in a second, and letters in such a word.
const WORDS_PER_SECOND: f32 = 6.0;
const LETTERS_PER_WORD: f32 = 6.0;
/// What is given on top, in seconds.
const GRACE: f32 = 0.8;

/// The digits and words of a text, in order. Texts that say the same in figures and in words are
/// equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenUnits(Vec<String>);

impl SpokenUnits {
    /// Of this text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let separates = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '’');
        let mut units = Vec::new();
        for word in text.split(separates).filter(|word| !word.is_empty()) {
            let mut letters = String::new();
            for letter in word.to_lowercase().chars() {
                if letter.is_ascii_digit() {
                    push_word(&mut units, &mut letters);
                    units.push(letter.to_string());
                } else {
                    letters.push(letter);
                }
            }
            push_word(&mut units, &mut letters);
        }
        Self(units)
    }

    /// Whether a tongue can say this in so many seconds.
    #[must_use]
    pub fn can_be_said_in(&self, seconds: f32) -> bool {
        let needed: f32 = self.0.iter().map(|unit| seconds_of(unit)).sum();
        needed <= seconds + GRACE
    }

    /// How many they are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether a phrase or a digit comes three times in a row, or a word five times.
    #[must_use]
    pub fn repeats(&self) -> bool {
        (1..=LONGEST_PHRASE).any(|length| {
            let needed = |at: usize| match self.0.get(at) {
                Some(unit) if length == 1 && !is_digit(unit) => 5,
                _other => 3,
            };
            (0..self.0.len()).any(|at| self.repeats_at(at, length) >= needed(at))
        })
    }

    /// Whether both are as long, give or take one in eight.
    #[must_use]
    pub fn is_as_much_as(&self, other: &Self) -> bool {
        let (these, those) = (self.0.len(), other.0.len());
        these.abs_diff(those) <= 1 + these.min(those) / 8
    }

    /// As much of a text, from its first word or digit, as a tongue can say in so many seconds.
    #[must_use]
    pub fn beginning_of(text: &str, seconds: f32) -> String {
        if Self::of(text).can_be_said_in(seconds) {
            return text.to_owned();
        }
        let mut end = 0;
        for (at, letter) in text.char_indices() {
            let until = at + letter.len_utf8();
            if !Self::of(&text[..until]).can_be_said_in(seconds) {
                break;
            }
            end = until;
        }
        let whole = text[..end].trim_end_matches(|letter: char| !letter.is_alphanumeric());
        whole.to_owned()
    }

    fn repeats_at(&self, at: usize, length: usize) -> usize {
        let Some(phrase) = self.0.get(at..at + length) else {
            return 0;
        };
        self.0[at..]
            .chunks_exact(length)
            .take_while(|chunk| *chunk == phrase)
            .count()
    }
}

fn push_word(units: &mut Vec<String>, letters: &mut String) {
    if !letters.is_empty() {
        units.push(figure_of(letters).to_owned());
        letters.clear();
    }
}

fn figure_of(word: &str) -> &str {
    match word {
        "zero" => "0",
        "one" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        other => other,
    }
}

fn is_digit(unit: &str) -> bool {
    unit.chars().all(|letter| letter.is_ascii_digit())
}

fn seconds_of(unit: &str) -> f32 {
    if is_digit(unit) {
        return 1.0 / DIGITS_PER_SECOND;
    }
    (unit.chars().count() as f32 / LETTERS_PER_WORD).max(1.0) / WORDS_PER_SECOND
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_counted_whatever_separates_them() {
        let number = SpokenUnits::of("800-555-5555");
        for text in [
            "8005555555",
            "8, 0, 0, 5, 5, 5, 5, 5, 5, 5.",
            "Eight zero zero. Five-five-five five five five five!",
            "(800) 555 5555",
        ] {
            assert_eq!(SpokenUnits::of(text), number, "{text}");
        }
        assert_ne!(SpokenUnits::of("80055555555"), number);
        assert_eq!(
            SpokenUnits::of("B2B, don't"),
            SpokenUnits::of("b two b don't")
        );
        assert_eq!(SpokenUnits::of(" ... "), SpokenUnits::of(""));
    }

    #[test]
    fn a_tongue_has_its_pace() {
        let can = |text: &str, seconds| SpokenUnits::of(text).can_be_said_in(seconds);
        assert!(can("800-555-5555", 2.0));
        assert!(!can(&format!("8-0-0{}", "-5".repeat(58)), 8.2));
        assert!(!can(&"5".repeat(58), 8.2));
        assert!(can("Had he married a more amiable woman he might", 1.6));
        assert!(!can("a b c d e f g h i j k l", 1.0));
        assert!(can("", 0.0));
    }

    #[test]
    fn loops_are_seen_and_speech_is_not() {
        let repeats = |text: &str| SpokenUnits::of(text).repeats();
        assert!(repeats("2020, 2020, 2020, 2020, 2020"));
        assert!(repeats("go on and go on and go on and"));
        assert!(repeats("Zero, zero, zero, zero, 0."));
        assert!(repeats("800-555-5555"));
        assert!(!repeats("no no no no"));
        assert!(!repeats("to be or not to be"));
        assert!(repeats("555 1234"));
        assert!(!repeats("55 1234 200"));
    }

    #[test]
    fn a_beginning_ends_with_what_was_said_whole() {
        assert_eq!(SpokenUnits::beginning_of("8-0-0-5-5-5-5", 0.1), "8-0-0-5");
        assert_eq!(SpokenUnits::beginning_of("yes.", 1.0), "yes.");
        assert_eq!(SpokenUnits::beginning_of("55555", 0.1), "5555");
    }
}
