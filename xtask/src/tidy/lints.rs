//! What holds clippy to its settings. It reads one file of them a crate, the nearest one: the core has its own, so it
//! repeats the root's. What it forbids the core is not allowed again in the code, and no package opts out.

use super::Violation;
use super::rules;
use super::source::SourceFile;

const ROOT: &str = "clippy.toml";
const CORE: &str = "dictation/clippy.toml";
const CORE_SOURCES: &str = "dictation/src";
/// How clippy's names for what its settings forbid begin.
const FORBIDDEN: &str = "disallowed_";

/// The core's settings, what allows against them, and packages without the workspace's lints.
pub(super) fn check(files: &[SourceFile]) -> Vec<Violation> {
    let mut found = core_settings(files);
    found.extend(files.iter().flat_map(allowed_again));
    found.extend(files.iter().filter_map(without_lints));
    found
}

/// An `allow` or `expect` of what the settings forbid, in the core's production code.
fn allowed_again(file: &SourceFile) -> Vec<Violation> {
    if !file.is_under(CORE_SOURCES) {
        return Vec::new();
    }
    let named = file
        .production
        .iter()
        .filter(|token| token.text.starts_with(FORBIDDEN));
    let what = "what dictation/clippy.toml forbids is for no line of the core";
    named
        .map(|token| file.violation(token.line, rules::CORE_LINTS, what))
        .collect()
}

/// A package whose manifest does not take the workspace's lints.
fn without_lints(file: &SourceFile) -> Option<Violation> {
    let is_manifest = file.path.rsplit('/').next() == Some("Cargo.toml");
    let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
    if !is_manifest || !lines.contains(&"[package]") {
        return None;
    }
    let takes = lines
        .windows(2)
        .any(|pair| pair == ["[lints]", "workspace = true"]);
    let what = "a package takes the workspace's lints: [lints] workspace = true";
    (!takes).then(|| file.violation(0, rules::PACKAGE_LINTS, what))
}

/// Every line of the root's settings stands in the core's too, in the same order.
fn core_settings(files: &[SourceFile]) -> Vec<Violation> {
    let lines = |path: &str| -> Vec<&str> {
        let file = files.iter().find(|file| file.path == path);
        let lines = file.into_iter().flat_map(|file| file.text.lines());
        let said = lines.map(str::trim);
        said.filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    };
    let mut core = lines(CORE).into_iter();
    // What was passed over while one line was looked for is gone: that is what holds the order.
    let missing = lines(ROOT)
        .into_iter()
        .find(|line| !core.any(|repeated| repeated == *line));
    let violation = missing.map(|line| Violation {
        path: CORE.to_owned(),
        line: 0,
        rule: rules::CORE_LINTS,
        what: format!("repeat this line of {ROOT}, in its place: {line}"),
    });
    violation.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(root: &str, core: &str) -> bool {
        check(&[SourceFile::new(ROOT, root), SourceFile::new(CORE, core)]).is_empty()
    }

    #[test]
    fn a_line_that_the_core_does_not_repeat_is_caught() {
        let root = "# why\na = 1\nb = [\n  \"c\",\n]\n";
        assert!(holds(root, "a = 1\nb = [\n  \"c\",\n  \"d\",\n]\ne = 2\n"));
        for core in [
            "",
            "a = 2\nb = [\n  \"c\",\n]\n",
            "a = 1\nb = [\n]\n",
            "b = [\n  \"c\",\n]\na = 1\n",
        ] {
            assert!(!holds(root, core), "{core}");
        }
    }
}
