//! The real server as a process of its own, on a free port with data of its own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

/// The line that says where the server listens comes within this.
const START_LIMIT: Duration = Duration::from_secs(20);

/// The local engine is ready within this.
const ENGINE_LIMIT: Duration = Duration::from_secs(60);

/// A drained server ends within this.
const END_LIMIT: Duration = Duration::from_secs(30);

/// What our tools say to each other by the environment. The server refuses names that begin as its own do and mean
/// nothing to it.
const OF_TOOLS: [&str; 14] = [
    "SOTTO_BENCH_RELAY_CORE",
    "SOTTO_CACHE",
    "SOTTO_CODED_AUDIO_PROGRAM",
    "SOTTO_DOUBLE_PROGRAM",
    "SOTTO_EDITOR_MODULES",
    "SOTTO_EXTENSION_DIR",
    "SOTTO_MODEL_SEED",
    "SOTTO_NODE_MODULES",
    "SOTTO_SDK_NODE_MODULES",
    "SOTTO_SDK_PYTHON",
    "SOTTO_SERVER_PROGRAM",
    "SOTTO_TEST_FULL",
    "SOTTO_TEST_POSTGRES",
    "SOTTO_WASM_TOOLCHAIN",
];

/// A command that starts a server in this process's environment, without what is not meant for it.
pub fn server_command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for name in OF_TOOLS {
        command.env_remove(name);
    }
    command
}

/// How to start a server.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// The server's program.
    pub program: PathBuf,
    /// Its data folder.
    pub data_dir: PathBuf,
    /// `127.0.0.1:PORT`; port 0 takes any.
    pub listen: String,
    /// More environment variables.
    pub environment: Vec<(String, String)>,
    /// Its log is added to this file; without one, it goes where this process's goes.
    pub log: Option<PathBuf>,
}

/// A running server. Killed when dropped.
pub struct ServerProcess {
    child: Child,
    /// Its address, `http://127.0.0.1:PORT`.
    pub base: String,
}

impl ServerProcess {
    /// Starts a server and waits until it listens.
    ///
    /// # Errors
    /// If it does not start; its own message is on standard error.
    pub async fn start(options: &ServerOptions) -> anyhow::Result<Self> {
        let log = match &options.log {
            Some(file) => Stdio::from(File::options().create(true).append(true).open(file)?),
            None => Stdio::inherit(),
        };
        let mut child = server_command(&options.program)
            .env("SOTTO_LISTEN", &options.listen)
            .env("SOTTO_DATA_DIR", &options.data_dir)
            .envs(options.environment.iter().cloned())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", options.program.display()))?;
        let stdout = child.stdout.take().context("the server has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let address = async {
            while let Some(line) = lines.next_line().await? {
                if let Some(address) = line.strip_prefix("Sotto is ready: open ") {
                    return Ok(address.trim().trim_end_matches('/').to_owned());
                }
            }
            bail!("the server ended before it listened")
        };
        let base = timeout(START_LIMIT, address)
            .await
            .context("the server does not start")??;
        tokio::spawn(async move { while let Ok(Some(_line)) = lines.next_line().await {} });
        Ok(Self { child, base })
    }

    /// Waits until a speech engine is ready.
    ///
    /// # Errors
    /// If none becomes ready.
    pub async fn engine_ready(&self) -> anyhow::Result<()> {
        let ready = async {
            loop {
                let health = reqwest::get(format!("{}/health", self.base)).await?;
                let health: serde_json::Value = health.json().await?;
                if health.get("status").and_then(serde_json::Value::as_str) == Some("ok") {
                    return anyhow::Ok(());
                }
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(ENGINE_LIMIT, ready)
            .await
            .context("no speech engine becomes ready")?
    }

    /// Process id.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends the server as a crash would: no last words.
    ///
    /// # Errors
    /// If it cannot be ended.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("cannot kill the server")
    }

    /// Asks the server to drain and waits for its end. Returns its exit code.
    ///
    /// # Errors
    /// If it does not end.
    pub async fn terminate(self) -> anyhow::Result<Option<i32>> {
        self.signal("TERM").await?;
        self.ended().await
    }

    /// Sends it a signal, by its name: `TERM`, `INT`.
    ///
    /// # Errors
    /// If it has ended.
    pub async fn signal(&self, name: &str) -> anyhow::Result<()> {
        let pid = self.pid().context("the server has ended")?;
        let asked = Command::new("kill")
            .args([&format!("-{name}"), &pid.to_string()])
            .status()
            .await?;
        anyhow::ensure!(asked.success(), "cannot signal the server");
        Ok(())
    }

    /// Waits for its end. Returns its exit code; none if a signal ended it.
    ///
    /// # Errors
    /// If it does not end.
    pub async fn ended(mut self) -> anyhow::Result<Option<i32>> {
        let status = timeout(END_LIMIT, self.child.wait())
            .await
            .context("does not drain")??;
        Ok(status.code())
    }
}
