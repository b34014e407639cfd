//! The world outside of a program, as the standard library gives it: who may name it.

use super::Violation;
use super::modules::{Modules, Target};
use super::rules;
use super::source::SourceFile;

/// Modules of std that read or write the world outside. Clippy forbids the single functions too; this is what is left:
/// constants, traits, and what it has no list of.
const OUTSIDE: [&str; 7] = ["env", "fs", "io", "net", "os", "process", "thread"];

const CORE_SOURCES: &str = "dictation/src";
/// The crates of the standard library.
const STANDARD: [&str; 3] = ["alloc", "core", "std"];

/// Macros that read the machine on which the core is compiled. Clippy does not see them inside of another macro.
const READING_MACROS: [&str; 4] = ["env", "include_bytes", "include_str", "option_env"];

/// The core's purity, and the environment.
pub(super) fn check(modules: &Modules<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    for naming in &modules.namings {
        for named in &naming.names {
            if let Target::External(name, inside) = modules.end(&naming.place(named), &named.parts)
                && STANDARD.contains(&name.as_str())
            {
                found.extend(against(naming.file, &inside, named.line));
            }
        }
        found.extend(reading_macros(naming.file));
    }
    found.dedup();
    found
}

fn reading_macros(file: &SourceFile) -> Vec<Violation> {
    if !file.is_under(CORE_SOURCES) {
        return Vec::new();
    }
    let pairs = file.production.windows(2);
    let calls =
        pairs.filter(|pair| READING_MACROS.contains(&pair[0].text.as_str()) && pair[1].text == "!");
    let what = |name: &str| format!("the core must not call {name}!: what it needs is an argument");
    calls
        .map(|pair| file.violation(pair[0].line, rules::CORE_PURITY, what(&pair[0].text)))
        .collect()
}

fn against(file: &SourceFile, inside: &str, line: usize) -> Option<Violation> {
    if file.is_under(CORE_SOURCES) && OUTSIDE.contains(&inside) {
        let what = format!("the core must not name std::{inside}: what it needs is an argument");
        return Some(file.violation(line, rules::CORE_PURITY, what));
    }
    // So that tests never touch it.
    let is_wrong = inside == "env" && !may_read_the_environment(&file.path);
    is_wrong.then(|| {
        let what = "std::env is read in config and main only";
        file.violation(line, rules::ENVIRONMENT, what)
    })
}

fn may_read_the_environment(path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let name = parts.pop().unwrap_or_default();
    let is_entrance =
        ["config.rs", "main.rs", "build.rs"].contains(&name) || parts.contains(&"bin");
    is_entrance || parts.contains(&"config") || parts.first() == Some(&"xtask")
}
