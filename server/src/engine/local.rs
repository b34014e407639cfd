//! The local engine as a child process: started, watched, restarted when it dies.
//!
//! Native code and untrusted audio files live in that process, so whatever they do to it, the
//! server stays. The child ends with us: it watches its standard input.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use rand::Rng as _;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::reach::Reach;
use crate::config::Secret;

/// The model must be loaded and the port open within this.
const START_LIMIT: Duration = Duration::from_secs(60);

/// A child that lived at least this long died of something new: the next start is at once.
const STABLE_AFTER: Duration = Duration::from_secs(30);

/// Longest pause before a restart.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Exit code by which the engine says that its model or libraries are missing or damaged.
const EXIT_UNUSABLE_MODEL: i32 = 3;

/// What is known of the child.
#[derive(Clone, Debug)]
pub enum LocalEngineState {
    /// It loads its model.
    Starting,
    /// It listens.
    Ready(Reach),
    /// It cannot run, for this reason.
    Unavailable(String),
}

/// How to start the child.
#[derive(Clone, Debug)]
pub struct LocalEngineProgram {
    /// The program.
    pub program: PathBuf,
    /// Folder of the speech model.
    pub model_dir: PathBuf,
}

/// Starts the local engine and keeps it running as long as this process lives: dictations that
/// a shutdown ends still need it for their last words.
pub fn supervise(program: LocalEngineProgram) -> watch::Receiver<LocalEngineState> {
    let (state, watcher) = watch::channel(LocalEngineState::Starting);
    tokio::spawn(async move { Supervisor { program, state }.run().await });
    watcher
}

struct Supervisor {
    program: LocalEngineProgram,
    state: watch::Sender<LocalEngineState>,
}

impl Supervisor {
    async fn run(&self) {
        let mut pause = Duration::from_millis(200);
        loop {
            let started = Instant::now();
            let reason = self.run_once().await;
            if started.elapsed() > STABLE_AFTER {
                pause = Duration::from_millis(200);
            }
            tracing::warn!(%reason, retry_in_ms = pause.as_millis() as u64, "local engine is down");
            self.state
                .send_replace(LocalEngineState::Unavailable(reason));
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Runs the child until it ends, and says why it did.
    async fn run_once(&self) -> String {
        let key: String = (0..32)
            .map(|_| char::from(rand::rng().sample(rand::distr::Alphanumeric)))
            .collect();
        let mut child = match self.spawn(&key) {
            Ok(child) => child,
            Err(error) => {
                return format!(
                    "{} cannot be started: {error}",
                    self.program.program.display()
                );
            }
        };
        let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return "its output cannot be read".to_owned();
        };
        // The child ends when this closes, and waiting for a child closes what it still holds.
        let _watched_by_child = child.stdin.take();
        let log = tokio::spawn(pass_on_log(stderr));
        let mut lines = BufReader::new(stdout).lines();
        let reason = match timeout(START_LIMIT, first_address(&mut lines)).await {
            Ok(Some(address)) => {
                tracing::info!(%address, "local engine is ready");
                let reach = Reach {
                    base_url: format!("ws://{address}"),
                    key: Some(Secret::new(key)),
                };
                self.state.send_replace(LocalEngineState::Ready(reach));
                describe_exit(&mut child).await
            }
            Ok(None) => describe_exit(&mut child).await,
            Err(_elapsed) => "did not start in time".to_owned(),
        };
        log.abort();
        reason
    }

    fn spawn(&self, key: &str) -> std::io::Result<Child> {
        Command::new(&self.program.program)
            .args(["--listen", "127.0.0.1:0", "--parent-watch"])
            .arg("--model-dir")
            .arg(&self.program.model_dir)
            .env("SOTTO_ENGINE_KEY", key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
    }
}

/// The address in the line `listening on ADDRESS`; none if the child's output ends without it.
async fn first_address(lines: &mut Lines<BufReader<ChildStdout>>) -> Option<String> {
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(address) = line.strip_prefix("listening on ") {
            return Some(address.trim().to_owned());
        }
    }
    None
}

async fn pass_on_log(stderr: ChildStderr) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        tracing::info!(target: "local_engine", "{line}");
    }
}

async fn describe_exit(child: &mut Child) -> String {
    match child.wait().await {
        Ok(status) if status.code() == Some(EXIT_UNUSABLE_MODEL) => {
            "its speech model is missing or damaged; run `cargo xtask setup`".to_owned()
        }
        Ok(status) if status.code() == Some(127) => {
            "its speech libraries are missing; run `cargo xtask setup`".to_owned()
        }
        Ok(status) => format!("ended with {status}"),
        Err(error) => format!("cannot be watched: {error}"),
    }
}
