//! What tests did: counted, timed, and those that failed or changed their mind by name.

use crate::places::Places;
use anyhow::{Context as _, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// More failures than this are no matter of chance: nothing is repeated.
pub(super) const REPEATED_AT_MOST: usize = 5;
/// So many of the slowest tests are named at the end.
const SLOWEST: usize = 10;

/// One test, as its runner reported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TestReport {
    /// As its runner names it.
    pub(super) name: String,
    /// None where the runner does not say.
    pub(super) duration: Option<Duration>,
    /// False when it failed.
    pub(super) passed: bool,
}

/// What failed once and passed when it was repeated.
#[derive(Debug, PartialEq, Eq)]
struct Flaky {
    names: Vec<String>,
    /// What was printed when they failed.
    log: PathBuf,
}

/// What one run of a runner did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// Passed.
    pub(super) passed: u64,
    /// Failed, or cancelled before they could tell.
    pub(super) failed: u64,
    /// What was not run: ignored, skipped, to be done. A test that does not run says nothing.
    pub(super) left_out: u64,
    /// Programs of tests that ended before they told, each with all of its tests.
    pub(super) lost: u64,
    /// Why the runner was ended before it told, if it was.
    pub(super) ended: Option<String>,
    /// One by one, in the order in which they ended.
    pub(super) tests: Vec<TestReport>,
}

impl Run {
    /// True when each test ran and told how it went.
    pub(super) fn is_clean(&self) -> bool {
        self.faults() == 0
    }

    /// All that does not let the run pass.
    pub(super) fn faults(&self) -> u64 {
        self.failed + self.left_out + self.lost + u64::from(self.ended.is_some())
    }

    /// Takes down why the runner was ended: that its tests are missing has no other cause.
    pub(super) fn end_early(&mut self, why: String) {
        self.lost = 0;
        self.ended = Some(why);
    }

    /// What did not let the run pass, by name; `place` (a spec's name, say) goes in front.
    pub(super) fn causes(&self, place: &str) -> Vec<String> {
        let mut causes = self.failures();
        causes.extend(self.ended.clone());
        if self.lost > 0 || (causes.is_empty() && self.failed > 0) {
            causes.push("it ended before it told".to_owned());
        }
        if self.left_out > 0 {
            causes.push(format!("{} of its tests were not run", self.left_out));
        }
        let with_place = |cause: String| format!("{place}: {cause}");
        causes.into_iter().map(with_place).collect()
    }

    /// The names of those that failed, each once.
    pub(super) fn failures(&self) -> Vec<String> {
        let failed = self.tests.iter().filter(|test| !test.passed);
        let names: BTreeSet<String> = failed.map(|test| test.name.clone()).collect();
        names.into_iter().collect()
    }
}

/// What all runs did.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Passed, the repeated ones too.
    pub(super) passed: u64,
    /// Failed, repeated or not.
    pub(super) failed: u64,
    flaky: Vec<Flaky>,
    failures: Vec<String>,
    times: Vec<(Duration, String)>,
}

impl Outcome {
    /// Adds a run; `place` (a spec's name, say) goes in front of the tests' names.
    pub(super) fn add(&mut self, place: &str, run: &Run) {
        self.passed += run.passed;
        self.failed += run.faults();
        self.failures.extend(run.causes(place));
        for test in &run.tests {
            if let Some(duration) = test.duration {
                self.times
                    .push((duration, format!("{place}: {}", test.name)));
            }
        }
    }

    /// Adds a part of the command that has no failed test of its own: one that failed (it did not compile, say) counts
    /// as one failure.
    pub(super) fn add_part(&mut self, passed: bool) {
        self.failed += u64::from(!passed);
    }

    /// True when nothing passed and nothing failed.
    pub(super) fn is_empty(&self) -> bool {
        self.passed == 0 && self.failed == 0
    }

    /// True when some tests ran and none failed.
    pub(super) fn all_passed(&self) -> bool {
        self.passed > 0 && self.failed == 0
    }

    /// The last line. That no test ran is a failure.
    pub(super) fn summary(&self) -> String {
        let failed = self.failed + u64::from(self.is_empty());
        format!("{} passed, {failed} failed", self.passed)
    }

