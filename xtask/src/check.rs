//! `cargo xtask check`: everything that can be said about the code without running it.

mod javascript;
mod typescript;

use crate::cargo::{HOST_PACKAGES, host_cargo, name_packages, wasm_cargo};
use crate::parts::Parts;
use crate::places::Places;
use crate::process::run as run_command;
use crate::setup::{self, Need};
use crate::shared_target::SharedTarget;
use crate::tidy;
use anyhow::{Result, bail};
use std::process::Command;

/// Runs every part, then names those that failed.
pub(crate) fn run(places: &Places) -> Result<()> {
    setup::run(places, Need::Check)?;
    let _shared = SharedTarget::take(places)?;
    let mut parts = Parts::default();
    parts.run("formatting", || {
        run_command(host_cargo(places).args(["fmt", "--all", "--check"]))
    });
    parts.run("house rules", || tidy::report(places));
    parts.run("lints, host", || lint_host(places));
    parts.run("lints, browser", || lint_browser(places));
    parts.run("documentation", || document(places));
    parts.run("dependencies: bans, licences, sources", || deny(places));
    parts.run("dependencies: unused", || {
        run_command(tool(places, "cargo-machete").arg(&places.root))
    });
    parts.run("format of the JavaScript", || javascript::format(places));
    parts.run("lints of the JavaScript", || javascript::lint(places));
    parts.run("types of the JavaScript", || typescript::check(places));
    parts.run("promises of the JavaScript", || {
        typescript::promises(places)
    });
    parts.run("wire descriptions", || lint_wire(places));
    if !parts.failed().is_empty() {
        bail!(
            "{} of {} parts failed: {}",
            parts.failed().len(),
            parts.count(),
            parts.failed().join("; ")
        );
    }
    println!("all {} parts passed", parts.count());
    Ok(())
}

fn lint_host(places: &Places) -> Result<()> {
    let mut clippy = host_cargo(places);
    clippy.args(["clippy", "--all-targets"]);
    run_command(name_packages(clippy, &HOST_PACKAGES).args(["--", "-D", "warnings"]))
}

fn lint_browser(places: &Places) -> Result<()> {
    run_command(wasm_cargo(places, "clippy")?.args(["--", "-D", "warnings"]))
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
    ]))?;
    // The database of advisories is a download that may be refused: worth knowing, not worth failing for.
    if let Err(error) = run_command(tool(places, "cargo-deny").args(["fetch", "db"])) {
        println!("advisories: NOT checked, the database could not be had ({error:#})");
        return Ok(());
    }
    run_command(tool(places, "cargo-deny").args(["check", "advisories"]))
}

/// `buf lint`, by the rules in proto/buf.yaml.
fn lint_wire(places: &Places) -> Result<()> {
    let mut buf = crate::process::command(places.node_modules().join(".bin/buf"));
    run_command(buf.arg("lint").current_dir(places.root.join("proto")))
}

/// A tool of the cache, run in the checkout with cargo's usual environment.
fn tool(places: &Places, name: &str) -> Command {
    let mut tool = crate::process::command(places.tools().join("bin").join(name));
    tool.current_dir(&places.root);
    tool
}
