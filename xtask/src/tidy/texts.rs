//! What must not be written down, in any kind of file.

use super::Violation;
use super::rules;
use super::source::SourceFile;

/// Written in pieces, so that this file does not break its own rules.
pub(super) const LATER: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
pub(super) const MACHINE_PATHS: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];
pub(super) const REGISTRY_HOSTS: [&str; 6] = [
    concat!("registry.", "npmjs"),
    concat!("files.", "pythonhosted"),
    concat!("pypi.", "org/simple"),
    concat!("static.", "crates.io"),
    concat!("index.", "crates.io"),
    concat!("arti", "factory"),
];
/// Kinds of file in which a note for later must say where it is tracked.
const CODE: [&str; 13] = [
    "rs", "js", "mjs", "cjs", "ts", "css", "html", "proto", "sql", "py", "sh", "toml", "json",
];

/// Notes for later without an issue, paths of one machine, hosts of registries.
pub(super) fn check(file: &SourceFile) -> Vec<Violation> {
    let is_code = CODE.contains(&file.extension());
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let mut add = |rule, what: String| found.push(file.violation(index + 1, rule, what));
        if is_code && LATER.iter().any(|word| has_word(line, word)) && !names_an_issue(line) {
            add(
                rules::LATER,
                "say which issue tracks it, as #123".to_owned(),
            );
        }
        if let Some(path) = MACHINE_PATHS.iter().find(|path| names_path(line, path)) {
            add(
                rules::MACHINE_PATH,
                format!("{path} exists on one machine only"),
            );
        }
        if let Some(host) = REGISTRY_HOSTS.iter().find(|host| line.contains(**host)) {
            add(
                rules::REGISTRY_HOST,
                format!("{host}: where packages come from is each machine's own matter"),
            );
        }
    }
    found
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    line.split(|character| !is_part(character))
        .any(|part| part == word)
}

fn names_an_issue(line: &str) -> bool {
    line.split('#')
        .skip(1)
        .any(|rest| rest.starts_with(|character: char| character.is_ascii_digit()))
}

/// At the start of a path, not in the middle of a longer one.
fn names_path(line: &str, path: &str) -> bool {
    let before = |at: usize| line[..at].chars().next_back();
    line.match_indices(path)
        .any(|(at, _)| !before(at).is_some_and(|c| c.is_alphanumeric() || "._-})".contains(c)))
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
    fn notes_for_later_need_an_issue() {
        let [later, _] = LATER;
        assert_eq!(rules("a.rs", &format!("// {later}: tidy up")), ["later"]);
        assert!(rules("a.rs", &format!("// {later} #12: tidy up")).is_empty());
        assert!(rules("a.md", &format!("{later}: in prose")).is_empty());
    }

    #[test]
    fn paths_of_one_machine_and_registry_hosts_are_caught() {
        for path in MACHINE_PATHS {
            assert_eq!(rules("a.md", &format!("see {path}x")), ["machine-path"]);
            assert!(rules("a.md", &format!("see docs{path}x")).is_empty());
        }
        for host in REGISTRY_HOSTS {
            assert_eq!(
                rules("package-lock.json", &format!("https://{host}/x")),
                ["registry-host"]
            );
        }
    }
}
