//! The composition root: reads the settings once, builds every part, and hands each its own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::{Auth, AuthSetup};
use crate::clock::Clock;
use crate::config::engines::EngineConfig;
use crate::config::{AppEnv, Config, LimitsConfig};
use crate::engine::endpoint::EngineEndpoint;
use crate::engine::local::{self, LocalEngineProgram};
use crate::engine::reach::Reach;
use crate::engine::{self, Engines};
use crate::ledger::lag::Lag;
use crate::ledger::{Ledger, Prices};
use crate::limits::person::PersonLimits;
use crate::mail::{MailError, Mailer};
use crate::person::People;
use crate::relay::uploads::{UploadLimits, Uploads};
use crate::relay::{Keeper, LiveLimits, LiveSessions, Relay};
use crate::store::voice_sessions::RESUME_WINDOW_MS;
use crate::store::{Store, StoreError};
use crate::transport::doors::{self, Doors};
use crate::transport::http::accept::{self, SocketLimits};
use crate::transport::http::client_address::TrustedProxies;

/// Live dictations have this long at shutdown to deliver their last words.
const LAST_WORDS_LIMIT: Duration = Duration::from_secs(22);

/// How often a write is tried, so that `/health` knows.
const BEAT_PAUSE: Duration = Duration::from_secs(10);

/// When a write that is tried does not come to its end within this, the log says so.
const HANG_LIMIT: Duration = Duration::from_secs(30);

/// How often the log says how much room there is and how far the ledger lags.
const REPORT_PAUSE: Duration = Duration::from_secs(10 * 60);

/// With less room than this it is a warning.
const SCARCE_ROOM_BYTES: u64 = 1024 * 1024 * 1024;

/// With a longer lag it is a warning, too.
const LONG_LAG: Duration = Duration::from_secs(2);

/// The ledger has this long at shutdown to write what is queued.
const LEDGER_LIMIT: Duration = Duration::from_secs(5);

/// Pause between searches for dictations that nobody came back to.
const REAPER_PAUSE: Duration = Duration::from_secs(60);

