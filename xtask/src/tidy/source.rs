//! The files under the rules, and what each of them is.

use super::Violation;
use super::masking::{mask, without_test_modules};
use super::rules::Rule;
use super::tokens::{Token, tokenise};
use crate::fingerprint::source_files;
use anyhow::Result;
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
    /// The same without `#[cfg(test)]` modules; empty when all of the file is for tests.
    pub(super) production: Vec<Token>,
}

impl SourceFile {
    /// Reads what the rules look at.
    pub(super) fn new(path: &str, text: &str) -> Self {
        let (mut tokens, mut production) = (Vec::new(), Vec::new());
        if path.ends_with(".rs") {
            let code = mask(text);
            tokens = tokenise(&code);
            if !is_for_tests(path) {
                production = tokenise(&without_test_modules(&code));
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

fn is_for_tests(path: &str) -> bool {
    let mut parts = path.split('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    parts.any(|part| part == "tests" || part == "benches")
        || name == "tests.rs"
        || name.ends_with("_tests.rs")
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
    let test_modules: Vec<String> = texts
        .iter()
        .flat_map(|(path, text)| test_modules(path, text))
        .collect();
    for source in &mut sources {
        if test_modules.iter().any(|module| source.is_under(module)) {
            source.production.clear();
        }
    }
    Ok(sources)
}

/// The modules in files of their own that this file declares for tests only, as paths without `.rs`.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let folder = match path.rsplit_once('/') {
        Some((folder, "lib.rs" | "main.rs")) => folder,
        _ => path.trim_end_matches(".rs"),
    };
    if !path.ends_with(".rs") {
        return Vec::new();
    }
    let code = mask(text);
    let marked = code.split("#[cfg(test)]").skip(1);
    let declared =
        marked.filter_map(|rest| rest.trim_start().strip_prefix("mod ")?.split_once(';'));
    let named = declared.filter(|(name, _)| !name.contains('{'));
    named
        .map(|(name, _)| format!("{folder}/{}", name.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_declared_for_tests_are_found() {
        let text = "pub mod audio;\n#[cfg(test)]\nmod model;\n#[cfg(test)]\nmod tests { use a; }";
        assert_eq!(
            test_modules("dictation/src/lib.rs", text),
            ["dictation/src/model"]
        );
        assert_eq!(
            test_modules("dictation/src/session.rs", text),
            ["dictation/src/session/model"]
        );
    }
}
