//! A server in this process, on a free port with data of its own.

use std::path::{Path, PathBuf};

use proving::double::{Double, DoubleOptions};
use proving::guest::Guest;
use proving::stream::{Proof, Stream};
use sotto_server::app::App;
use sotto_server::clock::Clock;
use sotto_server::config::{Config, Environment};
use sotto_server::store::{Scope, Store};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::database::url_of;
use super::dump::beside;

const NO_LOCAL_ENGINE: &str = "[local_engine]\nenabled = false\n";

/// A running server.
pub(crate) struct RunningServer {
    /// `http://127.0.0.1:PORT`
    pub(crate) base: String,
    data: TempDir,
    shutdown: CancellationToken,
    serving: JoinHandle<()>,
    config: Config,
}

/// Settings of a test: nothing of this process's environment.
struct TestEnvironment {
    folder: PathBuf,
    values: Vec<(&'static str, String)>,
}

impl Environment for TestEnvironment {
    fn variable(&self, name: &str) -> Option<std::ffi::OsString> {
        self.values
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.into())
    }

    fn names(&self) -> Vec<String> {
        let names = self.values.iter().map(|(name, _)| (*name).to_owned());
        names.collect()
    }

    fn working_folder(&self) -> PathBuf {
        self.folder.clone()
    }

    fn program_folder(&self) -> PathBuf {
        self.folder.clone()
    }
}

impl RunningServer {
    /// With no speech engine at all: what the stream promises about audio holds without one.
    pub(crate) async fn without_engine() -> Self {
        Self::start(tempfile::tempdir().unwrap(), "127.0.0.1:0").await
    }

    /// As [`Self::without_engine`], with more settings.
    pub(crate) async fn with_settings(settings: &str) -> Self {
        let (data, settings) = (
            tempfile::tempdir().unwrap(),
            format!("{NO_LOCAL_ENGINE}{settings}"),
        );
        Self::start_with(data, "127.0.0.1:0", &settings, Vec::new()).await
    }

    /// As [`Self::without_engine`], with a clock of the test's own.
    pub(crate) async fn under_clock(clock: Clock) -> Self {
        let data = tempfile::tempdir().unwrap();
        Self::start_under(clock, data, "127.0.0.1:0", NO_LOCAL_ENGINE, Vec::new()).await
    }

    /// With `first` as Deepgram and `others` behind it, named `second`, `third` and so on.
    pub(crate) async fn with_engines(first: &Double, others: &[&Double]) -> Self {
        Self::with_engines_and(first, others, "").await
    }

    /// As [`Self::with_engines`], with more settings.
    pub(crate) async fn with_engines_and(first: &Double, others: &[&Double], more: &str) -> Self {
        Self::over_engines(Clock::system(), first, others, more).await
    }

    /// With `first` as Deepgram, a clock of the test's own, and more settings.
    pub(crate) async fn with_engines_under(first: &Double, clock: Clock, more: &str) -> Self {
        Self::over_engines(clock, first, &[], more).await
    }

    async fn over_engines(clock: Clock, first: &Double, others: &[&Double], more: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        let names = ["second", "third"];
        let listed = names.iter().zip(others).map(|(name, double)| {
            let (url, key) = (&double.base, DoubleOptions::default().key);
            format!("[[engines]]\nname = \"{name}\"\nurl = \"{url}\"\nkey = \"{key}\"\n")
        });
        let settings = format!("{NO_LOCAL_ENGINE}{more}{}", listed.collect::<String>());
        let more = vec![
            ("DEEPGRAM_URL", first.base.clone()),
            ("DEEPGRAM_API_KEY", DoubleOptions::default().key),
        ];
        Self::start_under(clock, data, "127.0.0.1:0", &settings, more).await
    }

    /// A second instance of `first`, on the same data and under the same public address.
    pub(crate) async fn beside(first: &Self, clock: Clock) -> Self {
        let folder = first.folder().display().to_string();
        let more = vec![
            ("SOTTO_DATA_DIR", folder),
            ("SOTTO_PUBLIC_URL", first.base.clone()),
        ];
        let settings = tempfile::tempdir().unwrap();
        Self::start_under(clock, settings, "127.0.0.1:0", NO_LOCAL_ENGINE, more).await
    }

    /// Elsewhere, on the data that another server left behind.
    pub(crate) async fn on_data(data: TempDir) -> Self {
        Self::start(data, "127.0.0.1:0").await
    }

