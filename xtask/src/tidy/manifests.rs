//! Dependencies that a package must not have: a border in a manifest is one that nobody can forget.

use super::Violation;
use super::manifest::{Manifest, Section};
use super::modules::Modules;
use super::rooms::{self, PACKAGES, Row, Table};
use super::rules;
use super::source::SourceFile;

/// The package whose row is its whole diet.
const CORE: &str = "dictation";

/// The manifests against the table of the packages; what is asked for by tests alone is free.
pub(super) fn check(
    files: &[SourceFile],
    modules: &Modules<'_>,
    tables: &[Table],
) -> Vec<Violation> {
    let table = tables.iter().find(|table| table.within == PACKAGES);
    let mut found = Vec::new();
    for file in files {
        match Manifest::of(file) {
            None => {}
            Some(Ok(manifest)) => {
                found.extend(oddities(file, &manifest));
                found.extend(
                    table
                        .into_iter()
                        .flat_map(|table| against(file, &manifest, modules, table)),
                );
            }
            Some(Err(error)) => {
                let what = format!("it cannot be read: {}", error.message());
                found.push(file.violation(0, rules::PLAIN_MANIFEST, what));
            }
        }
    }
    found
}

/// What would hide a crate or a file from the other rules.
fn oddities(file: &SourceFile, manifest: &Manifest) -> Vec<Violation> {
    let renamed = manifest
        .dependencies
        .iter()
        .filter(|asked| asked.is_renamed);
    let renamed = renamed.map(|asked| {
        let what = format!("ask for the package by its own name, not as {}", asked.name);
        file.violation(asked.line, rules::PLAIN_MANIFEST, what)
    });
    let elsewhere = manifest.oddities.iter().map(|line| {
        let what = "code has the name and lies in the place that cargo gives it, and no package stands in for another";
        file.violation(*line, rules::PLAIN_MANIFEST, what)
    });
    renamed.chain(elsewhere).collect()
}

fn against(
    file: &SourceFile,
    manifest: &Manifest,
    modules: &Modules<'_>,
    table: &Table,
) -> Vec<Violation> {
    let package = file.path.strip_suffix("/Cargo.toml").unwrap_or_default();
    let Some(row) = table.rows_of(package).next() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let dependencies = manifest.dependencies.iter();
    for asked in dependencies.filter(|asked| asked.section != Section::Tests) {
        if is_kept_from(package, row, &asked.name, modules, table) {
            let what = format!("{package} must not depend on {}", asked.name);
            found.push(file.violation(asked.line, rules::DEPENDENCY, what));
        }
    }
    let asks_for = |held: &String| {
        let mut dependencies = manifest.dependencies.iter();
        dependencies.any(|asked| asked.section == Section::Program && asked.name == *held)
    };
    for held in row.holds.iter().filter(|held| !asks_for(held)) {
        let what = format!("{package} holds the crate {held} and does not depend on it");
        found.push(rooms::violation(row.line, what));
    }
    found
}

fn is_kept_from(
    package: &str,
    row: &Row,
    name: &str,
    modules: &Modules<'_>,
    table: &Table,
) -> bool {
    let contains = |names: &[String], name: &str| names.iter().any(|entry| entry == name);
    match modules.package_of(&name.replace('-', "_")) {
        Some(other) => !contains(&row.imports, other),
        None => {
            let is_held = table.rows.iter().any(|row| contains(&row.holds, name));
            (is_held || package == CORE) && !contains(&row.holds, name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "<!-- rooms of the checkout -->\n\
        | room | may import | holds |\n|---|---|---|\n\
        | `dictation` | | `bytes` |\n\
        | `server` | `dictation` | `tokio` |\n\
        | `proving` | | |\n\
        <!-- end of rooms -->\n";

    fn found(manifests: &[(&str, &str)]) -> Vec<(String, usize)> {
        let named = |package: &&str| format!("[package]\nname = \"{package}\"\n");
        let mut files = vec![SourceFile::new(rooms::DOCUMENT, TABLE)];
        for package in ["dictation", "server", "proving"] {
            let asked = manifests.iter().find(|(asker, _)| *asker == package);
            let text = named(&package) + asked.map_or("", |(_, text)| text);
            files.push(SourceFile::new(&format!("{package}/Cargo.toml"), &text));
        }
        let modules = Modules::new(&files);
        let tables = rooms::read(&files).unwrap();
        let found = check(&files, &modules, &tables).into_iter();
        let dependencies = found.filter(|violation| violation.rule == rules::DEPENDENCY);
        dependencies
            .map(|violation| (violation.path, violation.line))
            .collect()
    }

    #[test]
    fn forbidden_dependencies_are_caught() {
        let text = "[dependencies]\nbytes.workspace = true\ntokio = \"1\"\n[dependencies.serde]\nversion = \"1\"\n";
        let core = "dictation/Cargo.toml".to_owned();
        assert_eq!(
            found(&[("dictation", text)]),
            [(core.clone(), 5), (core.clone(), 6)]
        );
        let text = "[dependencies]\nproving.workspace = true\n[dev-dependencies]\nproving = { path = \"../proving\" }\n";
        assert_eq!(
            found(&[("server", text)]),
            [("server/Cargo.toml".to_owned(), 4)]
        );
        let text = "[target.'cfg(unix)'.dependencies]\n\"serde\" = \"1\"\n[build-dependencies]\ncc = \"1\"\n";
        assert_eq!(
            found(&[("dictation", text)]),
            [(core.clone(), 4), (core, 6)]
        );
        let text = "[dependencies]\ntokio.workspace = true\ntoml.workspace = true\n";
        assert_eq!(
            found(&[("proving", text)]),
            [("proving/Cargo.toml".to_owned(), 4)]
        );
    }

    #[test]
    fn a_held_crate_that_nobody_asks_for_is_caught() {
        let files = [
            SourceFile::new(rooms::DOCUMENT, TABLE),
            SourceFile::new("server/Cargo.toml", "[package]\nname = \"server\"\n"),
        ];
        let tables = rooms::read(&files).unwrap();
        let found = check(&files, &Modules::new(&files), &tables);
        assert_eq!(
            found,
            [rooms::violation(
                5,
                "server holds the crate tokio and does not depend on it".to_owned()
            )]
        );
    }
}
