//! Word error rate, after the usual English normalisation.

/// Counts from which a rate follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordErrors {
    /// Words inserted, left out or replaced.
    pub errors: usize,
    /// Words in the reference.
    pub reference_words: usize,
}

impl WordErrors {
    /// Compares what was recognised with what was said.
    pub fn count(reference: &str, recognised: &str) -> Self {
        let (reference, recognised) = (normalise(reference), normalise(recognised));
        Self {
            errors: distance(&reference, &recognised),
            reference_words: reference.len(),
        }
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            errors: self.errors + other.errors,
            reference_words: self.reference_words + other.reference_words,
        }
    }

    /// Errors in a hundred words of the reference.
    pub fn percent(self) -> f64 {
        100.0 * self.errors as f64 / self.reference_words.max(1) as f64
    }
}

/// Lower case, no punctuation, numbers as digits, some spellings made one.
pub fn normalise(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace(['’', '‘'], "'");
    let words = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '—' | '–' | '/'))
        .map(|word| {
            word.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
        })
        .filter(|word| !word.is_empty() && !is_filler(word));
    words.map(|word| spelling(&word)).collect()
}

fn is_filler(word: &str) -> bool {
    matches!(word, "uh" | "um" | "mm" | "hmm" | "mhm" | "er" | "ah")
}

fn spelling(word: &str) -> String {
    let one = match word {
        "mister" => "mr",
        "missus" => "mrs",
        "yknow" => "you know",
        "okay" => "ok",
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
        "ten" => "10",
        "metres" => "meters",
        other => other,
    };
    one.to_owned()
}

/// Levenshtein distance over words.
fn distance(reference: &[String], recognised: &[String]) -> usize {
    let mut previous: Vec<usize> = (0..=recognised.len()).collect();
    for (row, expected) in reference.iter().enumerate() {
        let mut current = Vec::with_capacity(previous.len());
        current.push(row + 1);
        for (column, heard) in recognised.iter().enumerate() {
            let replaced = previous[column] + usize::from(expected != heard);
            let left_out = previous[column + 1] + 1;
            let inserted = current[column] + 1;
            current.push(replaced.min(left_out).min(inserted));
        }
        previous = current;
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, recognised: &str, errors: usize) {
        assert_eq!(
            WordErrors::count(reference, recognised).errors,
            errors,
            "{recognised}"
        );
    }

    #[test]
    fn writing_does_not_count_and_words_do() {
        check("five five", "5, five.", 0);
        check("mister john", "Mr. John", 0);
        check("an ill disposed man", "an ill-disposed man", 0);
        check("ten of clubs", "10 of club's", 0);
        check("ask not what", "Ask what", 1);
        check("ask what", "ask not that", 2);
        check("", "You", 1);
    }

    #[test]
    fn the_rate_is_taken_over_all_words() {
        let total = WordErrors::count("a b c d", "a b c").plus(WordErrors::count("e f", "e f"));
        assert!((total.percent() - 16.67).abs() < 0.01);
    }
}
