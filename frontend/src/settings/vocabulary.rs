//! Words to listen for, as a person writes them: one a line. Pure.

/// So many at most.
pub const MOST_TERMS: usize = 200;
/// Each has at most so many characters.
pub const LONGEST_TERM: usize = 100;

/// The terms of a text, one a line: without empty lines, and each once. Or what is wrong with it.
pub fn terms_of(text: &str) -> Result<Vec<String>, String> {
    let mut terms: Vec<String> = Vec::new();
    for (line, term) in text.lines().enumerate() {
        let term = term.trim().trim_start_matches('\u{feff}');
        if term.is_empty() || terms.iter().any(|known| known == term) {
            continue;
        }
        let length = term.chars().count();
        if length > LONGEST_TERM {
            let line = line + 1;
            return Err(format!(
                "Line {line} is too long: {length} of {LONGEST_TERM} characters."
            ));
        }
        if term.chars().any(char::is_control) {
            return Err(format!("Line {} holds characters that are no text.", line + 1));
        }
        terms.push(term.to_owned());
    }
    if terms.len() > MOST_TERMS {
        return Err(format!(
            "These are {} terms, and {MOST_TERMS} can be kept. Leave some out.",
            terms.len()
        ));
    }
    Ok(terms)
}

/// The terms as a person reads and writes them.
pub fn text_of(terms: &[String]) -> String {
    terms.join("\n")
}

/// `12 of 200 terms`.
pub fn count_in_words(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    format!("{} of {MOST_TERMS} terms", lines.count())
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
        let long = format!("short\n{}", "ä".repeat(LONGEST_TERM + 1));
        let fault = terms_of(&long).expect_err("too long");
        assert!(fault.starts_with("Line 2"), "{fault}");
        let many: Vec<String> = (0..=MOST_TERMS).map(|term| term.to_string()).collect();
        let fault = terms_of(&many.join("\n")).expect_err("too many");
        assert!(fault.contains("201"), "{fault}");
        assert!(terms_of("a\u{0}b").is_err());
        assert_eq!(count_in_words("a\n\nb"), "2 of 200 terms");
    }
}
