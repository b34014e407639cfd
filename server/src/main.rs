//! `sotto-server`: reads its settings, starts, prints its address, serves until a signal; or copies its database and puts
//! copies back.

use std::path::Path;
use std::process::ExitCode;

use sotto_server::app::App;
use sotto_server::arguments::{self, Order};
use sotto_server::config::Config;
use sotto_server::store::Store;
use sotto_server::store::backup::{self, Contents};
use sotto_server::store::usage::reconcile;
use sotto_server::{observe, shutdown};

/// Exit code for settings or surroundings that a person must mend.
const CANNOT_START: u8 = 2;

/// Exit code for a ledger that does not add up.
const DOES_NOT_ADD_UP: u8 = 1;

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
    let order = arguments::read(std::env::args_os().skip(1))?;
    let config = Config::load()?;
    observe::start(&config.observe);
    match order {
        Order::Serve => serve(&config).await,
        Order::BackUp { file } => back_up(&config, &file).await,
        Order::Restore { file, replaces } => restore(&config, &file, replaces).await,
        Order::Reconcile { days } => reconcile(&config, days).await,
    }
}

async fn serve(config: &Config) -> Result<ExitCode, Box<dyn std::error::Error>> {
    for notice in &config.notices {
        tracing::warn!("{notice}");
    }
    // Before anything is opened: who asks for the end of a server that starts gets an orderly one, too.
    let shutdown = shutdown::on_signal()?;
    tracing::info!("starting");
    let app = tokio::select! {
        built = App::build(config) => built?,
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

async fn back_up(config: &Config, file: &Path) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let database = config.database.file();
    let contents = backup::back_up(&database, file).await?;
    println!("{} is copied into {}:", database.display(), file.display());
    print_contents(contents);
    Ok(ExitCode::SUCCESS)
}

async fn restore(
    config: &Config,
    file: &Path,
    replaces: bool,
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let database = config.database.file();
    let restored = backup::restore(file, &database, replaces).await?;
    println!(
        "{} is restored from {}:",
        database.display(),
        file.display()
    );
    print_contents(restored.contents);
    if let Some(aside) = restored.put_aside {
        println!("The one that was there is kept as {}.", aside.display());
    }
    if restored.needs_owner {
        println!("It belongs to root: give it to the user as whom the server runs (chown).");
    }
    println!("Start the server again.");
    Ok(ExitCode::SUCCESS)
}

/// Tells what is billed and what engines cost, and which dictations do not add up.
async fn reconcile(config: &Config, days: u32) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let database = config.database.file();
    if !database.exists() {
        let database = database.display();
        return Err(format!("there is no database at {database}: SOTTO_DATA_DIR, DATABASE_URL or sotto.toml say where it is, as for the server").into());
    }
    let store = Store::open_up_to_date(&config.database).await?;
    let reconciled = reconcile::reconcile(&store, days).await?;
    store.close().await;
    print!("{reconciled}");
    Ok(if reconciled.adds_up() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(DOES_NOT_ADD_UP)
    })
}

fn print_contents(contents: Contents) {
    let Contents {
        people,
        dictations,
        usage_records,
        bytes,
    } = contents;
    println!(
        "{people} people, {dictations} dictations, {usage_records} entries of the ledger, {} KiB.",
        bytes.div_ceil(1024)
    );
}
