//! `cargo xtask test`: all tests, or those of one name. The last line says how many passed and failed.

mod browser;
mod host;
mod outcome;
mod postgres;
mod runner;
mod selection;

use crate::cargo::with_everything;
use crate::extension::{self, DEFAULT_SERVER};
use crate::parts::Parts;
use crate::places::Places;
use crate::setup::{self, Need, Side};
use crate::shared_target::SharedTarget;
use crate::web::{self, Edition};
use anyhow::{Result, bail, ensure};
use browser::Spec;
use outcome::Outcome;
use selection::Selection;
use std::process::Command;

/// Runs every part, then reports; true when everything passed. Whatever happens, the last line is the summary.
pub(crate) fn run(arguments: &[String]) -> bool {
    let mut parts = Parts::new();
    let outcome = run_parts(&mut parts, arguments);
    report(&parts, &outcome)
}

fn run_parts(parts: &mut Parts, arguments: &[String]) -> Outcome {
    let mut outcome = Outcome::default();
    let prepared = parts.make("set-up", || Prepared::find(arguments));
    outcome.add_part(prepared.is_some());
    if let Some(prepared) = prepared {
        prepared.run(parts, &mut outcome);
    }
    outcome
}

/// What is asked for, on a machine that has what building it takes.
struct Prepared {
    places: Places,
    selection: Selection,
    specs: Vec<Spec>,
    packages: Vec<&'static str>,
    /// Held until the last test has ended.
    _shared: SharedTarget,
}

impl Prepared {
    fn find(arguments: &[String]) -> Result<Self> {
        let selection = Selection::parse(arguments)?;
        let places = Places::find()?;
        let specs = browser::specs(&places, &selection)?;
        let packages = host::packages(&places, &selection)?;
        if specs.is_empty() && packages.is_empty() {
            bail!("no package, no spec and no test has {selection} in its name");
        }
        setup::run_side(&places, Need::Test, Side::Host)?;
        let shared = SharedTarget::take(&places)?;
        Ok(Self {
            places,
            selection,
            specs,
            packages,
            _shared: shared,
        })
    }

    fn run(&self, parts: &mut Parts, outcome: &mut Outcome) {
        let (programs, pages) = self.build(parts);
        outcome.add_part(programs);
        outcome.add_part(pages);
        if programs && !self.packages.is_empty() {
            run_tests(parts, outcome, "host tests", |outcome| {
                host::run(&self.places, &self.packages, &self.selection, outcome)
            });
        }
        if programs && pages && !self.specs.is_empty() {
            run_tests(parts, outcome, "browser tests", |outcome| {
                browser::run(&self.places, &self.specs, &self.selection, outcome)
            });
        }
    }

    /// Whether the programs were built, and whether the pages were.
    fn build(&self, parts: &mut Parts) -> (bool, bool) {
        let has_specs = !self.specs.is_empty();
        parts.run_both(
            ("programs and tests", || {
                host::build(&self.places, !self.packages.is_empty())
            }),
            ("web app and extension, and what builds them", || {
                setup::run_side(&self.places, Need::Test, Side::Pages)?;
                if has_specs {
                    build_pages(&self.places)?;
                }
                Ok(())
            }),
        )
    }
}

/// Runs a part that is made of tests. It fails by its own tests, whatever others did.
fn run_tests(
    parts: &mut Parts,
    outcome: &mut Outcome,
    name: &str,
    tests: impl FnOnce(&mut Outcome) -> Result<()>,
) {
    let before = outcome.failed;
    let passed = parts.run(name, || {
        tests(outcome)?;
        let failed = outcome.failed - before;
        ensure!(failed == 0, "{failed} failed");
        Ok(())
    });
    // Failed tests are counted already.
    outcome.add_part(passed || outcome.failed > before);
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

/// Says how it went; true when everything passed.
fn report(parts: &Parts, outcome: &Outcome) -> bool {
    outcome.print_slowest();
    parts.print_times();
    outcome.print_flaky();
    outcome.print_failures();
    for name in parts.failed() {
        println!("failed: {name}");
    }
    if outcome.is_empty() {
        println!("failed: no test ran");
    }
    println!("{}", outcome.summary());
    outcome.all_passed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcome::Run;

    fn run_of(passed: u64, failed: u64) -> Run {
        Run {
            passed,
            failed,
            ..Run::default()
        }
    }

    #[test]
    fn a_run_that_does_not_come_to_its_tests_has_a_summary_and_fails() {
        let mut parts = Parts::new();
        for arguments in [["--ful"], [concat!("no_test_is_", "called_this")]] {
            let outcome = run_parts(&mut parts, &arguments.map(str::to_owned));
            assert_eq!(outcome.summary(), "0 passed, 1 failed");
            assert!(!outcome.all_passed());
        }
        assert_eq!(parts.failed(), ["set-up", "set-up"]);
    }

    #[test]
    fn a_part_fails_by_its_own_tests() {
        let (mut parts, mut outcome) = (Parts::new(), Outcome::default());
        for (name, run) in [("host", run_of(7, 2)), ("browser", run_of(3, 0))] {
            run_tests(&mut parts, &mut outcome, name, |outcome| {
                outcome.add(name, &run);
                Ok(())
            });
        }
        assert_eq!(parts.failed(), ["host"]);
        assert_eq!(outcome.summary(), "10 passed, 2 failed");
    }

    #[test]
    fn tests_that_panic_or_end_with_an_error_are_one_failure_beside_those_of_others() {
        let (mut parts, mut outcome) = (Parts::new(), Outcome::default());
        run_tests(&mut parts, &mut outcome, "host", |outcome| {
            outcome.add("host", &run_of(7, 2));
            Ok(())
        });
        run_tests(&mut parts, &mut outcome, "error", |_| bail!("planted"));
        run_tests(&mut parts, &mut outcome, "lane", |_| panic!("planted"));
        assert_eq!(parts.failed(), ["host", "error", "lane"]);
        assert_eq!(outcome.summary(), "7 passed, 4 failed");
    }
}
