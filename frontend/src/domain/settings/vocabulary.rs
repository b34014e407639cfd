//! Words to listen for, as a person writes them: one a line. Pure.

use std::fmt;

use super::{MAX_VOCABULARY, Settings, index_in};

/// What is wrong with a list of terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VocabularyFault {
    /// One of its lines.
    Line {
        /// Which, from 1.
        number: usize,
        /// In words.
        detail: String,
    },
    /// The list as a whole.
    List {
        /// In words.
        detail: String,
        /// How many terms it has.
        terms: usize,
    },
}

impl fmt::Display for VocabularyFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { number, detail } => write!(formatter, "Line {number}: {detail}"),
            Self::List { detail, terms } => write!(formatter, "{detail} These are {terms}."),
        }
    }
}

/// The terms of a text, one a line: without empty lines, and each once.
///
/// # Errors
/// What is wrong with the first line that cannot be taken, or with all together.
pub fn terms_of(text: &str) -> Result<Vec<String>, VocabularyFault> {
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && !lines.iter().any(|(_, known)| *known == line) {
            lines.push((index + 1, line));
        }
    }
    let settings = Settings {
        vocabulary: lines.iter().map(|(_, line)| (*line).to_owned()).collect(),
        ..Settings::default()
    };
    settings
        .checked()
        .map(|checked| checked.vocabulary)
        .map_err(|faults| {
            let fault = faults.into_iter().next();
            let (field, detail) = fault
                .map(|fault| (fault.field, fault.detail))
                .unwrap_or_default();
            match index_in(&field).and_then(|index| lines.get(index)) {
                Some(&(number, _)) => VocabularyFault::Line { number, detail },
                None => VocabularyFault::List {
                    detail,
                    terms: lines.len(),
                },
            }
        })
}

/// The terms as a person reads and writes them.
pub fn text_of(terms: &[String]) -> String {
    terms.join("\n")
}

/// `12 of 200 terms`.
pub fn count_in_words(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    format!("{} of {MAX_VOCABULARY} terms", lines.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_from_any_system_becomes_terms() {
        let text = "\u{feff}Kubernetes\r\n\r\n  gRPC \nKubernetes\ngrpc";
        assert_eq!(
            terms_of(text),
            Ok(["Kubernetes", "gRPC", "grpc"].map(str::to_owned).to_vec())
        );
        assert_eq!(terms_of(""), Ok(Vec::new()));
    }

    #[test]
    fn what_cannot_be_kept_is_said_with_its_place() {
        let long = format!("short\n\n{}", "\u{e4}".repeat(1_000));
        let fault = terms_of(&long).expect_err("too long").to_string();
        assert!(fault.starts_with("Line 3: "), "{fault}");
        let many: Vec<String> = (0..=MAX_VOCABULARY).map(|term| term.to_string()).collect();
        let fault = terms_of(&many.join("\n"))
            .expect_err("too many")
            .to_string();
        assert!(fault.ends_with("These are 201."), "{fault}");
        assert_eq!(count_in_words("a\n\nb"), "2 of 200 terms");
    }
}
