//! `sotto-server`: reads its settings, starts, prints its address, serves until a signal.

use std::process::ExitCode;

use sotto_server::app::App;
use sotto_server::config::Config;
use sotto_server::{observe, shutdown};

/// Exit code for settings or surroundings that a person must mend.
const CANNOT_START: u8 = 2;

/// Exit code for a second signal.
const ENDED_AT_ONCE: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("sotto-server: {error}");
            ExitCode::from(CANNOT_START)
        }
    }
}

async fn run() -> Result<ExitCode, Box<dyn std::error::Error>> {
    if std::env::args_os().len() > 1 {
        return Err(
            "takes no arguments: it is set up by environment variables and sotto.toml; \
                    sotto.example.toml explains them"
                .into(),
        );
    }
    let config = Config::load()?;
    observe::start(&config.observe);
    for notice in &config.notices {
        tracing::warn!("{notice}");
    }
    // Before anything is opened: who asks for the end of a server that starts gets an orderly one, too.
    let shutdown = shutdown::on_signal()?;
    tracing::info!("starting");
    let app = tokio::select! {
        built = App::build(&config) => built?,
        () = shutdown.at_once.cancelled() => return Ok(ExitCode::from(ENDED_AT_ONCE)),
    };
    if !shutdown.drain.is_cancelled() {
        println!("Sotto is ready: open {}", app.public_url);
        tracing::info!(address = %app.address, "serving");
    }
    let store = app.store();
    let code = tokio::select! {
        () = app.serve(shutdown.drain) => ExitCode::SUCCESS,
        () = shutdown.at_once.cancelled() => ExitCode::from(ENDED_AT_ONCE),
    };
    store.close().await;
    Ok(code)
}
