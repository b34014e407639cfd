//! What holds clippy to its settings. It reads one file of them a crate, the nearest one: the core has its own, so it
//! repeats the root's. What it forbids the core is not allowed again in the code, and no package opts out.

use super::Violation;
use super::manifest::Manifest;
use super::rules;
use super::source::SourceFile;
use super::tokens::closing;

const ROOT: &str = "clippy.toml";
const CORE: &str = "dictation/clippy.toml";
const CORE_SOURCES: &str = "dictation/src";
/// How clippy's names for what its settings forbid begin.
const FORBIDDEN: &str = "disallowed_";
/// Names that mean what is forbidden among others.
const GROUPS: [&str; 3] = ["all", "style", "warnings"];
const ALLOWING: [&str; 2] = ["allow", "expect"];

/// The core's settings, what allows against them, and packages without the workspace's lints.
pub(super) fn check(files: &[SourceFile]) -> Vec<Violation> {
    let mut found = core_settings(files);
    found.extend(files.iter().flat_map(allowed_again));
    found.extend(files.iter().filter_map(other_settings));
    found.extend(files.iter().filter_map(without_lints));
    found
}

/// An `allow` or `expect` of what the settings forbid, in the core's production code.
fn allowed_again(file: &SourceFile) -> Vec<Violation> {
    if !file.is_under(CORE_SOURCES) {
        return Vec::new();
    }
    let tokens = &file.production;
    let is_allowing = |index: &usize| {
        ALLOWING.contains(&tokens[*index].text.as_str())
            && tokens.get(index + 1).is_some_and(|next| next.text == "(")
    };
    let allowing = (0..tokens.len()).filter(is_allowing);
    let allowed = allowing.flat_map(|index| &tokens[index..closing(tokens, index + 1)]);
    let forbidden = allowed
        .filter(|token| token.text.starts_with(FORBIDDEN) || GROUPS.contains(&token.text.as_str()));
    let what = "what dictation/clippy.toml forbids is for no line of the core";
    forbidden
        .map(|token| file.violation(token.line, rules::CORE_LINTS, what))
        .collect()
}

/// Settings of clippy that would come before the root's.
fn other_settings(file: &SourceFile) -> Option<Violation> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let is_settings = ["clippy.toml", ".clippy.toml"].contains(&name);
    let is_wrong = is_settings && ![ROOT, CORE].contains(&file.path.as_str());
    let what = "clippy's settings stand in clippy.toml and dictation/clippy.toml";
    is_wrong.then(|| file.violation(0, rules::CORE_LINTS, what))
}

/// A package whose manifest does not take the workspace's lints.
fn without_lints(file: &SourceFile) -> Option<Violation> {
    let manifest = Manifest::of(file)?.ok()?;
    let what = "a package takes the workspace's lints: [lints] workspace = true";
    let lacks = manifest.package.is_some() && !manifest.takes_lints;
    lacks.then(|| file.violation(0, rules::PACKAGE_LINTS, what))
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
