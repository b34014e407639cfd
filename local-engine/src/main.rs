//! Reads the configuration, loads the model, serves until told to stop.
//!
//! Standard output carries one line, `listening on ADDRESS`, once streams can be served. Exit
//! codes: 0 told to stop, 1 could not serve, 2 bad flags, 3 no usable model.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use sotto_local_engine::config::Config;
use sotto_local_engine::listen::{Engine, EngineSettings};
use sotto_local_engine::loaded_model;
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// How long live streams may take to finish once the program was told to stop.
const GOODBYE: Duration = Duration::from_secs(4);
const EXIT_CANNOT_SERVE: u8 = 1;
const EXIT_BAD_FLAGS: u8 = 2;
const EXIT_NO_MODEL: u8 = 3;

fn main() -> ExitCode {
    let config = Config::parse();
    let filter =
        EnvFilter::try_new(Config::log_filter()).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // A parent that was killed has closed the other end of the log: that must not stop us
        // from noticing that it is gone, and complaining there would panic.
        .log_internal_errors(false)
        .init();
    match start(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, message)) => {
            tracing::error!("{message}");
            ExitCode::from(code)
        }
    }
}

fn start(config: &Config) -> Result<(), (u8, String)> {
    let bad_flags = |cause: &dyn std::error::Error| (EXIT_BAD_FLAGS, cause.to_string());
    let cannot_serve = |cause: std::io::Error| (EXIT_CANNOT_SERVE, cause.to_string());
    let address = config.address().map_err(|cause| bad_flags(&cause))?;
    let folder = config.model_folder().map_err(|cause| bad_flags(&cause))?;
    let model = loaded_model::load(&folder).map_err(|cause| (EXIT_NO_MODEL, cause.to_string()))?;
    let settings = EngineSettings {
        speakers: config.speakers(),
        decode_threads: config.decode_threads(),
        key: config.key.clone(),
    };
    let engine = Engine::new(model, settings).map_err(cannot_serve)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(cannot_serve)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .map_err(cannot_serve)?;
        // Before the announcement: whoever reads it may send a signal at once.
        let signals = Signals::watch().map_err(cannot_serve)?;
        announce(listener.local_addr().map_err(cannot_serve)?).map_err(cannot_serve)?;
        let stop = CancellationToken::new();
        tokio::spawn(wait_for_the_end(signals, config.parent_watch, stop.clone()));
        let serving = engine.serve(listener, stop.clone());
        let deadline = async {
            stop.cancelled().await;
            tokio::time::sleep(GOODBYE).await;
        };
        tokio::select! {
            served = serving => served.map_err(cannot_serve),
            () = deadline => Ok(()),
        }
    })?;
    runtime.shutdown_timeout(Duration::from_millis(500));
    Ok(())
}

fn announce(address: std::net::SocketAddr) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "listening on {address}")?;
    output.flush()
}

/// The signals that end the program, watched from the moment that this is made.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn watch() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }
}

/// Cancels `stop` after a signal, or when the parent is gone and that matters.
async fn wait_for_the_end(mut signals: Signals, parent_watch: bool, stop: CancellationToken) {
    let orphaned = async {
        if !parent_watch {
            std::future::pending::<()>().await;
        }
        let mut buffer = [0_u8; 64];
        let mut input = tokio::io::stdin();
        while input.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
    };
    let reason = tokio::select! {
        _ = signals.terminate.recv() => "asked to stop",
        _ = signals.interrupt.recv() => "interrupted",
        () = orphaned => "the parent is gone",
    };
    stop.cancel();
    tracing::info!("{reason}");
}
