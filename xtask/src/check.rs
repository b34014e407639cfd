//! `cargo xtask check`: everything that can be said about the code without running it.

mod javascript;
mod planted;
mod typescript;

use crate::cargo::{HOST_PACKAGES, host_cargo, name_packages, wasm_cargo};
use crate::parts::Parts;
use crate::places::Places;
use crate::process::{capture, run as run_command};
use crate::setup::{self, Need};
use crate::shared_target::SharedTarget;
use crate::tidy;
use anyhow::Result;
use std::process::Command;

/// One part: its name, and what fails when the code does not keep to it.
type Check = (&'static str, fn(&Places) -> Result<()>);

const CHECKS: [Check; 13] = [
    ("format", format),
    ("house rules", tidy::report),
    ("lints, host", lint_host),
    ("lints, browser", lint_browser),
    ("documents", document),
    ("licences, bans, sources", deny),
    ("unused dependencies", find_unused),
    ("format of the JavaScript", javascript::format),
    ("lints of the JavaScript", javascript::lint),
    ("types of the JavaScript", typescript::check),
    ("promises of the JavaScript", typescript::promises),
    ("wire descriptions", lint_wire),
    ("planted breaches are noticed", planted::check),
];

/// Runs every part, then names those that failed, and what could not be checked.
pub(crate) fn run(places: &Places) -> Result<()> {
    setup::run(places, Need::Check)?;
    let _shared = SharedTarget::take(places)?;
    let mut parts = Parts::new();
    for (name, check) in CHECKS {
        parts.run(name, || check(places));
    }
    let unasked = advisories(places, &mut parts);
    parts.print_times();
    for line in last_lines(&parts, unasked.as_deref()) {
        println!("{line}");
    }
    parts.demand_all_passed()
}

/// What could not be checked is said whether the rest passed or not.
fn last_lines(parts: &Parts, unasked: Option<&str>) -> Vec<String> {
    let all_passed = parts.failed().is_empty();
    let passed = all_passed.then(|| format!("all {} parts passed", parts.count()));
    let not_checked = unasked.map(|reason| format!("NOT checked: advisories ({reason})"));
    passed.into_iter().chain(not_checked).collect()
}

fn format(places: &Places) -> Result<()> {
    run_command(host_cargo(places).args(["fmt", "--all", "--check"]))
}

fn lint_host(places: &Places) -> Result<()> {
    let mut clippy = host_cargo(places);
    clippy.args(["clippy", "--all-targets"]);
    run_command(name_packages(clippy, &HOST_PACKAGES).args(["--", "-D", "warnings"]))
}

/// What is shipped, and what is built to be worked on.
fn lint_browser(places: &Places) -> Result<()> {
    for features in [&[][..], &["--features", "frontend/gallery"]] {
        let mut clippy = wasm_cargo(places, "clippy")?;
        run_command(clippy.args(features).args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

fn document(places: &Places) -> Result<()> {
    let mut doc = host_cargo(places);
    doc.args(["doc", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings");
    run_command(&mut name_packages(doc, &HOST_PACKAGES))
}

fn deny(places: &Places) -> Result<()> {
    run_command(tool(places, "cargo-deny").args([
        "check",
        "--hide-inclusion-graph",
        "bans",
        "licenses",
        "sources",
    ]))
}

fn find_unused(places: &Places) -> Result<()> {
    run_command(tool(places, "cargo-machete").arg(&places.root))
}

/// `buf lint`, by the rules in proto/buf.yaml.
fn lint_wire(places: &Places) -> Result<()> {
    let mut buf = crate::process::command(places.node_modules().join(".bin/buf"));
    run_command(buf.arg("lint").current_dir(places.root.join("proto")))
}

/// The database of advisories is a download that may be refused: worth knowing, not worth failing for. Returns why
/// they were not checked.
fn advisories(places: &Places, parts: &mut Parts) -> Option<String> {
    let mut fetch = tool(places, "cargo-deny");
    if let Err(error) = capture(fetch.args(["fetch", "db"])) {
        let first = error
            .to_string()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        return Some(format!("their database could not be had: {first}"));
    }
    parts.run("advisories", || {
        run_command(tool(places, "cargo-deny").args(["check", "advisories"]))
    });
    None
}

/// A tool of the cache, run in the checkout with cargo's usual environment.
fn tool(places: &Places, name: &str) -> Command {
    let mut tool = crate::process::command(places.tools().join("bin").join(name));
    tool.current_dir(&places.root);
    tool
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn what_could_not_be_checked_is_said_whether_the_rest_passed_or_not() {
        let mut parts = Parts::new();
        parts.run("one", || Ok(()));
        assert_eq!(last_lines(&parts, None), ["all 1 parts passed"]);
        let unasked = Some("no network");
        let not_checked = "NOT checked: advisories (no network)";
        assert_eq!(
            last_lines(&parts, unasked),
            ["all 1 parts passed", not_checked]
        );
        parts.run("two", || bail!("planted"));
        assert_eq!(last_lines(&parts, unasked), [not_checked]);
        assert!(last_lines(&parts, None).is_empty());
    }
}