/// Pause between searches for transcripts that are to go for good.
const CLEANER_PAUSE: Duration = Duration::from_secs(5);

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is in use, or may not be used.
    #[error("cannot listen on {address}: {cause}. {advice}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
        /// What to do.
        advice: &'static str,
    },
    /// The data cannot be reached.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Sign-in cannot work.
    #[error("sign-in cannot work: {0}")]
    Auth(#[from] crate::auth::Failure),
    /// Mail cannot be sent as the settings say.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The gRPC descriptors are broken.
    #[error("gRPC reflection cannot work: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// A server that is ready to serve.
pub struct App {
    listener: TcpListener,
    router: Router,
    socket_limits: SocketLimits,
    proxies: TrustedProxies,
    sockets: TaskTracker,
    store: Store,
    auth: Auth,
    ledger: JoinHandle<()>,
    lag: Lag,
    keeper: JoinHandle<()>,
    restore_window_ms: i64,
    prices: Arc<Prices>,
    drain: CancellationToken,
    leaving: CancellationToken,
    lame_duck: Duration,
    /// The address that it really got.
    pub address: SocketAddr,
    /// What people open.
    pub public_url: String,
}

impl App {
    /// Opens the port and the data, starts the local engine, and builds the routes.
    ///
    /// # Errors
    /// [`StartError`] says what is missing and what to do.
    pub async fn build(config: &Config) -> Result<Self, StartError> {
        Self::build_with_clock(config, Clock::system()).await
    }

    /// As [`App::build`], with another clock for all that expires.
    ///
    /// # Errors
    /// As [`App::build`].
    pub async fn build_with_clock(config: &Config, clock: Clock) -> Result<Self, StartError> {
        let listener = listen(config.listen.address).await?;
        let address = listener.local_addr().unwrap_or(config.listen.address);
        let public_origin = config.listen.public_origin(address);
        let store = open_store(config, clock).await?;
        let mailer = Mailer::open(&config.mail, config.app_env == AppEnv::Development)?;
        let setup = AuthSetup {
            public_origin: public_origin.clone(),
            auth: config.auth.clone(),
            limits: config.limits,
            mailer: mailer.clone(),
        };
        let auth = Auth::open(store.clone(), setup).await?;

        let (drain, leaving) = (CancellationToken::new(), CancellationToken::new());
        let engines = engines(config);
        let prices = Arc::new(prices(&config.engines.list));
        store.note_prices(&prices.stored()).await?;
        let (ledger, ledger_task) = Ledger::start(store.clone(), Arc::clone(&prices));
        let lag = ledger.lag();
        let (keeper, keeper_task) = Keeper::start(store.clone());
        let live = LiveSessions::new(live_limits(&config.limits));
        let relay = Relay {
            engines,
            ledger,
            keeper,
            store: store.clone(),
            auth: auth.clone(),
            live,
            drain: drain.clone(),
        };
        let sockets = TaskTracker::new();
        let accepted = config.listen.accepted_origins(address);
        let uploads = Uploads::new(upload_limits(&config.limits));
        let proxies = trusted_proxies(config);
        let restore_window_ms = config.transcripts.restore_window_ms();
        let limits = PersonLimits::new(&config.limits, store.clock());
        let router = doors::router(Doors {
            relay,
            uploads,
            mailer,
            people: People::new(
                store.clone(),
                auth.clone(),
                limits.clone(),
                Arc::clone(&prices),
                restore_window_ms,
            ),
            auth: auth.clone(),
            store: store.clone(),
            leaving: leaving.clone(),
            sockets: sockets.clone(),
            origins: accepted.iter().map(ToString::to_string).collect(),
            public_origin: public_origin.to_string(),
            web_folder: config.listen.web_folder.clone(),
            limits,
            proxies: proxies.clone(),
            tls_only: config.app_env == AppEnv::Production,
        })
        .await?;
        Ok(Self {
            listener,
            router,
            socket_limits: socket_limits(config),
            proxies,
            sockets,
            store,
            auth,
            ledger: ledger_task,
            lag,
            keeper: keeper_task,
            restore_window_ms,
            prices,
            drain,
            leaving,
            lame_duck: config.listen.lame_duck(),
            address,
            public_url: public_origin.to_string(),
        })
    }

    /// The database, to be closed when all else has ended.
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// Serves until `shutdown`, still takes connections through the lame-duck time, then drains:
    /// last words, ledger, connections.
    pub async fn serve(self, shutdown: CancellationToken) {
        let reaper = tokio::spawn(close_abandoned(self.store.clone(), self.prices));
        let heart = tokio::spawn(beat(self.store.clone()));
        let reporter = tokio::spawn(report(self.store.clone(), self.lag));
        let cleaner = tokio::spawn(clean(self.store.clone(), self.restore_window_ms));
        let auth = self.auth.clone();
        let watcher = tokio::spawn(async move { auth.watch_sign_ins().await });
        let drain = self.drain.clone();
        // Whoever was told to end while it started has never been sent anybody.
        let was_ready = !shutdown.is_cancelled();
        let on_shutdown = {
            let (sockets, leaving) = (self.sockets.clone(), self.leaving);
            let lame_duck = self.lame_duck;
            async move {
                shutdown.cancelled().await;
                leaving.cancel();
                if was_ready {
                    sleep(lame_duck).await;
                }
                drain.cancel();
                sockets.close();
                if timeout(LAST_WORDS_LIMIT, sockets.wait()).await.is_err() {
                    tracing::warn!("some dictations did not end in time; their clients resume");
                }
            }
        };
        let serving = accept::serve(
            self.listener,
            self.router,
            self.socket_limits,
            self.proxies,
            self.drain,
        );
        tokio::join!(serving, on_shutdown);
        reaper.abort();
        heart.abort();
        reporter.abort();
        cleaner.abort();
        watcher.abort();
        if timeout(LEDGER_LIMIT, self.ledger).await.is_err() {
            tracing::warn!("the ledger did not end in time; clients keep what is not acknowledged");
        }
        if timeout(LEDGER_LIMIT, self.keeper).await.is_err() {
            tracing::warn!(
                "some words were not kept in time; clients keep what is not acknowledged"
            );
        }
    }
}

/// Opens the data. What a server that ran before has lost is nobody's bill.
async fn open_store(config: &Config, clock: Clock) -> Result<Store, StoreError> {
    let store = Store::open_with_clock(&config.database, clock).await?;
    store.forgive_lost_hearings().await?;
    Ok(store)
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|cause| {
        let advice = match cause.kind() {
            std::io::ErrorKind::AddrInUse => {
                "Another program has this port: stop it, or choose another with \
                 SOTTO_LISTEN=127.0.0.1:PORT (port 0 takes any free one)."
            }
            std::io::ErrorKind::PermissionDenied => {
                "Ports below 1024 need rights: choose another with SOTTO_LISTEN."
            }
            _ => "Choose an address of this machine with SOTTO_LISTEN.",
        };
        StartError::Listen {
            address,
            cause,
            advice,
        }
    })
}

