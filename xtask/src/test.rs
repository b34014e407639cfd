//! `cargo xtask test`: all tests, or those of one name. The last line says how many passed and failed.

mod browser;
mod host;
mod outcome;
mod selection;

use crate::cargo::with_everything;
use crate::extension::{self, DEFAULT_SERVER};
use crate::parts::Parts;
use crate::places::Places;
use crate::setup::{self, Need, Side};
use crate::shared_target::SharedTarget;
use crate::web::{self, Edition};
use anyhow::{Result, bail};
use outcome::Outcome;
pub(crate) use selection::Selection;
use std::process::Command;

/// Runs every part, then reports; true when everything passed.
pub(crate) fn run(places: &Places, selection: &Selection) -> Result<bool> {
    let specs = browser::specs(places, selection)?;
    let packages = host::packages(places, selection)?;
    if specs.is_empty() && packages.is_empty() {
        bail!("no package, no spec and no test has {selection} in its name");
    }
    setup::run_side(places, Need::Test, Side::Host)?;
    let _shared = SharedTarget::take(places)?;
    let mut parts = Parts::new();
    let mut outcome = Outcome::default();
    let has_specs = !specs.is_empty();
    let (programs, pages) = parts.run_both(
        ("programs and tests", || {
            host::build(places, &packages, has_specs)
        }),
        ("web app and extension, and what builds them", || {
            setup::run_side(places, Need::Test, Side::Pages)?;
            if has_specs {
                build_pages(places)?;
            }
            Ok(())
        }),
    );
    if programs && !packages.is_empty() {
        parts.run("host tests", || {
            host::run(places, &packages, selection, &mut outcome)
        });
    }
    if programs && pages && has_specs {
        parts.run("browser tests", || {
            browser::run(places, &specs, selection, &mut outcome)
        });
    }
    report(&parts, &outcome)
}

fn build_pages(places: &Places) -> Result<()> {
    extension::build(places, &places.extension(), DEFAULT_SERVER)?;
    web::build(places, Edition::Development)
}

/// Gives a test runner what tests are run with.
fn prepare(places: &Places, selection: &Selection, program: &mut Command) {
    with_everything(places, "debug", program);
    if selection.full {
        program.env("SOTTO_TEST_FULL", "1");
    }
}

/// A part that failed without a failed test (it did not compile, say) counts as one failure.
fn report(parts: &Parts, outcome: &Outcome) -> Result<bool> {
    let tests_tell = ["host tests", "browser tests"];
    let silent = parts
        .failed()
        .iter()
        .filter(|name| !tests_tell.contains(&name.as_str()))
        .count();
    let mut failed = outcome.failed + u64::try_from(silent)?;
    if failed == 0 && !parts.failed().is_empty() {
        failed = 1;
    }
    if failed == 0 && outcome.passed == 0 {
        println!("failed: no test ran");
        failed = 1;
    }
    outcome.print_slowest();
    parts.print_times();
    outcome.print_flaky();
    outcome.print_failures();
    for name in parts.failed() {
        println!("failed: {name}");
    }
    println!("{} passed, {failed} failed", outcome.passed);
    Ok(failed == 0)
}
