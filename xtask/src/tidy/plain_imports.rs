//! Legal Rust that hides what a file names or where code lies. Nobody needs it, so it is refused instead of followed.

use super::Violation;
use super::modules::{Modules, Target};
use super::paths::{Named, named};
use super::rules;
use super::source::SourceFile;
use super::tokens::{Token, closing};

const GLOB: &str = "name what you take: only the prelude of another crate is taken whole";
const ALIAS: &str = "a crate and a module around are called by their own names";
const EXTERN_CRATE: &str = "write `use`: an edition since 2018 needs no `extern crate`";
const PATH: &str = "the file of a module has the module's name, without `#[path]`";
const INCLUDE: &str = "code lies in modules: write `mod`, not `include!`";
const PATH_OF_PARTS: &str = "a macro is given a whole path, and puts none together";

/// Imports of all there is, other names for crates, and code from elsewhere.
pub(super) fn check(files: &[SourceFile], modules: &Modules<'_>) -> Vec<Violation> {
    let mut found: Vec<Violation> = files.iter().flat_map(hidden_code).collect();
    for naming in &modules.namings {
        for named in &naming.names {
            let is_away = || {
                let target = modules.target(&naming.place(named), &named.parts);
                matches!(target, Target::External(..))
            };
            if takes_all(named) && !(is_prelude(named) && is_away()) {
                found.push(violation(naming.file, named.line, GLOB));
            }
        }
    }
    found
}

/// What needs no knowledge of other files.
fn hidden_code(file: &SourceFile) -> Vec<Violation> {
    let mut found = Vec::new();
    for name in named(&file.production)
        .iter()
        .filter(|named| renames_a_root(named))
    {
        found.push(violation(file, name.line, ALIAS));
    }
    let tokens = &file.tokens;
    for index in 0..tokens.len() {
        let is_here = |texts: &[&str]| starts_with(&tokens[index..], texts);
        let what = if is_here(&["extern", "crate"]) {
            EXTERN_CRATE
        } else if is_here(&["#", "[", "path", "="]) || sets_path(tokens, index) {
            PATH
        } else if is_here(&["include", "!"]) {
            INCLUDE
        } else if puts_a_path_together(tokens, index) {
            PATH_OF_PARTS
        } else {
            continue;
        };
        found.push(violation(file, tokens[index].line, what));
    }
    found
}

fn violation(file: &SourceFile, line: usize, what: &str) -> Violation {
    file.violation(line, rules::PLAIN_IMPORTS, what)
}

fn takes_all(named: &Named) -> bool {
    named.parts.last().is_some_and(|last| last == "*")
}

/// `leptos::prelude::*`
fn is_prelude(named: &Named) -> bool {
    let parts: Vec<&str> = named.parts.iter().map(String::as_str).collect();
    matches!(parts[..], [_, "prelude", "*"] | ["", _, "prelude", "*"])
}

/// `use std as s`, `use super::super as s`
fn renames_a_root(named: &Named) -> bool {
    let parts = named.parts.iter().map(String::as_str);
    let below: Vec<&str> = parts
        .filter(|part| !["", "crate", "self", "super"].contains(part))
        .collect();
    let is_other = |name: &str| match below[..] {
        [] => true,
        [only] => named.parts.len() - usize::from(named.parts[0].is_empty()) == 1 && only != name,
        _ => false,
    };
    named.binds.as_deref().is_some_and(is_other)
}

fn starts_with(tokens: &[Token], texts: &[&str]) -> bool {
    let found = tokens.iter().map(|token| token.text.as_str());
    found.take(texts.len()).eq(texts.iter().copied())
}

/// `#[cfg_attr(unix, path = "..")]`
fn sets_path(tokens: &[Token], index: usize) -> bool {
    if !starts_with(&tokens[index..], &["#", "[", "cfg_attr", "("]) {
        return false;
    }
    let inside = &tokens[index..closing(tokens, index + 1)];
    inside
        .windows(3)
        .any(|three| three[0].text == "," && three[1].text == "path" && three[2].text == "=")
}

/// `crate::$room`, `$room::X` and `$($part)::*`, but not `$crate::X`
fn puts_a_path_together(tokens: &[Token], index: usize) -> bool {
    let is = |index: usize, text: &str| tokens.get(index).is_some_and(|token| token.text == text);
    let is_variable = is(index, "$") && !is(index + 1, "crate");
    let is_behind = index > 0 && is(index - 1, "::");
    let last = if is(index + 1, "(") {
        closing(tokens, index + 1)
    } else {
        index + 1
    };
    is_variable && (is_behind || is(last + 1, "::"))
}
