//! The double: Deepgram's `/v1/listen` for tests, with its rules, its errors and its moods.
//!
//! It really listens: it says a word only if it received all of it, so a test can tell what got
//! lost. Faults are scripted ([`Fault`]), rules can be shortened ([`Manner`]), and everything
//! that clients do is in the journal ([`JournalEntry`]).

mod access;
mod commands;
mod control;
mod ear;
mod engine;
mod fault;
mod files;
mod handshake;
mod heard;
mod house;
mod intake;
mod journal;
mod manner;
mod messages;
mod mouth;
mod pace;
mod query;
mod refusal;
mod segments;
mod stream;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use self::fault::{Act, Fault, Garbage, Moment, Which};
use self::house::House;
pub use self::journal::{Ending, JournalEntry, Kind};
pub use self::manner::{Manner, NoAudio, Reasons};
pub use self::refusal::Refusal;
use self::wire::{Cutter, Switchboard, WireListener};

/// What a double is told at its start.
#[derive(Clone, Debug)]
pub struct DoubleOptions {
    /// `127.0.0.1:PORT`; port 0 takes any.
    pub listen: String,
    /// The only valid API key.
    pub key: String,
    /// How it hears.
    pub hearing: HearingMode,
    /// Decides where finals end.
    pub seed: u64,
    /// More streams at a time are refused.
    pub max_streams: usize,
    /// Its rules.
    pub manner: Manner,
}

impl Default for DoubleOptions {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            key: "double-key".to_owned(),
            hearing: HearingMode::Ticks,
            seed: 1,
            max_streams: 150,
            manner: Manner::default(),
        }
    }
}

/// How a double hears.
#[derive(Clone, Debug)]
pub enum HearingMode {
    /// [`crate::coded::ticks`].
    Ticks,
    /// [`crate::coded::tones`].
    Tones,
    /// Real speech, through the local engine.
    Speech(SpeechEngine),
}

/// How to start the local engine.
#[derive(Clone, Debug)]
pub struct SpeechEngine {
    /// `sotto-local-engine`.
    pub program: PathBuf,
    /// Folder of its model.
    pub model_dir: PathBuf,
}

/// A running double. Stops listening when dropped; [`Double::stop`] also resets what stands.
pub struct Double {
    /// Its address, `ws://127.0.0.1:PORT`.
    pub base: String,
    address: SocketAddr,
    house: Arc<House>,
    switchboard: Switchboard,
    server: JoinHandle<()>,
}

impl Double {
    /// Starts a double.
    ///
    /// # Errors
    /// If it cannot listen, or the local engine does not start.
    pub async fn start(options: DoubleOptions) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(&options.listen)
            .await
            .with_context(|| format!("cannot listen on {}", options.listen))?;
        let address = listener.local_addr()?;
        let house = Arc::new(House::open(options).await?);
        let switchboard = Switchboard::default();
        let listener = WireListener {
            listener,
            switchboard: switchboard.clone(),
        };
        let service = routes(house.clone()).into_make_service_with_connect_info::<Cutter>();
        let server = tokio::spawn(async move {
            // It serves until it is aborted.
            let _ended = axum::serve(listener, service).await;
        });
        Ok(Self {
            base: format!("ws://{address}"),
            address,
            house,
            switchboard,
            server,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Adds faults to those that still wait for their stream.
    pub fn script(&self, faults: Vec<Fault>) {
        self.house.script.append(faults);
    }

    /// Refuses every handshake and every file so, until told `None`.
    pub fn refuse_all(&self, refusal: Option<Refusal>) {
        self.house.refuse_all(refusal);
    }

    /// Resets the connections of all open streams.
    pub fn reset_streams(&self) {
        self.house.reset_streams();
    }

    /// Everything that was asked so far, in order.
    #[must_use]
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.house.journal.all()
    }

    /// Streams that are open now.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.house.open_streams()
    }

    /// Listens no more and resets every connection.
    pub async fn stop(mut self) {
        self.server.abort();
        // An aborted task has dropped its listener when it is joined.
        let _aborted = (&mut self.server).await;
        self.switchboard.cut_all();
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn routes(house: Arc<House>) -> Router {
    Router::new()
        .route("/v1/listen", get(handshake::listen).post(files::transcribe))
        .route("/v1/auth/grant", post(handshake::grant))
        .nest("/_double", control::routes())
        .layer(DefaultBodyLimit::disable())
        .with_state(house)
}

/// Whoever panicked with the lock left whole values behind.
fn locked<Value>(mutex: &Mutex<Value>) -> MutexGuard<'_, Value> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