    /// Where another server was, on the data that it left behind.
    pub(crate) async fn in_place_of(base: &str, data: TempDir) -> Self {
        Self::start(data, base.trim_start_matches("http://")).await
    }

    /// As [`Self::in_place_of`], with a clock of the test's own.
    pub(crate) async fn in_place_under(clock: Clock, base: &str, data: TempDir) -> Self {
        let listen = base.trim_start_matches("http://");
        Self::start_under(clock, data, listen, NO_LOCAL_ENGINE, Vec::new()).await
    }

    /// As [`Self::in_place_of`], with more settings.
    pub(crate) async fn in_place_with(base: &str, data: TempDir, settings: &str) -> Self {
        let listen = base.trim_start_matches("http://");
        let settings = format!("{NO_LOCAL_ENGINE}{settings}");
        Self::start_with(data, listen, &settings, Vec::new()).await
    }

    async fn start(data: TempDir, listen: &str) -> Self {
        Self::start_with(data, listen, NO_LOCAL_ENGINE, Vec::new()).await
    }

    async fn start_with(
        data: TempDir,
        listen: &str,
        text: &str,
        more: Vec<(&'static str, String)>,
    ) -> Self {
        Self::start_under(Clock::system(), data, listen, text, more).await
    }

    async fn start_under(
        clock: Clock,
        data: TempDir,
        listen: &str,
        text: &str,
        more: Vec<(&'static str, String)>,
    ) -> Self {
        let settings = data.path().join("test.toml");
        std::fs::write(&settings, text).unwrap();
        let mut values = vec![
            ("SOTTO_CONFIG", settings.display().to_string()),
            ("SOTTO_DATA_DIR", data.path().display().to_string()),
            ("SOTTO_LISTEN", listen.to_owned()),
        ];
        let elsewhere = more.iter().find(|(name, _)| *name == "SOTTO_DATA_DIR");
        let folder = elsewhere.map_or(data.path(), |(_, folder)| Path::new(folder));
        let url = url_of(folder).await;
        values.extend(url.map(|url| ("DATABASE_URL", url)));
        // What is said later counts.
        values.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        values.extend(more);
        let config = Config::read(&TestEnvironment {
            folder: data.path().to_owned(),
            values,
        })
        .unwrap();
        let app = App::build_with_clock(&config, clock).await.unwrap();
        let base = format!("http://{}", app.address);
        let shutdown = CancellationToken::new();
        let serving = tokio::spawn(app.serve(shutdown.clone()));
        Self {
            base,
            data,
            shutdown,
            serving,
            config,
        }
    }

    /// A connection of a new guest that has said nothing yet.
    pub(crate) async fn connect(&self) -> Stream {
        let guest = Guest::sign_in(&self.base).await.unwrap();
        let proof = Proof::Bearer(guest.access_token);
        Stream::connect(&self.base, "sotto.v1", &proof)
            .await
            .unwrap()
    }

    /// The folder of its data.
    pub(crate) fn folder(&self) -> &Path {
        self.data.path()
    }

    /// Begins to drain.
    pub(crate) fn shut_down(&self) {
        self.shutdown.cancel();
    }

    /// Waits for the end and gives its data.
    pub(crate) async fn ended(self) -> TempDir {
        self.shutdown.cancel();
        self.serving.await.unwrap();
        self.data
    }

    /// Its data, through a connection of the test's own.
    pub(crate) async fn store(&self) -> Store {
        Store::open(&self.config.database).await.unwrap()
    }

    /// The watermark of a dictation: all audio before this sample is committed.
    pub(crate) async fn committed(&self, session: &str) -> i64 {
        let database = beside(self.folder()).await;
        let committed = "SELECT acked_sample FROM voice_sessions WHERE id = $1";
        let committed = sqlx::query_scalar(committed).bind(session);
        let committed = committed.fetch_one(&database).await.unwrap();
        database.close().await;
        committed
    }

    /// The usage rows of a dictation as (first sample, end), in order.
    pub(crate) async fn usage(&self, session: &str) -> Vec<(u64, u64)> {
        let session = session.parse().unwrap();
        let records = self
            .store()
            .await
            .usage_of_session(&Scope::System, session)
            .await
            .unwrap();
        records
            .into_iter()
            .map(|range| (range.start().get(), range.end().get()))
            .collect()
    }
}
