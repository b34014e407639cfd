//! Reading what a program says while it runs.

use super::group::Group;
use super::shown;
use anyhow::{Context as _, Result};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// How many lines a program may be ahead of its reader before it has to wait.
const LINES_WAITING: usize = 1000;
/// How long to wait for the next line before looking whether the program still runs.
const PAUSE: Duration = Duration::from_millis(500);
/// The same where no line can come any more: most programs end at once then.
const PAUSE_WITHOUT_OUTPUT: Duration = Duration::from_millis(10);

/// How long a program may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// As long as it wants.
    Endless,
    /// Until it has said nothing for so long. It leads a process group of its own, which is ended then.
    WhileItSpeaks(Duration),
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// By itself.
    Exited(ExitStatus),
    /// It said nothing for so long: it was ended, with all that it had started.
    Silent(Duration),
}

/// Runs and hands every line of the standard output to `read`.
pub(crate) fn run_reading(
    command: &mut Command,
    patience: Patience,
    read: impl FnMut(&str),
) -> Result<End> {
    command.stdout(Stdio::piped());
    let Patience::WhileItSpeaks(silence) = patience else {
        let mut child = start(command)?;
        return read_to_end(&mut child, Duration::MAX, read);
    };
    Group::give_own(command);
    let mut child = start(command)?;
    let group = Group::of(&mut child)?;
    let end = read_to_end(&mut child, silence, read)?;
    match end {
        End::Exited(_) => group.release(),
        End::Silent(_) => {
            group.end();
            child.wait()?;
        }
    }
    Ok(end)
}

fn start(command: &mut Command) -> Result<Child> {
    command
        .spawn()
        .with_context(|| format!("starting {}", shown(command)))
}

/// A program that a test left behind may hold the output open for ever: the end of the program itself decides.
fn read_to_end(child: &mut Child, silence: Duration, mut read: impl FnMut(&str)) -> Result<End> {
    let output = child.stdout.take().context("the output was not captured")?;
    let lines = lines_of(output);
    let mut heard = Instant::now();
    let end = loop {
        match lines.recv_timeout(PAUSE) {
            Ok(line) => {
                read(&line);
                heard = Instant::now();
                continue;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => sleep(PAUSE_WITHOUT_OUTPUT),
        }
        if let Some(status) = child.try_wait()? {
            break End::Exited(status);
        }
        if heard.elapsed() > silence {
            break End::Silent(silence);
        }
    };
    // What came while one looked whether the program still ran.
    for line in lines.try_iter() {
        read(&line);
    }
    Ok(end)
}

fn lines_of(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = sync_channel(LINES_WAITING);
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            if sender
                .send(String::from_utf8_lossy(&line).into_owned())
                .is_err()
            {
                break;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::super::group::{end_all, has_ended};
    use super::*;

    fn read(script: &str, patience: Patience) -> (End, Vec<String>) {
        let mut lines = Vec::new();
        let mut program = Command::new("sh");
        let end = run_reading(program.args(["-c", script]), patience, |line| {
            lines.push(line.to_owned());
        });
        (end.unwrap(), lines)
    }

    #[test]
    fn a_program_that_ends_is_read_to_its_end() {
        for patience in [
            Patience::Endless,
            Patience::WhileItSpeaks(Duration::from_secs(60)),
        ] {
            let (end, lines) = read("echo one; echo two; exit 3", patience);
            assert_eq!(lines, ["one", "two"]);
            assert!(matches!(end, End::Exited(status) if status.code() == Some(3)));
        }
    }

    #[test]
    fn what_it_leaves_behind_does_not_hold_the_reader() {
        let (end, lines) = read("sleep 20 & echo $!", Patience::Endless);
        end_all(&[lines[0].parse().unwrap()]);
        assert!(matches!(end, End::Exited(status) if status.success()));
    }

    #[test]
    fn a_program_that_says_no_more_is_ended_with_what_it_started() {
        // The second has a group of its own, as a browser has.
        let script = "sleep 600 & echo $!; setsid sleep 600 & echo $!; echo the last words; wait";
        let silence = Duration::from_millis(600);
        let (end, lines) = read(script, Patience::WhileItSpeaks(silence));
        assert_eq!(end, End::Silent(silence));
        assert_eq!(lines[2], "the last words");
        for pid in &lines[..2] {
            assert!(has_ended(pid.parse().unwrap()));
        }
    }

    #[test]
    fn a_program_that_closes_its_output_and_stays_is_ended_too() {
        let silence = Duration::from_millis(100);
        let (end, _) = read("exec sleep 600 >&-", Patience::WhileItSpeaks(silence));
        assert_eq!(end, End::Silent(silence));
    }
}
