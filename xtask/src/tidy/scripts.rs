//! What the linter of the JavaScript does not see: tests that do not run, and findings that are silenced for all or
//! without a reason.

use super::Violation;
use super::rules;
use super::source::SourceFile;

/// The kinds of script.
pub(super) const KINDS: [&str; 4] = ["js", "mjs", "cjs", "ts"];
/// How `node:test` is told not to run a test, or to run it alone.
pub(super) const UNEVEN: [&str; 3] = ["only", "skip", "todo"];
const LINTER: &str = "biome-ignore";
const COMPILER: &str = "@ts-";

/// Uneven tests, and what silences the linter or the compiler of types.
pub(super) fn check(file: &SourceFile) -> Vec<Violation> {
    let mut found = Vec::new();
    if !KINDS.contains(&file.extension()) {
        return found;
    }
    let has_tests = has_tests(file);
    for (number, line) in (1..).zip(file.text.lines()) {
        let uneven = UNEVEN.iter().find(|word| has_tests && sets(line, word));
        if let Some(word) = uneven {
            let what = format!("every test runs, always: no {word:?}");
            found.push(file.violation(number, rules::WHOLE_TESTS, what));
        }
        if silences_too_much(line) {
            let what =
                "silence one finding, on its line, and say why: // biome-ignore RULE: REASON";
            found.push(file.violation(number, rules::SILENCED, what));
        }
    }
    found
}

fn has_tests(file: &SourceFile) -> bool {
    let mut folders = file.path.split('/');
    let is_named = file.path.contains(".spec.") || file.path.contains(".test.");
    is_named
        || folders.any(|part| part == "e2e" || part == "tests")
        || file.text.contains("node:test")
}

/// `test.skip`, `{ skip: true }`, `{ skip }`, `test['skip']`; the bare word may be anything.
fn sets(line: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || "_$".contains(character);
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        let is_word = !before.ends_with(is_part) && !after.starts_with(is_part);
        let is_quoted = |quote: char| before.ends_with(quote) && after.starts_with(quote);
        let quote = ['\'', '"', '`'].into_iter().find(|quote| is_quoted(*quote));
        let (before, after) = match quote {
            Some(_) => (&before[..before.len() - 1], &after[1..]),
            None => (before, after),
        };
        let (before, after) = (before.trim_end(), after.trim_start());
        let is_set = after.starts_with(':') || before.ends_with('[') && after.starts_with(']');
        let is_taken = before.ends_with(['.', '{']) || after.starts_with('}');
        is_word && (is_set || quote.is_none() && is_taken)
    })
}

fn silences_too_much(line: &str) -> bool {
    let behind = |mark: &str| line.split_once(mark).map(|(_, rest)| rest);
    let says_why = |reason: &str| reason.chars().any(char::is_alphabetic) && !reason.contains('<');
    let by_linter = behind(LINTER).is_some_and(|rest| {
        let reason = rest.strip_prefix(' ').and_then(|rest| rest.split_once(':'));
        !reason.is_some_and(|(_, reason)| says_why(reason))
    });
    let by_compiler = behind(COMPILER).is_some_and(|rest| {
        let reason = rest.strip_prefix("expect-error");
        let is_directive = ["expect-error", "ignore", "nocheck"]
            .iter()
            .any(|directive| rest.starts_with(directive));
        is_directive && !reason.is_some_and(says_why)
    });
    by_linter || by_compiler
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        let found = check(&SourceFile::new(path, text)).into_iter();
        found.map(|violation| violation.rule.name()).collect()
    }

    #[test]
    fn uneven_tests_are_caught() {
        for word in UNEVEN {
            for text in [
                format!("test.{word}('a', () => {{}});"),
                format!("  t.{word}();"),
                format!("test('a', {{ {word}: true }}, () => {{}});"),
                format!("test('a', {{ concurrency: 2, '{word}' : 'b' }}, () => {{}});"),
                format!("  {word}: true,"),
                format!("test('a', {{ {word} }}, () => {{}});"),
                format!("test('a', {{ a: 1, {word} }}, () => {{}});"),
                format!("test[\"{word}\"]('a', () => {{}});"),
            ] {
                assert_eq!(rules("a.test.mjs", &text), ["whole-tests"], "{text}");
                assert_eq!(rules("frontend/e2e/a.js", &text), ["whole-tests"], "{text}");
            }
            for text in [
                format!("test('the {word} one, {word}', () => {{}});"),
                format!("const {word} = a(/{word}.*/, '{word}');"),
                format!("{word}s: {word}Some({word})"),
            ] {
                assert!(rules("a.spec.mjs", &text).is_empty(), "{text}");
            }
        }
        assert!(rules("frontend/extension/a.js", "t.skip()").is_empty());
    }

    #[test]
    fn what_is_silenced_for_all_or_without_a_reason_is_caught() {
        for text in [
            "// biome-ignore-all lint/a: why",
            "// biome-ignore-start lint/a: why",
            "// biome-ignore lint/a",
            "// biome-ignore lint/a:",
            "// biome-ignore lint/a: <explanation>",
            "// @ts-nocheck",
            "// @ts-ignore why",
            "// @ts-expect-error",
        ] {
            assert_eq!(rules("a.js", text), ["silenced"], "{text}");
        }
        for text in [
            "// biome-ignore lint/a: why",
            "// @ts-expect-error It is built.",
        ] {
            assert!(rules("a.js", text).is_empty(), "{text}");
        }
    }
}
