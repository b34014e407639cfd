//! Runs what runs tests, and reads what it says about them.

use super::outcome::{Run, without_colours};
use crate::process::{End, Patience, run_reading};
use std::process::Command;
use std::time::Duration;

/// Reads what one kind of runner prints.
pub(super) trait Reader {
    /// Adds what one line reports; most lines report nothing.
    fn read_line(&mut self, line: &str);

    /// What all lines reported.
    fn finish(self) -> Run;
}

/// Runs the command: what its tests did, and all that it printed. `show` is given every line at once. A runner that
/// fails without a failed test counts as one.
pub(super) fn run(
    program: &mut Command,
    patience: Patience,
    mut reader: impl Reader,
    show: impl Fn(&str),
) -> (Run, String) {
    let mut output = String::new();
    let end = run_reading(program, patience, |line| {
        show(line);
        reader.read_line(line);
        output.push_str(line);
        output.push('\n');
    });
    let mut run = reader.finish();
    let fault = match end {
        Ok(End::Exited(status)) if status.success() => return (run, output),
        Ok(End::Exited(status)) => format!("the runner ended with {status}"),
        Ok(End::Silent(silence)) => {
            run.end_early(hangs(silence, &output));
            hangs(silence, &output)
        }
        Err(error) => format!("{error:#}"),
    };
    if run.is_clean() {
        run.failed = 1;
    }
    show(&fault);
    output.push_str(&fault);
    output.push('\n');
    (run, output)
}

fn hangs(silence: Duration, output: &str) -> String {
    let minutes = silence.as_secs() / 60;
    let last = output.lines().rfind(|line| !line.trim().is_empty());
    let last = without_colours(last.unwrap_or("nothing"));
    format!(
        "it did not end within {minutes} minutes after its last output: {}",
        last.trim()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::outcome::Outcome;

    /// Counts the lines that say `passed`.
    #[derive(Default)]
    struct Passed(u64);

    impl Reader for Passed {
        fn read_line(&mut self, line: &str) {
            self.0 += u64::from(line == "passed");
        }

        fn finish(self) -> Run {
            Run {
                passed: self.0,
                ..Run::default()
            }
        }
    }

    fn run_script(script: &str, patience: Patience) -> (Run, String) {
        let mut program = Command::new("sh");
        program.args(["-c", script]);
        run(&mut program, patience, Passed::default(), |_| {})
    }

    #[test]
    fn a_runner_is_read_and_its_output_kept() {
        let (run, output) = run_script("echo passed; echo passed", Patience::Endless);
        assert!(run.is_clean());
        assert_eq!((run.passed, output.as_str()), (2, "passed\npassed\n"));
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_is_one_failure() {
        let (run, output) = run_script("echo passed; exit 3", Patience::Endless);
        assert_eq!((run.passed, run.failed), (1, 1));
        assert!(output.ends_with("the runner ended with exit status: 3\n"));
        let mut none = Command::new("no-runner-of-this-name");
        let (run, output) = super::run(&mut none, Patience::Endless, Passed::default(), |_| {});
        assert_eq!(run.failed, 1);
        assert!(output.starts_with("starting no-runner-of-this-name"));
    }

    #[test]
    fn a_runner_that_hangs_is_ended_and_named_with_its_last_words() {
        let patience = Patience::WhileItSpeaks(Duration::from_millis(100));
        let (run, output) = run_script("echo passed; echo; sleep 600", patience);
        let cause = "it did not end within 0 minutes after its last output: passed";
        assert!(output.ends_with(&format!("{cause}\n")));
        let mut outcome = Outcome::default();
        outcome.add("editing", &run);
        assert_eq!(outcome.summary(), "1 passed, 1 failed");
        assert_eq!(run.causes("editing"), [format!("editing: {cause}")]);
    }
}