/// The configured engines, best first, and the local one as the last resort.
fn engines(config: &Config) -> Engines {
    let fixed = |engine: &EngineConfig| {
        let reach = Reach {
            base_url: engine.url.clone(),
            key: engine.key.clone(),
        };
        EngineEndpoint::fixed(&engine.name, &engine.model, reach)
    };
    let mut endpoints: Vec<_> = config.engines.list.iter().map(fixed).collect();
    let local = &config.engines.local;
    if local.enabled {
        let program = LocalEngineProgram {
            program: local.program.clone(),
            model_dir: local.model_folder.clone(),
        };
        let state = local::supervise(program);
        endpoints.push(EngineEndpoint::child(engine::LOCAL_ENGINE, state));
    }
    Engines::new(endpoints)
}

fn trusted_proxies(config: &Config) -> TrustedProxies {
    TrustedProxies::new(&config.listen.trusted_proxies, config.listen.client_address)
}

fn socket_limits(config: &Config) -> SocketLimits {
    SocketLimits {
        total: config.limits.sockets as usize,
        per_ip: config.limits.sockets_per_ip as usize,
        proxy_idle: config.listen.proxy_idle(),
    }
}

const fn live_limits(limits: &LimitsConfig) -> LiveLimits {
    LiveLimits {
        total: limits.live_streams as usize,
        per_user: limits.live_streams_per_user as usize,
        per_ip: limits.live_streams_per_ip as usize,
    }
}

const fn upload_limits(limits: &LimitsConfig) -> UploadLimits {
    UploadLimits {
        per_user: limits.uploads_per_user as usize,
        file_bytes: doors::rest::transcribe::MAX_FILE_BYTES,
        total_bytes: limits.upload_memory_mib as usize * 1024 * 1024,
    }
}

fn prices(engines: &[EngineConfig]) -> Prices {
    let price =
        |engine: &EngineConfig| (engine.name.clone(), u64::from(engine.micro_usd_per_minute));
    Prices::new(engines.iter().map(price).collect::<HashMap<_, _>>())
}

/// Tries for ever whether the database takes writes.
async fn beat(store: Store) {
    loop {
        if let Err(error) = beaten(&store).await {
            tracing::error!(%error, "the database takes no writes: nothing is acknowledged until it does");
        }
        sleep(BEAT_PAUSE).await;
    }
}

/// One write that is tried. It is waited for as long as it takes: what hangs may come back.
async fn beaten(store: &Store) -> Result<(), StoreError> {
    let mut beat = pin!(store.beat());
    match timeout(HANG_LIMIT, &mut beat).await {
        Ok(beaten) => beaten,
        Err(_elapsed) => {
            tracing::error!("the database does not answer: a write has not come to its end");
            beat.await
        }
    }
}

/// Says for ever how much room there is for the database, and how far the ledger lags.
async fn report(store: Store, lag: Lag) {
    loop {
        let (room, seen) = (store.room(), lag.look());
        let room_mib = room.map(|bytes| bytes / (1024 * 1024));
        let (waiting_commits, longest_ms) = (seen.waiting, seen.longest.as_millis());
        if room.is_some_and(|room| room < SCARCE_ROOM_BYTES) || seen.longest > LONG_LAG {
            tracing::warn!(
                room_mib,
                waiting_commits,
                longest_ms,
                "the disk is nearly full, or the ledger lags"
            );
        } else {
            tracing::info!(room_mib, waiting_commits, longest_ms, "room and ledger");
        }
        sleep(REPORT_PAUSE).await;
    }
}

/// Settles dictations that nobody came back to.
async fn close_abandoned(store: Store, prices: Arc<Prices>) {
    let cost = |engine: &str, audio| prices.stored_cost(engine, audio);
    loop {
        match store
            .close_abandoned_voice_sessions(RESUME_WINDOW_MS, &cost)
            .await
        {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "settled abandoned dictations"),
            Err(error) => tracing::error!(%error, "abandoned dictations cannot be settled"),
        }
        sleep(REAPER_PAUSE).await;
    }
}

/// Deletes transcripts for good, and their traces: what is in the trash too long, and what is older
/// than its person wants it kept.
async fn clean(store: Store, restore_window_ms: i64) {
    loop {
        if let Err(error) = clean_once(&store, restore_window_ms).await {
            tracing::error!(%error, "transcripts cannot be deleted for good");
        }
        sleep(CLEANER_PAUSE).await;
    }
}

async fn clean_once(store: &Store, restore_window_ms: i64) -> Result<(), StoreError> {
    let expired = store.delete_expired_transcripts().await?;
    let trashed = store.empty_trash(restore_window_ms).await?;
    if expired + trashed > 0 {
        tracing::info!(expired, trashed, "deleted transcripts for good");
    }
    store.erase_deleted().await?;
    Ok(())
}
