//! Starting other programs: seen live, captured, or quietly into a log with signs of life.

mod group;
mod reading;

use anyhow::{Context as _, Result, bail};
use std::env;
use std::fs::File;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub(crate) use reading::{End, Patience, run_reading};

/// How often a long step shows that it is alive, when nobody watches a terminal.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// How many of a failed step's last lines are shown.
const LINES_OF_A_FAILURE: usize = 40;

/// A command without what `cargo run` put into our own environment: it would tell the next cargo,
/// and Trunk, to use this toolchain's cargo and this package's name.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text == "CARGO" || text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_")
        {
            command.env_remove(name);
        }
    }
    command
}

/// Runs with the output on the screen; an exit other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("starting {}", shown(command)))?;
    demand_success(command, status)
}

/// Runs and gives the standard output; an exit other than 0 is an error that carries what was said.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {}", shown(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{} failed ({}): {}",
            shown(command),
            output.status,
            said.trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs with the output in `log`, showing the time and the last line; gives up after `patience`.
pub(crate) fn run_logged(command: &mut Command, log: &Path, patience: Duration) -> Result<()> {
    let output = File::create(log).with_context(|| format!("making {}", log.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()
        .with_context(|| format!("starting {}", shown(command)))?;
    let status = wait_showing_life(&mut child, log, patience)?;
    if let Err(error) = demand_success(command, status) {
        eprintln!("{}", last_lines(log, LINES_OF_A_FAILURE));
        return Err(error.context(format!("the whole output is in {}", log.display())));
    }
    Ok(())
}

fn wait_showing_life(child: &mut Child, log: &Path, patience: Duration) -> Result<ExitStatus> {
    let started = Instant::now();
    let terminal = std::io::stdout().is_terminal();
    let rhythm = if terminal {
        Duration::from_secs(1)
    } else {
        SIGN_OF_LIFE
    };
    let mut next_sign = rhythm;
    loop {
        if let Some(status) = child.try_wait()? {
            clear_sign(terminal && started.elapsed() >= rhythm);
            return Ok(status);
        }
        if started.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            bail!(
                "gave up after {} s; the output is in {}",
                patience.as_secs(),
                log.display()
            );
        }
        if started.elapsed() >= next_sign {
            show_sign(terminal, started.elapsed(), &last_lines(log, 1));
            next_sign += rhythm;
        }
        sleep(Duration::from_millis(50));
    }
}

fn show_sign(terminal: bool, elapsed: Duration, line: &str) {
    let line: String = line
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(90)
        .collect();
    let text = format!("        {:>4} s  {line}", elapsed.as_secs());
    if terminal {
        print!("\r\x1b[2K{text}");
        // A lost sign of life is not worth failing for.
        let _ = std::io::stdout().flush();
    } else {
        println!("{text}");
    }
}

fn clear_sign(shown: bool) {
    if shown {
        print!("\r\x1b[2K");
    }
}

fn last_lines(log: &Path, count: usize) -> String {
    let text = std::fs::read(log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

fn demand_success(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
