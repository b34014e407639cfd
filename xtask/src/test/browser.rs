//! The browser tests: one process a spec, two specs at a time, and one more in which nothing is said beside them. Specs
//! whose result depends on how busy the machine is run alone.

mod lanes;

use super::outcome::{Outcome, REPEATED_AT_MOST, Run, TestReport, without_colours};
use super::{Selection, prepare, runner};
use crate::places::Places;
use crate::process::Patience;
use anyhow::Result;
use lanes::Lane;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The web app's, then the extension's.
const FOLDERS: [&str; 2] = ["frontend/e2e/specs", "frontend/e2e/extension/specs"];
/// The folder, inside each of those, of the specs whose result depends on how busy the machine is.
const TIMED: &str = "timed";
/// And of those in which nothing is said: no word is lost if the machine has no time for them.
const SILENT: &str = "silent";
const SUFFIX: &str = ".spec.mjs";
/// A spec that says nothing for so many minutes hangs: it says a line for each test, and no whole spec takes two on
/// two cores. The long campaigns are single tests that take many.
const MINUTES_OF_SILENCE: u64 = 6;
const MINUTES_OF_SILENCE_FULL: u64 = 30;

/// One file of tests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spec {
    file: PathBuf,
    /// Its name in reports: the file's, and for the extension's the word in front.
    name: String,
    kind: Kind,
}

/// What may run beside a spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Audio plays in it in real time.
    Speaking,
    /// Nothing is said in it: whatever the others leave of the machine is enough.
    Silent,
    /// A busy machine changes its result: nothing runs beside it.
    Timed,
}

/// The specs that are asked for: those whose file has the name, else those with a test that has it.
pub(super) fn specs(places: &Places, selection: &Selection) -> Result<Vec<Spec>> {
    let mut all = Vec::new();
    for folder in FOLDERS {
        let folder = places.root.join(folder);
        all.extend(specs_in(&folder, Kind::Speaking));
        all.extend(specs_in(&folder.join(SILENT), Kind::Silent));
        all.extend(specs_in(&folder.join(TIMED), Kind::Timed));
    }
    all.sort();
    let Some(name) = selection.name.as_deref() else {
        return Ok(all);
    };
    let by_file: Vec<Spec> = all
        .iter()
        .filter(|spec| spec.name.contains(name))
        .cloned()
        .collect();
    if !by_file.is_empty() {
        return Ok(by_file);
    }
    all.retain(|spec| fs::read_to_string(&spec.file).is_ok_and(|text| has_test(&text, name)));
    Ok(all)
}

fn has_test(text: &str, name: &str) -> bool {
    text.lines()
        .any(|line| line.contains("test(") && line.contains(name))
}

fn specs_in(folder: &Path, kind: Kind) -> Vec<Spec> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path());
    files.filter_map(|file| spec(file, kind)).collect()
}

fn spec(file: PathBuf, kind: Kind) -> Option<Spec> {
    let stem = file.file_name()?.to_str()?.strip_suffix(SUFFIX)?;
    let of_extension = file.iter().any(|part| part == "extension");
    let name = if of_extension {
        format!("extension-{stem}")
    } else {
        stem.to_owned()
    };
    Some(Spec { file, name, kind })
}

/// Runs them, and those that failed once more, each alone.
pub(super) fn run(
    places: &Places,
    specs: &[Spec],
    selection: &Selection,
    outcome: &mut Outcome,
) -> Result<()> {
    let (alone, together): (Vec<Spec>, Vec<Spec>) = specs
        .iter()
        .cloned()
        .partition(|spec| spec.kind == Kind::Timed);
    let run_one = |spec: &Spec, lane: Lane| run_spec(places, selection, spec, lane);
    let mut results = lanes::run(
        lanes::longest_first(places, together),
        &lanes::SIDE_BY_SIDE,
        run_one,
    );
    results.extend(lanes::run(alone, &lanes::ONE, run_one));
    lanes::remember_times(places, &results)?;
    let failed = results
        .iter()
        .filter(|result| !result.run.is_clean())
        .count();
    for result in results {
        settle(
            places,
            selection,
            result,
            failed <= REPEATED_AT_MOST,
            outcome,
        )?;
    }
    Ok(())
}

