//! Exceptions: one line each in `xtask/waivers.txt`, with a reason and a date. One that is no longer needed must go.

use super::Violation;
use super::rules;
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::Path;

const FILE: &str = "xtask/waivers.txt";

/// One exception.
#[derive(Debug, PartialEq, Eq)]
struct Waiver {
    /// Its own line in the file.
    line: usize,
    path: String,
    rule: String,
}

/// Takes away what is waived; adds a violation for every waiver without one.
pub(super) fn apply(root: &Path, found: Vec<Violation>) -> Result<Vec<Violation>> {
    let text = fs::read_to_string(root.join(FILE)).with_context(|| format!("reading {FILE}"))?;
    Ok(without_waived(found, &parse(&text)?))
}

fn parse(text: &str) -> Result<Vec<Waiver>> {
    let mut waivers = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [path, rule, reason, date] = fields[..] else {
            bail!(
                "{FILE}:{}: a waiver is PATH | RULE | REASON | DATE",
                index + 1
            );
        };
        if reason.is_empty() || !is_date(date) {
            bail!(
                "{FILE}:{}: a waiver needs a reason, and a date as 2026-01-31",
                index + 1
            );
        }
        waivers.push(Waiver {
            line: index + 1,
            path: path.to_owned(),
            rule: rule.to_owned(),
        });
    }
    Ok(waivers)
}

fn is_date(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [4, 2, 2]
        && text
            .chars()
            .all(|character| character.is_ascii_digit() || character == '-')
}

fn without_waived(found: Vec<Violation>, waivers: &[Waiver]) -> Vec<Violation> {
    let covers = |waiver: &Waiver, violation: &Violation| {
        waiver.path == violation.path && waiver.rule == violation.rule.name()
    };
    let stale = waivers
        .iter()
        .filter(|waiver| !found.iter().any(|violation| covers(waiver, violation)));
    let stale: Vec<Violation> = stale
        .map(|waiver| Violation {
            path: FILE.to_owned(),
            line: waiver.line,
            rule: rules::STALE_WAIVER,
            what: format!("{} keeps the rule {} by now", waiver.path, waiver.rule),
        })
        .collect();
    let kept = found
        .into_iter()
        .filter(|violation| !waivers.iter().any(|waiver| covers(waiver, violation)));
    kept.chain(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(path: &str) -> Violation {
        Violation {
            path: path.to_owned(),
            line: 1,
            rule: rules::LATER,
            what: String::new(),
        }
    }

    #[test]
    fn a_waiver_covers_its_path_and_rule_and_goes_when_not_needed() {
        let waivers = parse("# comment\n\na.rs | later | generated | 2026-01-31\n").unwrap();
        assert_eq!(
            without_waived(vec![violation("a.rs"), violation("b.rs")], &waivers),
            [violation("b.rs")]
        );
        assert_eq!(
            without_waived(vec![], &waivers)[0].rule,
            rules::STALE_WAIVER
        );
    }

    #[test]
    fn a_waiver_without_reason_or_date_is_refused() {
        for text in [
            "a.rs | later | | 2026-01-31",
            "a.rs | later | why | soon",
            "a.rs | later",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
