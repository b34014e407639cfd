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
    let app = App::build(&config).await?;
    // Before the announcement: whoever reads it may send a signal at once.
    let shutdown = shutdown::on_signal()?;
    println!("Sotto is ready: open {}", app.public_url);
    tracing::info!(address = %app.address, "serving");
    let store = app.store();
    let code = tokio::select! {
        () = app.serve(shutdown.drain) => ExitCode::SUCCESS,
        () = shutdown.at_once.cancelled() => ExitCode::from(ENDED_AT_ONCE),
    };
    store.close().await;
    Ok(code)
}