/// What one spec did.
struct SpecResult {
    spec: Spec,
    run: Run,
    output: String,
    took: Duration,
}

/// Takes a result as it is, or repeats the spec: its tests lean on each other, so it is repeated whole.
fn settle(
    places: &Places,
    selection: &Selection,
    result: SpecResult,
    may_repeat: bool,
    outcome: &mut Outcome,
) -> Result<()> {
    let SpecResult {
        spec, run, output, ..
    } = result;
    if run.is_clean() || !may_repeat {
        outcome.add(&spec.name, &run);
        return Ok(());
    }
    println!("== repeating {}", spec.name);
    let repeated = run_spec(places, selection, &spec, Lane::Fast);
    if told_again(&run, &repeated.run) {
        outcome.add_flaky(places, &spec.name, &run, &output)?;
        outcome.add(&spec.name, &repeated.run);
    } else {
        outcome.add(&spec.name, &run);
    }
    Ok(())
}

/// What failed passes now, and no test is missing.
fn told_again(first: &Run, repeated: &Run) -> bool {
    repeated.is_clean() && repeated.passed >= first.passed + first.failed
}

/// Runs one spec and prints what it said in one piece.
fn run_spec(places: &Places, selection: &Selection, spec: &Spec, lane: Lane) -> SpecResult {
    let mut node = lane.start("node");
    node.args(["--test", "--test-reporter=spec"]);
    if let Some(name) = selection
        .name
        .as_deref()
        .filter(|name| !spec.name.contains(name))
    {
        node.arg(format!("--test-name-pattern={}", literal(name)));
    }
    node.arg(&spec.file).current_dir(&places.root);
    prepare(places, selection, &mut node);
    let started = std::time::Instant::now();
    let patience = Patience::WhileItSpeaks(longest_silence(selection));
    let reader = Reader {
        takes_some: selection.name.is_some(),
        ..Reader::default()
    };
    let (run, output) = runner::run(&mut node, patience, reader, |_| {});
    let took = started.elapsed();
    println!("-- {} ({:.1} s)\n{output}", spec.name, took.as_secs_f32());
    SpecResult {
        spec: spec.clone(),
        run,
        output,
        took,
    }
}

fn longest_silence(selection: &Selection) -> Duration {
    let minutes = if selection.full {
        MINUTES_OF_SILENCE_FULL
    } else {
        MINUTES_OF_SILENCE
    };
    Duration::from_secs(60 * minutes)
}

