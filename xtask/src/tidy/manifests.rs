//! Dependencies that a crate must not have: a border in a manifest is one that nobody can forget.

use super::Violation;
use super::source::SourceFile;

const RULE: &str = "dependency";

/// The pure core's whole diet.
const PURE: [&str; 3] = ["bytes", "thiserror", "unicode-normalization"];
/// What must not appear among a manifest's dependencies (those for tests alone are free).
const FORBIDDEN: [(&str, &[&str]); 4] = [
    (
        "proto/Cargo.toml",
        &["dictation", "sotto-server", "frontend", "proving"],
    ),
    (
        "server/Cargo.toml",
        &["proving", "sherpa-onnx", "sotto-local-engine", "frontend"],
    ),
    (
        "local-engine/Cargo.toml",
        &["dictation", "proto", "proving", "sotto-server"],
    ),
    (
        "frontend/Cargo.toml",
        &["proving", "sotto-server", "sotto-local-engine", "tokio"],
    ),
];

/// The manifests' part of the import table.
pub(super) fn check(file: &SourceFile) -> Vec<Violation> {
    let pure = file.path == "dictation/Cargo.toml";
    let forbidden = FORBIDDEN
        .iter()
        .find(|(path, _)| *path == file.path)
        .map_or(&[][..], |(_, names)| names);
    let is_wrong = |name: &str| {
        if pure {
            !PURE.contains(&name)
        } else {
            forbidden.contains(&name)
        }
    };
    dependencies(&file.text)
        .into_iter()
        .filter(|(_, name)| is_wrong(name))
        .map(|(line, name)| {
            file.violation(line, RULE, format!("this crate must not depend on {name}"))
        })
        .collect()
}

/// The names in `[dependencies]`, also spelt `[dependencies.NAME]`, with their lines.
fn dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (number, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            inside = section == "dependencies" || section.ends_with(".dependencies");
            if let Some(name) = section.strip_prefix("dependencies.") {
                found.push((number + 1, name.to_owned()));
            }
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            found.push((number + 1, name.trim_matches('"').to_owned()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&SourceFile::new(path, text))
            .iter()
            .map(|violation| violation.line)
            .collect()
    }

    #[test]
    fn forbidden_dependencies_are_caught() {
        let text = "[dependencies]\nbytes.workspace = true\ntokio = \"1\"\n[dependencies.serde]\nversion = \"1\"\n";
        assert_eq!(lines("dictation/Cargo.toml", text), [3, 4]);
        let text = "[dependencies]\nproving.workspace = true\n[dev-dependencies]\nproving = { path = \"../proving\" }\n";
        assert_eq!(lines("server/Cargo.toml", text), [2]);
    }
}
