//! The tests of the host's packages, by cargo's own runner.

use super::outcome::{Outcome, REPEATED_AT_MOST, Run, TestReport, without_colours};
use super::{Selection, prepare, runner};
use crate::cargo::{HOST_PACKAGES, WITH_FEATURES_OF_TESTS, host_cargo, name_packages};
use crate::fingerprint::source_files;
use crate::places::Places;
use crate::process::{Patience, run as run_command};
use anyhow::Result;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::process::Command;
use std::thread;
use std::time::Duration;

/// Starts the programs of tests of the packages that its first argument names, and no others: cargo is always asked
/// for all packages. The tests' own runner says how long each test took for an unstable flag only; the programs that
/// are tested are not built with it.
const START: &str = r#"packages=$1; shift; case " $packages " in *" $CARGO_PKG_NAME "*) exec env RUSTC_BOOTSTRAP=1 "$@" ;; esac"#;
const REPORT_TIMES: [&str; 2] = ["-Zunstable-options", "--report-time"];
/// Tests wait for servers, audio and limits of time more than they compute: one a core leaves the cores idle.
const THREADS_PER_CORE: usize = 3;
/// By which the tests' own runner takes how many run at a time.
const THREADS: &str = "RUST_TEST_THREADS";
/// The place of host tests in reports.
const PLACE: &str = "host";

/// The packages that have what is asked for: the one of that name, or those with a test of that name.
pub(super) fn packages(places: &Places, selection: &Selection) -> Result<Vec<&'static str>> {
    let Some(name) = selection.name.as_deref() else {
        return Ok(HOST_PACKAGES.to_vec());
    };
    if let Some(package) = HOST_PACKAGES.iter().find(|package| **package == name) {
        return Ok(vec![package]);
    }
    let mut found = Vec::new();
    for package in HOST_PACKAGES {
        if has_test(places, package, name)? {
            found.push(package);
        }
    }
    Ok(found)
}

