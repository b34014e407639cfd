//! `cargo xtask test`: what CI runs. The last line says how many tests passed and failed.

use crate::cargo::{HOST_PACKAGES, host_cargo, name_packages, with_everything};
use crate::extension::{self, DEFAULT_SERVER};
use crate::parts::Parts;
use crate::places::Places;
use crate::process::{command, run as run_command, run_reading};
use crate::setup::{self, Need};
use crate::shared_target::SharedTarget;
use crate::tally::Tally;
use crate::tidy;
use crate::web::{self, Edition};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which tests.
#[derive(Debug, Clone, Copy)]
struct Extent {
    /// With the long ones.
    full: bool,
}

/// Runs every part, then reports; true when everything passed.
pub(crate) fn run(places: &Places, full: bool) -> Result<bool> {
    setup::run(places, Need::Test)?;
    let _shared = SharedTarget::take(places)?;
    let extent = Extent { full };
    let mut parts = Parts::default();
    let mut tally = Tally::default();
    parts.run("formatting", || {
        run_command(host_cargo(places).args(["fmt", "--all", "--check"]))
    });
    parts.run("house rules", || tidy::report(places));
    if parts.run("build", || build(places)) {
        parts.run("host tests", || host_tests(places, extent, &mut tally));
    }
    let has_extension = parts.run("extension", || {
        extension::build(places, &places.extension(), DEFAULT_SERVER)
    });
    if parts.run("web app", || web::build(places, Edition::Development)) && has_extension {
        parts.run("browser tests", || {
            browser_tests(places, extent, &mut tally)
        });
    }
    report(&parts, tally)
}

/// Everything the tests need, with the features that the tests have: other features would build it all twice.
fn build(places: &Places) -> Result<()> {
    let mut cargo = host_cargo(places);
    cargo.args(["build", "--all-targets"]);
    run_command(&mut name_packages(cargo, &HOST_PACKAGES))
}

fn host_tests(places: &Places, extent: Extent, tally: &mut Tally) -> Result<()> {
    let mut cargo = host_cargo(places);
    cargo.args(["test", "--no-fail-fast"]);
    let mut cargo = name_packages(cargo, &HOST_PACKAGES);
    prepare(places, extent, &mut cargo);
    run_reading(&mut cargo, |line| tally.read_line(line))
}

fn browser_tests(places: &Places, extent: Extent, tally: &mut Tally) -> Result<()> {
    let specs = browser_specs(places);
    if specs.is_empty() {
        println!("there are none yet");
        return Ok(());
    }
    let mut node = command("node");
    node.args(["--test", "--test-reporter=spec"])
        .args(specs)
        .current_dir(&places.root);
    prepare(places, extent, &mut node);
    run_reading(&mut node, |line| tally.read_line(line))
}

/// The web app's, then the extension's.
fn browser_specs(places: &Places) -> Vec<PathBuf> {
    let folders = ["frontend/e2e/specs", "frontend/e2e/extension/specs"];
    folders
        .iter()
        .flat_map(|folder| specs_in(&places.root.join(folder)))
        .collect()
}

fn specs_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut specs: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    specs.retain(|path| path.to_string_lossy().ends_with(".spec.mjs"));
    specs.sort();
    specs
}

fn prepare(places: &Places, extent: Extent, program: &mut Command) {
    with_everything(places, "debug", program);
    if extent.full {
        program.env("SOTTO_TEST_FULL", "1");
    }
}

/// A part that failed without a failed test (it did not compile, say) counts as one failure.
fn report(parts: &Parts, mut tally: Tally) -> Result<bool> {
    let failed_parts = parts.failed();
    let tests_tell = ["host tests", "browser tests"];
    let silent = failed_parts
        .iter()
        .filter(|name| !tests_tell.contains(&name.as_str()))
        .count();
    tally.failed += u64::try_from(silent)?;
    if tally.failed == 0 && !failed_parts.is_empty() {
        tally.failed = 1;
    }
    for name in failed_parts {
        eprintln!("failed: {name}");
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed == 0)
}
