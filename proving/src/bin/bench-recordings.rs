//! `cargo xtask bench recordings [FOLDER...]`: every recording of the folders by three ways, as a table.
//!
//! Without a folder, the recordings of the engine's own tests and the clips. What was said in a file
//! stands beside it (`NAME.txt`), or is that of the clip with which its name begins. A recording that
//! is heard without a remark, and of which more than half of the words are wrong, is a silent loss:
//! the benchmark fails by it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use proving::clips::Clip;
use proving::guest::Guest;
use proving::recordings::{EngineProcess, Outcome, ask_server};
use proving::server_process::{ServerOptions, ServerProcess};
use proving::word_error_rate::{WordErrors, normalise};

/// More words wrong than this, in a hundred, are no mishearing.
const LOST_PERCENT: f64 = 50.0;

/// What is no recording, by its name.
const OTHERS: [&str; 2] = ["txt", "md"];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let files = files_of(&folders())?;
    ensure!(!files.is_empty(), "there is no recording in these folders");
    let engine = EngineProcess::start(&program("SOTTO_ENGINE_PROGRAM")?).await?;
    let data = std::env::temp_dir().join(format!("sotto-bench-{}", std::process::id()));
    let server = ServerProcess::start(&options(&data)?).await?;
    server.engine_ready().await?;
    let outcome = measure(&engine, &server, &files).await;
    server.terminate().await?;
    std::fs::remove_dir_all(&data)?;
    let lost = outcome?;
    ensure!(lost == 0, "{lost} silent losses");
    Ok(())
}

fn program(variable: &str) -> anyhow::Result<PathBuf> {
    let program = std::env::var_os(variable).context("run `cargo xtask bench recordings`")?;
    Ok(PathBuf::from(program))
}

/// More recordings than a person has in an hour are sent.
fn options(data: &Path) -> anyhow::Result<ServerOptions> {
    std::fs::create_dir_all(data)?;
    let file = data.join("bench.toml");
    std::fs::write(
        &file,
        "[limits]\nuploads_per_user_per_hour = 10000\nupload_mib_per_user_per_day = 100000\n",
    )?;
    Ok(ServerOptions {
        program: program("SOTTO_SERVER_PROGRAM")?,
        data_dir: data.to_owned(),
        listen: "127.0.0.1:0".to_owned(),
        environment: vec![("SOTTO_CONFIG".to_owned(), file.display().to_string())],
        log: Some(data.join("server.log")),
    })
}

fn folders() -> Vec<PathBuf> {
    let named: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if named.is_empty() {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        return ["local-engine/tests/media", "proving/clips"]
            .map(|folder| checkout.join(folder))
            .to_vec();
    }
    named
}

fn files_of(folders: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(folder);
        for entry in entries.with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            if path.is_file() && !ending.is_some_and(|ending| OTHERS.contains(&ending)) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What is said in a file, where it is known.
fn words_of(file: &Path) -> Option<String> {
    if let Ok(words) = std::fs::read_to_string(file.with_extension("txt")) {
        return Some(words.trim().to_owned());
    }
    let name = file.file_name()?.to_str()?;
    let clip = Clip::load(name.split('.').next()?).ok()?;
    Some(clip.words)
}

/// Prints the table; gives the number of silent losses.
async fn measure(
    engine: &EngineProcess,
    server: &ServerProcess,
    files: &[PathBuf],
) -> anyhow::Result<usize> {
    let guest = Guest::sign_in(&server.base).await?;
    println!(
        "| recording | way | form | length | words | wrong | time | what was not heard |\n\
         |---|---|---|---|---|---|---|---|"
    );
    let mut lost = 0;
    for file in files {
        let bytes = std::fs::read(file)?;
        let said = words_of(file);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let ways = [
            ("engine, file", engine.hear_file(&bytes).await?),
            ("engine, live", engine.hear_live(&bytes).await?),
            (
                "server, file",
                ask_server(&server.base, &guest.access_token, &bytes).await?,
            ),
        ];
        for (way, outcome) in ways {
            print_row(&name, way, said.as_deref(), &outcome);
            lost += usize::from(is_silent_loss(said.as_deref(), &outcome));
        }
    }
    println!("\n{} recordings, {lost} silent losses", files.len());
    Ok(lost)
}

fn print_row(name: &str, way: &str, said: Option<&str>, outcome: &Outcome) {
    let text = outcome.text.as_deref();
    let words = text.map_or_else(|| "-".to_owned(), |text| normalise(text).len().to_string());
    let wrong = said.zip(text).map_or_else(
        || "-".to_owned(),
        |(said, text)| format!("{:.0} %", WordErrors::count(said, text).percent()),
    );
    println!(
        "| {name} | {way} | {} | {:.2} s | {words} | {wrong} | {} ms | {} |",
        outcome.form,
        outcome.seconds,
        outcome.took.as_millis(),
        outcome.remarks.join(" ")
    );
}

fn is_silent_loss(said: Option<&str>, outcome: &Outcome) -> bool {
    let wrong = said
        .zip(outcome.text.as_deref())
        .map(|(said, text)| WordErrors::count(said, text).percent());
    outcome.remarks.is_empty() && wrong.is_some_and(|wrong| wrong > LOST_PERCENT)
}
