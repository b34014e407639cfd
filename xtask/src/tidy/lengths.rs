//! Budgets of lines: what fits on a screen can be understood at once.

use super::Violation;
use super::rules;
use super::source::SourceFile;
use super::tokens::{closing, functions};

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 80;
const VIEW_LINES: usize = 60;
const KINDS: [&str; 6] = ["rs", "js", "mjs", "cjs", "ts", "css"];

/// Files, functions and `view!` blocks.
pub(super) fn check(file: &SourceFile) -> Vec<Violation> {
    let mut found = Vec::new();
    let lines = file.text.lines().count();
    if KINDS.contains(&file.extension()) && lines > FILE_LINES {
        found.push(file.violation(
            0,
            rules::FILE_LENGTH,
            format!("{lines} lines, at most {FILE_LINES}"),
        ));
    }
    for function in functions(&file.tokens) {
        let first = function.signature[0].line;
        let lines = function.last_line + 1 - first;
        if lines > FUNCTION_LINES {
            let name = &function.signature[1].text;
            let what = format!("fn {name} has {lines} lines, at most {FUNCTION_LINES}");
            found.push(file.violation(first, rules::FUNCTION_LENGTH, what));
        }
    }
    found.extend(views(file));
    found
}

fn views(file: &SourceFile) -> Vec<Violation> {
    let tokens = &file.tokens;
    let mut found = Vec::new();
    for index in 0..tokens.len().saturating_sub(2) {
        if tokens[index].text == "view" && tokens[index + 1].text == "!" {
            let lines = tokens[closing(tokens, index + 2)].line + 1 - tokens[index].line;
            if lines > VIEW_LINES {
                let what = format!("view! of {lines} lines, at most {VIEW_LINES}: make components");
                found.push(file.violation(tokens[index].line, rules::VIEW_LENGTH, what));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        check(&SourceFile::new(path, text))
            .iter()
            .map(|violation| violation.rule.name())
            .collect()
    }

    #[test]
    fn long_files_are_caught() {
        assert_eq!(rules("a.css", &"a\n".repeat(501)), ["file-length"]);
        assert!(rules("a.css", &"a\n".repeat(500)).is_empty());
        assert!(rules("a.md", &"a\n".repeat(501)).is_empty());
    }

    #[test]
    fn long_functions_are_caught() {
        let long = format!(
            "fn a(b: [u8; 4]) {{\n{}}}\nfn c() {{}}",
            "x();\n".repeat(79)
        );
        assert_eq!(rules("a.rs", &long), ["function-length"]);
        let fits = format!(
            "fn a(b: [u8; 4]) {{\n{}}}\nfn c() {{}}",
            "x();\n".repeat(78)
        );
        assert!(rules("a.rs", &fits).is_empty());
        // A brace in a text does not make a function longer.
        assert!(
            rules(
                "a.rs",
                &format!("fn a() {{ \"{{\"; }}\n{}", "x!();\n".repeat(90))
            )
            .is_empty()
        );
    }

    #[test]
    fn long_views_are_caught() {
        let view = |lines: usize| format!("x = view! {{\n{}}};", "<p/>\n".repeat(lines));
        assert_eq!(rules("a.rs", &view(59)), ["view-length"]);
        assert!(rules("a.rs", &view(58)).is_empty());
    }
}