/// A pattern that means this text and nothing else.
fn literal(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars() {
        if !character.is_alphanumeric() && character != ' ' {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

/// Reads what Node's reporter `spec` prints.
#[derive(Debug, Default)]
struct Reader {
    run: Run,
    /// The tests are over: what follows tells failures again.
    is_summary: bool,
    /// Who asks for one test leaves the others out.
    takes_some: bool,
}

impl runner::Reader for Reader {
    fn read_line(&mut self, line: &str) {
        let plain = without_colours(line);
        let words: Vec<&str> = plain.split_whitespace().collect();
        // `i pass 12`, with a sign or `#` in front.
        match words[..] {
            [_, "pass", count] => {
                self.is_summary = true;
                self.run.passed += count.parse().unwrap_or(0);
            }
            [_, "fail" | "cancelled", count] if self.is_summary => {
                self.run.failed += count.parse().unwrap_or(0);
            }
            [_, "skipped" | "todo", count] if self.is_summary => {
                self.run.left_out += count.parse().unwrap_or(0);
            }
            _ if !self.is_summary => self.run.tests.extend(report(&plain)),
            _ => {}
        }
    }

    /// A spec that ends before its tests do is reported as one test of the file's name, or as nothing at all.
    fn finish(mut self) -> Run {
        let is_file = |test: &TestReport| test.name.ends_with(SUFFIX);
        let ran = self.run.passed + self.run.failed;
        if !self.is_summary || ran == 0 || self.run.tests.iter().any(is_file) {
            self.run.lost = 1;
        }
        if self.takes_some {
            self.run.left_out = 0;
        }
        self.run
    }
}

/// `✔ text is typed (1234.5ms)`
fn report(line: &str) -> Option<TestReport> {
    let line = line.trim();
    let passed = match line.chars().next()? {
        '\u{2714}' => true,
        '\u{2716}' => false,
        _ => return None,
    };
    let (name, time) = line[3..].trim().rsplit_once(" (")?;
    let millis: f64 = time.strip_suffix("ms)")?.parse().ok()?;
    Some(TestReport {
        name: name.to_owned(),
        duration: Duration::try_from_secs_f64(millis / 1000.0).ok(),
        passed,
    })
}

#[cfg(test)]
mod tests {
    use super::runner::Reader as _;
    use super::*;

    fn run_of(lines: &[&str]) -> Run {
        let mut reader = Reader::default();
        for line in lines {
            reader.read_line(line);
        }
        reader.finish()
    }

    #[test]
    fn the_reporter_is_counted_and_timed() {
        let run = run_of(&[
            "\u{25b6} a suite",
            "  \u{2714} text is typed (1234.5ms)",
            "\u{2716} text is (not) lost (10.0ms)",
            "\u{1b}[34m\u{2139} pass 7\u{1b}[39m",
            "\u{2139} fail 1",
            "\u{2139} cancelled 1",
            "\u{2139} skipped 2",
            "\u{2139} todo 1",
            "\u{2716} failing tests:",
            "\u{2716} text is (not) lost (10.0ms)",
        ]);
        assert_eq!(
            (run.passed, run.failed, run.left_out, run.lost),
            (7, 2, 3, 0)
        );
        assert_eq!(run.failures(), ["text is (not) lost"]);
        assert_eq!(
            run.tests[0].duration,
            Some(Duration::from_micros(1_234_500))
        );
    }

    #[test]
    fn a_spec_that_ends_before_its_tests_is_missed() {
        let as_one_test = run_of(&[
            "\u{2714} /checkout/frontend/e2e/specs/editing.spec.mjs (80.5ms)",
            "\u{2139} pass 1",
            "\u{2139} fail 0",
        ]);
        let without_a_test = run_of(&["\u{2139} pass 0", "\u{2139} fail 0"]);
        for run in [as_one_test, without_a_test, run_of(&[])] {
            assert!(!run.is_clean(), "{run:?}");
        }
    }

    #[test]
    fn a_repeat_counts_only_if_no_test_is_missing() {
        let run = |passed, failed| Run {
            passed,
            failed,
            ..Run::default()
        };
        assert!(told_again(&run(7, 1), &run(8, 0)));
        assert!(!told_again(&run(7, 1), &run(7, 0)));
        assert!(!told_again(&run(7, 1), &run(7, 1)));
    }

    #[test]
    fn a_name_is_no_pattern() {
        assert_eq!(literal("is (not) lost"), r"is \(not\) lost");
    }

    #[test]
    fn a_spec_is_found_by_its_file_or_by_a_test() {
        let places = Places::find().unwrap();
        let found = |name: &str| {
            let selection = Selection {
                full: false,
                name: Some(name.to_owned()),
            };
            let specs = specs(&places, &selection).unwrap();
            specs.into_iter().map(|spec| spec.name).collect::<Vec<_>>()
        };
        assert_eq!(found("later_pages"), ["later_pages"]);
        assert_eq!(found("few words are wrong"), ["dictation"]);
        assert!(found("extension-").len() > 5);
    }
}