/// A test's name is its module's and its function's: `session::tests::a_repeat_is_dropped`.
fn has_test(places: &Places, package: &str, name: &str) -> Result<bool> {
    let folder = places.root.join(folder(package));
    let word = name.rsplit("::").next().unwrap_or(name);
    for file in source_files(&folder)? {
        if file.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let is_module = file
            .file_stem()
            .is_some_and(|stem| stem.to_string_lossy().contains(word));
        let text = fs::read_to_string(&file)?;
        if has_tests(&text) && (is_module || has_function(&text, word)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The package's folder in the checkout.
fn folder(package: &str) -> &str {
    package.trim_start_matches("sotto-")
}

fn has_tests(text: &str) -> bool {
    text.contains("#[test]") || text.contains("#[tokio::test")
}

fn has_function(text: &str, word: &str) -> bool {
    let functions = text.lines().filter_map(|line| line.split_once("fn "));
    let mut names = functions.filter_map(|(_, rest)| rest.split('(').next());
    names.any(|name| name.contains(word))
}

/// The programs, which browser tests need too, and the tests if there are any to run. Always of all packages: what
/// was built for one run serves every other.
pub(super) fn build(places: &Places, with_tests: bool) -> Result<()> {
    let mut cargo = host_cargo(places);
    cargo.arg("build");
    if with_tests {
        cargo.arg("--all-targets");
    } else {
        cargo.args(["--bins", WITH_FEATURES_OF_TESTS]);
    }
    run_command(&mut name_packages(cargo, &HOST_PACKAGES))
}

/// Runs them, and what failed once more.
pub(super) fn run(
    places: &Places,
    packages: &[&str],
    selection: &Selection,
    outcome: &mut Outcome,
) -> Result<()> {
    let filter: Vec<String> = match &selection.name {
        Some(name) if !HOST_PACKAGES.contains(&name.as_str()) => vec![name.clone()],
        _ => Vec::new(),
    };
    let threads = threads(env::var_os(THREADS), thread::available_parallelism());
    let (mut run, output) = timed(places, packages, selection, &filter, &threads);
    let failures = run.failures();
    // Every fault has a name: nothing ended early, nothing was left out.
    let told = run.faults() == failures.len() as u64;
    if !failures.is_empty() && told && failures.len() <= REPEATED_AT_MOST {
        println!("== repeating {}", failures.join(", "));
        let exactly: Vec<String> = ["--exact".to_owned()]
            .into_iter()
            .chain(failures.clone())
            .collect();
        let alone = OsString::from("1");
        let (repeated, _) = timed(places, packages, selection, &exactly, &alone);
        if repeated.is_clean() && repeated.passed >= failures.len() as u64 {
            outcome.add_flaky(places, PLACE, &run, &output)?;
            run.passed += run.failed;
            run.failed = 0;
            run.tests.retain(|test| test.passed);
        }
    }
    outcome.add(PLACE, &run);
    examples(places, packages, selection, &filter, outcome);
    Ok(())
}

/// The runner's end is told by what it reports: where a package does not compile, nothing does.
fn timed(
    places: &Places,
    packages: &[&str],
    selection: &Selection,
    filter: &[String],
    threads: &OsStr,
) -> (Run, String) {
    let mut cargo = host_cargo(places);
    cargo.args(["--config", &starter(packages)]);
    // `--tests` is all that can be tested but the examples in documents.
    cargo.args(["test", "--no-fail-fast", "--tests"]);
    let mut cargo = name_packages(cargo, &HOST_PACKAGES);
    prepare(places, selection, &mut cargo);
    cargo.env(THREADS, threads);
    cargo.arg("--").args(REPORT_TIMES).args(filter);
    read(&mut cargo)
}

/// How many tests run at a time: what a person has set, or so many a core.
fn threads(set: Option<OsString>, cores: io::Result<NonZeroUsize>) -> OsString {
    set.unwrap_or_else(|| {
        let cores = cores.map_or(1, NonZeroUsize::get);
        (THREADS_PER_CORE * cores).to_string().into()
    })
}

/// The setting by which cargo leaves the start of the programs of tests to [`START`].
fn starter(packages: &[&str]) -> String {
    let packages = packages.join(" ");
    format!("target.'cfg(unix)'.runner = ['sh', '-c', '{START}', 'sh', '{packages}']")
}

/// The examples in documents: rustdoc runs them, and does not take the flag for times.
fn examples(
    places: &Places,
    packages: &[&str],
    selection: &Selection,
    filter: &[String],
    outcome: &mut Outcome,
) {
    let mut cargo = host_cargo(places);
    cargo.args(["test", "--no-fail-fast", "--doc"]);
    let mut cargo = name_packages(cargo, &HOST_PACKAGES);
    prepare(places, selection, &mut cargo);
    cargo.arg("--").args(example_filter(packages, filter));
    let (run, _) = read(&mut cargo);
    outcome.add("examples", &run);
}

/// An example's name is its file's, the line's, and that of what it is about: what is asked for by its package is
/// found by its folder.
fn example_filter(packages: &[&str], filter: &[String]) -> Vec<String> {
    if !filter.is_empty() || packages == HOST_PACKAGES {
        return filter.to_vec();
    }
    let folders = packages.iter().map(|package| folder(package));
    folders.map(|folder| format!("{folder}/src/")).collect()
}

/// Runs the command with its output on the screen.
fn read(cargo: &mut Command) -> (Run, String) {
    let show = |line: &str| println!("{line}");
    runner::run(cargo, Patience::Endless, Reader::default(), show)
}

/// Reads what the runners of the packages' tests print, one after the other.
#[derive(Debug, Default)]
struct Reader {
    run: Run,
    /// Programs of tests that began.
    began: u64,
    /// Those that told how they ended.
    told: u64,
}

impl runner::Reader for Reader {
    fn read_line(&mut self, line: &str) {
        let plain = without_colours(line);
        let words: Vec<&str> = plain.split_whitespace().collect();
        match words[..] {
            ["running", count, "test" | "tests"] if count.parse::<u64>().is_ok() => {
                self.began += 1;
            }
            // `test result: ok. 12 passed; 0 failed; 0 ignored; ...`
            [
                "test",
                "result:",
                _,
                passed,
                "passed;",
                failed,
                "failed;",
                ignored,
                "ignored;",
                ..,
            ] => {
                self.told += 1;
                self.run.passed += passed.parse().unwrap_or(0);
                self.run.failed += failed.parse().unwrap_or(0);
                self.run.left_out += ignored.parse().unwrap_or(0);
            }
            _ => self.run.tests.extend(report(&plain)),
        }
    }

    /// A program that began and did not tell how it ended took its tests along.
    fn finish(mut self) -> Run {
        self.run.lost = self.began.saturating_sub(self.told);
        self.run
    }
}

/// `test session::tests::a_repeat_is_dropped ... ok <0.012s>`
fn report(line: &str) -> Option<TestReport> {
    let (name, verdict) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let (verdict, time) = verdict.split_once(" <").unwrap_or((verdict, ""));
    let seconds: Option<f64> = time.strip_suffix("s>").and_then(|text| text.parse().ok());
    let passed = match verdict.trim() {
        "ok" => true,
        "FAILED" => false,
        _ => return None,
    };
    Some(TestReport {
        name: name.trim_end_matches(" - should panic").to_owned(),
        duration: seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
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
    fn the_runner_is_counted_and_timed() {
        let run = run_of(&[
            "running 4 tests",
            "test words::pass ... ok <1.500s>",
            "test words::fail ... FAILED <0.010s>",
            "test words::panics - should panic ... ok",
            "test words::later ... ignored",
            "test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ]);
        assert_eq!(
            (run.passed, run.failed, run.left_out, run.lost),
            (2, 1, 1, 0)
        );
        assert_eq!(run.failures(), ["words::fail"]);
        assert_eq!(run.tests[0].duration, Some(Duration::from_millis(1500)));
        assert_eq!(run.tests[2].name, "words::panics");
        assert_eq!(run.tests.len(), 3);
    }

    #[test]
    fn a_program_that_ends_before_it_tells_is_missed() {
        let run = run_of(&[
            "running 2 tests",
            "test words::pass ... ok <0.010s>",
            "running 1 test",
            "test others::pass ... ok <0.010s>",
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ]);
        assert_eq!((run.passed, run.lost), (1, 1));
        assert!(!run.is_clean());
    }

    #[test]
    fn only_the_tests_of_the_packages_that_are_asked_for_are_started() {
        let starts = |tested: &str, asked: &str| {
            let mut shell = Command::new("sh");
            shell.args(["-c", START, "sh", asked, "echo", "started"]);
            let output = shell.env("CARGO_PKG_NAME", tested).output().unwrap();
            assert!(output.status.success());
            output.stdout == b"started\n"
        };
        assert!(starts("proto", "proto"));
        assert!(starts("sotto-server", "dictation sotto-server proto"));
        assert!(!starts("proto", "proto-more more-proto"));
        // Part of a setting, in quotes of this kind.
        assert!(!START.contains('\''));
    }

    #[test]
    fn twice_as_many_tests_as_cores_run_at_a_time_unless_a_person_says_how_many() {
        let cores = || Ok(NonZeroUsize::new(3).unwrap());
        assert_eq!(threads(None, cores()), "9");
        assert_eq!(threads(Some("1".into()), cores()), "1");
        assert_eq!(threads(None, Err(io::ErrorKind::Unsupported.into())), "3");
    }

    #[test]
    fn examples_are_those_of_the_packages_or_of_the_name() {
        assert!(example_filter(&HOST_PACKAGES, &[]).is_empty());
        assert_eq!(example_filter(&["sotto-server"], &[]), ["server/src/"]);
        let name = ["a_repeat".to_owned()];
        assert_eq!(example_filter(&["sotto-server"], &name), name);
    }

    #[test]
    fn a_name_finds_its_packages() {
        let places = Places::find().unwrap();
        let found = |name: &str| {
            let selection = Selection {
                full: false,
                name: Some(name.to_owned()),
            };
            packages(&places, &selection).unwrap()
        };
        assert_eq!(found("dictation"), ["dictation"]);
        assert_eq!(found("it_ends_on_sigterm"), ["sotto-local-engine"]);
        assert!(found(concat!("no_test_is_", "called_this")).is_empty());
    }
}
