//! The real program with the real local engine.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use proving::server_process::{ServerOptions, ServerProcess, server_command};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::database::url_of;

/// Settings of a server process with data of its own.
pub(crate) struct Program {
    data: TempDir,
    options: ServerOptions,
}

impl Program {
    /// A server that has not run yet, with the local engine of this build.
    pub(crate) fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let options = ServerOptions {
            program: PathBuf::from(env!("CARGO_BIN_EXE_sotto-server")),
            data_dir: data.path().to_owned(),
            listen: "127.0.0.1:0".to_owned(),
            environment: vec![
                (
                    "SOTTO_ENGINE_PROGRAM".to_owned(),
                    needed("SOTTO_ENGINE_PROGRAM"),
                ),
                ("SOTTO_MODEL_DIR".to_owned(), needed("SOTTO_MODEL_DIR")),
            ],
            log: None,
        };
        Self { data, options }
    }

    /// The folder of its data.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    /// With these settings and without a speech engine.
    pub(crate) fn with_settings(self, settings: &str) -> Self {
        let file = self.data().join("test.toml");
        let settings = format!("[local_engine]\nenabled = false\n{settings}");
        std::fs::write(&file, settings).unwrap();
        self.with("SOTTO_CONFIG", file.display().to_string())
    }

    /// Sets an environment variable.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.options
            .environment
            .push((name.to_owned(), value.into()));
        self
    }

    /// Writes its log into this file.
    pub(crate) fn logging_to(mut self, file: PathBuf) -> Self {
        self.options.log = Some(file);
        self
    }

    /// Starts it and waits for its speech engine.
    pub(crate) async fn start(&self) -> ServerProcess {
        let server = self.start_without_engine().await;
        server.engine_ready().await.unwrap();
        server
    }

    /// Starts it and does not wait for a speech engine.
    pub(crate) async fn start_without_engine(&self) -> ServerProcess {
        ServerProcess::start(&self.prepared().await).await.unwrap()
    }

    /// Starts it again where it was before, and waits for its speech engine.
    pub(crate) async fn start_at(&self, base: &str) -> ServerProcess {
        let server = self.start_again_at(base).await;
        server.engine_ready().await.unwrap();
        server
    }

    /// Starts it again where it was before.
    pub(crate) async fn start_again_at(&self, base: &str) -> ServerProcess {
        let listen = base.trim_start_matches("http://").to_owned();
        let options = ServerOptions {
            listen,
            ..self.prepared().await
        };
        ServerProcess::start(&options).await.unwrap()
    }

    /// What it is started with, its database among it.
    async fn prepared(&self) -> ServerOptions {
        let mut options = self.options.clone();
        let url = url_of(self.data()).await;
        let url = url.map(|url| ("DATABASE_URL".to_owned(), url));
        options.environment.extend(url);
        options
    }

    /// Starts it and waits for nothing. What it says is the test's to read.
    pub(crate) fn spawned(&self) -> Child {
        self.command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn command(&self) -> Command {
        let mut command = server_command(&self.options.program);
        command
            .env("SOTTO_LISTEN", &self.options.listen)
            .env("SOTTO_DATA_DIR", &self.options.data_dir)
            .envs(self.options.environment.iter().cloned())
            .kill_on_drop(true);
        command
    }

    /// Runs it to its end: exit code and what it says on standard error.
    pub(crate) async fn fails(&self) -> (Option<i32>, String) {
        let mut command = self.command();
        let output = command.output();
        let limit = std::time::Duration::from_secs(20);
        let output = tokio::time::timeout(limit, output)
            .await
            .expect("it runs")
            .unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }
}

fn needed(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run the tests with `cargo xtask test`"))
}
