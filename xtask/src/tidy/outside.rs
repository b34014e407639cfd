//! The world outside of a program, as the standard library gives it: who may name it.

use super::Violation;
use super::modules::{Modules, Target};
use super::rules;
use super::source::SourceFile;

/// Modules of std that read or write the world outside. Clippy forbids the single functions too; this is what is left:
/// constants, traits, and what it has no list of.
const OUTSIDE: [&str; 7] = ["env", "fs", "io", "net", "os", "process", "thread"];

/// The crates of the standard library.
const STANDARD: [&str; 3] = ["alloc", "core", "std"];

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
    }
    found.dedup();
    found
}

fn against(file: &SourceFile, inside: &str, line: usize) -> Option<Violation> {
    if file.is_under("dictation/src") && OUTSIDE.contains(&inside) {
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
