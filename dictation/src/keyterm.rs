//! Words that a person wants recognised, and how many of them an engine takes.

/// Deepgram takes keyterms of at most 500 tokens together and refuses the connection beyond that
/// (its "Keyterm Prompting" page). How it counts is not published: [`tokens`] counts high.
pub const MAX_TOKENS: usize = 500;

/// The longest keyterm, in characters. Longer ones are no terms.
pub const MAX_CHARACTERS: usize = 100;

/// More terms than this in one list are not looked at.
pub const MAX_TERMS: usize = 1_000;

/// A list of keyterms that an engine takes, and how many of the wanted ones are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keyterms {
    terms: Vec<String>,
    left_out: usize,
}

impl Keyterms {
    /// The first of the `wanted` terms that fit together. Empty ones and repeats are dropped,
    /// white space is evened out.
    pub fn fitting<Term: AsRef<str>>(wanted: impl IntoIterator<Item = Term>) -> Self {
        let mut fitting = Self::default();
        let mut room = MAX_TOKENS;
        for term in wanted.into_iter().take(MAX_TERMS) {
            let term = evened(term.as_ref());
            if term.is_empty() || fitting.terms.contains(&term) {
                continue;
            }
            match room.checked_sub(tokens(&term)) {
                Some(left) if term.chars().count() <= MAX_CHARACTERS => {
                    room = left;
                    fitting.terms.push(term);
                }
                _ => fitting.left_out += 1,
            }
        }
        fitting
    }

    /// The terms, in the order in which they were wanted.
    pub fn terms(&self) -> &[String] {
        &self.terms
    }

    /// How many did not fit.
    pub const fn left_out(&self) -> usize {
        self.left_out
    }
}

fn evened(term: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = term.chars().map(printable).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At least as many tokens as an engine will count: sub-word tokenisers make one of about four
/// Latin letters, one of nearly every digit, sign and capital within a word, and up to two of
/// other characters.
pub fn tokens(term: &str) -> usize {
    term.split_whitespace().map(word_tokens).sum()
}

fn word_tokens(word: &str) -> usize {
    let mut quarters = 0_usize;
    for (index, character) in word.chars().enumerate() {
        quarters += match character {
            'a'..='z' => 2,
            'A'..='Z' if index == 0 => 2,
            'A'..='Z' | '0'..='9' => 4,
            other if other.is_ascii() => 4,
            _ => 8,
        };
    }
    quarters.div_ceil(4).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_keep_their_order_and_appear_once() {
        let keyterms = Keyterms::fitting(["tokio", "  gRPC \n web ", "tokio", "", " "]);
        assert_eq!(keyterms.terms(), ["tokio", "gRPC web"]);
        assert_eq!(keyterms.left_out(), 0);
    }

    #[test]
    fn what_an_engine_would_refuse_is_left_out_and_counted() {
        let wanted: Vec<String> = (0..300).map(|n| format!("kubernetes{n}")).collect();
        let keyterms = Keyterms::fitting(&wanted);
        let total: usize = keyterms.terms().iter().map(|term| tokens(term)).sum();
        assert!(total <= MAX_TOKENS && total > MAX_TOKENS - 20, "{total}");
        assert_eq!(keyterms.terms().len() + keyterms.left_out(), 300);
        assert_eq!(keyterms.terms()[0], "kubernetes0", "the first come first");
    }

    #[test]
    fn a_sentence_is_no_term() {
        let long = "x".repeat(MAX_CHARACTERS + 1);
        let keyterms = Keyterms::fitting([long.as_str(), "axum"]);
        assert_eq!((keyterms.terms().len(), keyterms.left_out()), (1, 1));
    }

    #[test]
    fn counting_is_high() {
        // What OpenAI's public tokenisers make of these is 1, 3, 2 and 3.
        for (term, at_least) in [("test", 1), ("kubectl", 3), ("GraphQL", 2), ("日本", 3)] {
            assert!(tokens(term) >= at_least, "{term}: {}", tokens(term));
        }
    }
}
