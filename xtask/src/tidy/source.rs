//! The files under the rules, and what each of them is.

use super::Violation;
use super::attributes::with_their_paths;
use super::masking::mask;
use super::rules::Rule;
use super::test_code::{declared_modules, without_tests};
use super::tokens::{Token, tokenise};
use crate::fingerprint::source_files;
use anyhow::Result;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A text file of the checkout.
#[derive(Debug, Clone)]
pub(super) struct SourceFile {
    /// Relative to the checkout, with slashes.
    pub(super) path: String,
    /// As it is.
    pub(super) text: String,
    /// Rust only: the tokens of its code, without comments and the content of literals.
    pub(super) tokens: Vec<Token>,
    /// The same without what stands under `#[cfg(test)]`; empty when all of the file is for tests.
    pub(super) production: Vec<Token>,
}

impl SourceFile {
    /// Reads what the rules look at.
    pub(super) fn new(path: &str, text: &str) -> Self {
        let (mut tokens, mut production) = (Vec::new(), Vec::new());
        if path.ends_with(".rs") {
            tokens = tokenise(&with_their_paths(text, &mask(text)));
            if !lies_among_tests(path) {
                production = without_tests(&tokens);
            }
        }
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            tokens,
            production,
        }
    }

    /// Whether it is code that only tests compile.
    pub(super) fn is_for_tests(&self) -> bool {
        self.production.is_empty() && !self.tokens.is_empty()
    }

    /// What follows the last dot.
    pub(super) fn extension(&self) -> &str {
        self.path
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }

    /// True for `PREFIX.rs`, `PREFIX` itself, and everything under `PREFIX/`.
    pub(super) fn is_under(&self, prefix: &str) -> bool {
        let rest = self.path.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/'))
    }

    /// A violation in this file.
    pub(super) fn violation(&self, line: usize, rule: Rule, what: impl Into<String>) -> Violation {
        Violation {
            path: self.path.clone(),
            line,
            rule,
            what: what.into(),
        }
    }
}

/// What cargo compiles for tests and benchmarks. Such a folder inside of `src` is one like any other.
fn lies_among_tests(path: &str) -> bool {
    let mut folders = path.split('/').take_while(|part| *part != "src");
    folders.any(|part| part == "tests" || part == "benches")
}

/// Every text file that belongs to the project.
pub(super) fn read_all(root: &Path) -> Result<Vec<SourceFile>> {
    let mut texts = Vec::new();
    for file in source_files(root)? {
        let path = file
            .strip_prefix(root)?
            .to_string_lossy()
            .replace('\\', "/");
        // Personal settings are ignored by git; audio, fonts and pictures are not text.
        if path.ends_with(".local.toml") {
            continue;
        }
        if let Ok(text) = String::from_utf8(fs::read(&file)?) {
            texts.push((path, text));
        }
    }
    let mut sources: Vec<SourceFile> = texts
        .iter()
        .map(|(path, text)| SourceFile::new(path, text))
        .collect();
    clear_test_modules(&mut sources);
    Ok(sources)
}

/// Takes the production code from files whose module is declared under `#[cfg(test)]` alone, and from those inside.
fn clear_test_modules(sources: &mut [SourceFile]) {
    let declared_in = |tokens: fn(&SourceFile) -> &[Token]| -> BTreeSet<String> {
        let sources = sources.iter();
        let declared = sources.flat_map(|source| modules_of(&source.path, tokens(source)));
        declared.collect()
    };
    let shipped = declared_in(|source| &source.production);
    let mut for_tests = declared_in(|source| &source.tokens);
    for_tests.retain(|module| !shipped.contains(module));
    for source in sources {
        if for_tests.iter().any(|module| source.is_under(module)) {
            source.production.clear();
        }
    }
}

/// The modules in files of their own that this file declares, as paths without `.rs`.
fn modules_of(path: &str, tokens: &[Token]) -> Vec<String> {
    let folder = match path.rsplit_once('/') {
        Some((folder, "lib.rs" | "main.rs")) => folder,
        _ => path.trim_end_matches(".rs"),
    };
    let declared = declared_modules(tokens).into_iter();
    declared
        .map(|names| format!("{folder}/{}", names.join("/")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn for_tests(files: &[(&str, &str)]) -> Vec<String> {
        let source = |(path, text): &(&str, &str)| SourceFile::new(path, text);
        let mut sources: Vec<SourceFile> = files.iter().map(source).collect();
        clear_test_modules(&mut sources);
        let sources = sources.into_iter().filter(SourceFile::is_for_tests);
        sources.map(|source| source.path).collect()
    }

    #[test]
    fn modules_are_for_tests_by_their_declaration() {
        let code = "fn a() {}";
        let declares = "mod a;\n#[cfg(test)]\n#[rustfmt::skip]\npub(crate) mod b;\n#[cfg(not(test))]\nmod c;\n#[cfg(test)]\nmod c;\n";
        let files = [
            ("a/src/lib.rs", declares),
            (
                "a/src/a.rs",
                "#[cfg(test)]\nmod inner { mod d; }\npub mod tests;",
            ),
            ("a/src/a/inner/d.rs", code),
            ("a/src/a/tests.rs", code),
            ("a/src/b.rs", "mod e;"),
            ("a/src/b/e.rs", code),
            ("a/src/c.rs", code),
            ("a/src/orphan_tests.rs", code),
        ];
        let expected = ["a/src/a/inner/d.rs", "a/src/b.rs", "a/src/b/e.rs"];
        assert_eq!(for_tests(&files), expected);
    }

    #[test]
    fn folders_of_tests_are_those_of_packages() {
        let code = "fn a() {}";
        let files = [
            ("a/tests/it/main.rs", code),
            ("a/benches/b.rs", code),
            ("a/examples/b.rs", code),
            ("a/src/tests/b.rs", code),
            ("a/src/benches/b.rs", code),
        ];
        assert_eq!(for_tests(&files), ["a/tests/it/main.rs", "a/benches/b.rs"]);
    }
}
