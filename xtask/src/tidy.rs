//! The house rules: what reviewers would otherwise say again and again. Also a test of this package.
//!
//! A rule that nobody checks decays; an exception is a line in `xtask/waivers.txt`, with a reason and a date.

mod attributes;
#[cfg(test)]
mod breaches;
mod circles;
mod deadlines;
mod imports;
mod lengths;
mod links;
mod lints;
mod manifest;
mod manifests;
mod masking;
mod modules;
mod names;
mod outside;
mod paths;
mod plain_imports;
mod protocol;
mod rooms;
mod rules;
mod scripts;
mod signatures;
mod source;
mod test_code;
mod texts;
mod tokens;
mod waivers;

use crate::places::Places;
use anyhow::{Result, bail};
use modules::Modules;
use rules::Rule;
use source::SourceFile;
use std::fmt;
use std::path::Path;

/// A place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// Relative to the checkout, with slashes.
    path: String,
    /// Counted from 1; 0 means the whole file.
    line: usize,
    /// The rule's name, as waivers spell it.
    rule: Rule,
    /// What is wrong, and where it helps, what to do.
    what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}:{}: [{}] {}",
            self.path, self.line, self.rule, self.what
        )
    }
}

/// `cargo xtask tidy`; with `--rules`, what there is to hold to.
pub(crate) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    match arguments {
        [] => report(places)?,
        [flag] if flag == "--rules" => {
            for rule in rules::ALL {
                println!("{:18} {}", rule.name(), rule.holds());
            }
            return Ok(());
        }
        _ => bail!("tidy takes --rules or nothing"),
    }
    println!("the house rules hold");
    Ok(())
}

/// Prints every violation; any is an error.
pub(crate) fn report(places: &Places) -> Result<()> {
    let violations = violations(&places.root)?;
    for violation in &violations {
        eprintln!("{violation}");
    }
    if !violations.is_empty() {
        bail!(
            "{} violations of the house rules (exceptions: xtask/waivers.txt)",
            violations.len()
        );
    }
    Ok(())
}

fn violations(root: &Path) -> Result<Vec<Violation>> {
    let files = source::read_all(root)?;
    let mut found = of_files(&files);
    found.extend(links::check(root)?);
    found.extend(protocol::check(root)?);
    let mut found = waivers::apply(root, found)?;
    found.sort();
    Ok(found)
}

fn of_files(files: &[SourceFile]) -> Vec<Violation> {
    let rules = [
        names::check,
        texts::check,
        lengths::check,
        signatures::check,
        scripts::check,
        deadlines::check,
    ];
    let single = files
        .iter()
        .flat_map(|file| rules.iter().flat_map(move |rule| rule(file)));
    let mut found: Vec<Violation> = single.collect();
    let modules = Modules::new(files);
    found.extend(lints::check(files));
    found.extend(plain_imports::check(files, &modules));
    found.extend(circles::check(&modules));
    found.extend(outside::check(&modules));
    match rooms::read(files) {
        Ok(tables) => {
            found.extend(imports::check(&modules, &tables));
            found.extend(manifests::check(files, &modules, &tables));
        }
        Err(unreadable) => found.push(rooms::violation(unreadable.line, unreadable.what)),
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_rules_hold() {
        let places = Places::find().unwrap();
        let found = violations(&places.root).unwrap();
        let listed: Vec<String> = found.iter().map(Violation::to_string).collect();
        assert!(listed.is_empty(), "{}", listed.join("\n"));
    }
}
