//! Types that hide what a function does: errors made of text, locks handed around.

use super::Violation;
use super::rules;
use super::source::SourceFile;
use super::tokens::{Token, functions};

/// `Result<_, String>` anywhere; locks in signatures.
pub(super) fn check(file: &SourceFile) -> Vec<Violation> {
    let mut found = Vec::new();
    let tokens = &file.production;
    for index in 0..tokens.len() {
        if tokens[index].text == "Result" && error_of(tokens, index + 1) == ["String"] {
            let what = "an error is an enum, so that callers can tell one from another";
            found.push(file.violation(tokens[index].line, rules::ERROR_TEXT, what));
        }
    }
    for function in functions(tokens) {
        if let Some(token) = lock_in(function.signature) {
            let what = "hand around a struct with methods, not a lock";
            found.push(file.violation(token.line, rules::LOCK_IN_SIGNATURE, what));
        }
    }
    found
}

/// The second argument's words, when what begins at `open` is `<A, B>`; without the path in front of its last word.
fn error_of(tokens: &[Token], open: usize) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut argument = 0;
    let mut words = Vec::new();
    for token in tokens.iter().skip(open) {
        match token.text.as_str() {
            "<" | "(" | "[" => depth += 1,
            ">" | ")" | "]" if depth <= 1 => break,
            ">" | ")" | "]" => depth -= 1,
            _ if depth == 0 => break,
            "," if depth == 1 => {
                argument += 1;
                continue;
            }
            "::" if argument == 1 => {
                words.clear();
                continue;
            }
            _ => {}
        }
        if argument == 1 {
            words.push(token.text.as_str());
        }
    }
    words
}

/// `Arc<Mutex<` or `Arc<RwLock<`, with or without paths.
fn lock_in(signature: &[Token]) -> Option<&Token> {
    let is_lock = |start: usize| {
        let mut index = start + 2;
        while signature
            .get(index + 1)
            .is_some_and(|token| token.text == "::")
        {
            index += 2;
        }
        signature
            .get(index)
            .is_some_and(|token| token.text == "Mutex" || token.text == "RwLock")
    };
    let is_shared = |start: usize| {
        signature[start].text == "Arc"
            && signature
                .get(start + 1)
                .is_some_and(|token| token.text == "<")
    };
    (0..signature.len())
        .find(|&start| is_shared(start) && is_lock(start))
        .map(|start| &signature[start])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(code: &str) -> Vec<&'static str> {
        check(&SourceFile::new("server/src/a.rs", code))
            .iter()
            .map(|violation| violation.rule.name())
            .collect()
    }

    #[test]
    fn errors_made_of_text_are_caught() {
        for code in [
            "fn a() -> Result<(), String> {}",
            "type A = Result<Vec<(u8, u8)>, std::string::String>;",
            "fn a(b: impl Fn() -> Result<Box<dyn Fn(u8) -> u8>, String>);",
        ] {
            assert_eq!(rules(code), ["error-text"], "{code}");
        }
        for code in [
            "fn a() -> Result<String, E> {}",
            "fn a() -> Result<String> {}",
            "Result<u8, Box<String>>",
        ] {
            assert!(rules(code).is_empty(), "{code}");
        }
    }

    #[test]
    fn locks_in_signatures_are_caught() {
        for code in [
            "fn a(b: Arc<Mutex<u8>>) {}",
            "fn a() -> Vec<Arc<tokio::sync::RwLock<u8>>>;",
        ] {
            assert_eq!(rules(code), ["lock-in-signature"], "{code}");
        }
        assert!(rules("struct A { b: Arc<Mutex<u8>> } fn a(b: Arc<A>) {}").is_empty());
    }
}