    /// Adds that what failed in this run passed when it was repeated; `output` is what was printed when it failed.
    ///
    /// # Errors
    /// When the output cannot be kept.
    pub(super) fn add_flaky(
        &mut self,
        places: &Places,
        place: &str,
        run: &Run,
        output: &str,
    ) -> Result<()> {
        let log = places.logs().join(format!("flaky-{place}.log"));
        fs::write(&log, output).with_context(|| format!("writing {}", log.display()))?;
        let names = run.causes(place);
        self.flaky.push(Flaky { names, log });
        Ok(())
    }

    /// The slowest tests, one a line.
    pub(super) fn print_slowest(&self) {
        let mut times: Vec<&(Duration, String)> = self.times.iter().collect();
        times.sort_by(|a, b| b.cmp(a));
        for (duration, name) in times.iter().take(SLOWEST) {
            println!("slow: {:>6.1} s  {name}", duration.as_secs_f32());
        }
    }

    /// Those that failed once, with where to look: a test that changes its mind has a cause.
    pub(super) fn print_flaky(&self) {
        for flaky in &self.flaky {
            println!("flaky: {}", flaky.names.join("; "));
            println!(
                "       failed once, passed when repeated: find the cause in {}",
                flaky.log.display()
            );
        }
    }

    /// Those that failed.
    pub(super) fn print_failures(&self) {
        for name in &self.failures {
            println!("failed: {name}");
        }
    }
}

/// Without terminal colour codes: ESC [ ... m.
pub(super) fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut in_code = false;
    for character in line.chars() {
        match character {
            '\x1b' => in_code = true,
            'm' if in_code => in_code = false,
            _ if in_code => {}
            _ => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(tests: &[(&str, u64, bool)]) -> Run {
        let reports = tests.iter().map(|&(name, seconds, passed)| TestReport {
            name: name.to_owned(),
            duration: Some(Duration::from_secs(seconds)),
            passed,
        });
        let failed = tests.iter().filter(|(.., passed)| !passed).count() as u64;
        Run {
            passed: tests.len() as u64 - failed,
            failed,
            tests: reports.collect(),
            ..Run::default()
        }
    }

    #[test]
    fn failures_are_counted_and_named_with_their_place() {
        let mut outcome = Outcome::default();
        outcome.add("editing", &run(&[("types", 1, true), ("undoes", 2, false)]));
        outcome.add("host", &run(&[("adds", 3, true)]));
        assert_eq!((outcome.passed, outcome.failed), (2, 1));
        assert_eq!(outcome.failures, ["editing: undoes"]);
    }

    #[test]
    fn a_run_that_ends_before_it_tells_has_a_name_too() {
        let mut outcome = Outcome::default();
        outcome.add(
            "editing",
            &Run {
                failed: 1,
                ..Run::default()
            },
        );
        assert_eq!(outcome.failures, ["editing: it ended before it told"]);
    }

    #[test]
    fn a_flaky_run_has_a_name_though_it_ended_before_it_named_a_test() {
        let cache = tempfile::tempdir().unwrap();
        let places = Places {
            root: PathBuf::new(),
            cache: cache.path().to_path_buf(),
        };
        fs::create_dir_all(places.logs()).unwrap();
        let crashed = Run {
            lost: 1,
            ..Run::default()
        };
        let mut outcome = Outcome::default();
        outcome
            .add_flaky(&places, "editing", &crashed, "it was killed")
            .unwrap();
        assert_eq!(outcome.flaky[0].names, ["editing: it ended before it told"]);
        let log = fs::read_to_string(&outcome.flaky[0].log).unwrap();
        assert_eq!(log, "it was killed");
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        let mut outcome = Outcome::default();
        outcome.add_part(true);
        assert!(!outcome.all_passed());
        assert_eq!(outcome.summary(), "0 passed, 1 failed");
    }

    #[test]
    fn colours_are_no_text() {
        assert_eq!(without_colours("\u{1b}[34mpass\u{1b}[39m 7"), "pass 7");
    }
}
