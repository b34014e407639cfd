//! `cargo xtask bench sign-in`: whether the time of an answer tells who has an account, and what a
//! crowd at the door costs. Only a wrong answer makes it fail, never a slow one.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use proving::load::figures;
use proving::load::latency::Latencies;
use proving::server_process::{ServerOptions, ServerProcess};
use proving::sign_ins::crowd::{self, Outcome};
use proving::sign_ins::likeness::{Likeness, Ratios};
use proving::sign_ins::{Cost, settings};
use serde_json::{Value, json};

const PAIRS: u32 = 200;
const PEOPLE: u32 = 500;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("sotto-bench-sign-in-{}", std::process::id()));
    let measured = measure(&folder).await;
    std::fs::remove_dir_all(&folder)?;
    println!("{}", measured?);
    Ok(())
}

async fn measure(folder: &Path) -> anyhow::Result<Value> {
    let mut alike = Vec::new();
    for cost in [Cost::LEAST, Cost::USUAL] {
        let data = folder.join(format!("pairs-{}", cost.memory_kib));
        let server = start(data, cost).await?;
        let likeness = Likeness::measure(&server.base, PAIRS).await?;
        server.terminate().await?;
        alike.push(tell_likeness(cost, &likeness));
    }
    let server = start(folder.join("crowd"), Cost::USUAL).await?;
    let pid = server.pid().context("the server has ended")?;
    let outcome = crowd::rush(&server.base, pid, PEOPLE).await?;
    server.terminate().await?;
    Ok(json!({
        "machine": figures::machine(),
        "pairs": PAIRS,
        "known_to_unknown": alike,
        "crowd": tell_crowd(&outcome),
    }))
}

/// A server with data of its own and the limits that it has by default.
async fn start(data_dir: PathBuf, cost: Cost) -> anyhow::Result<ServerProcess> {
    let program =
        std::env::var_os("SOTTO_SERVER_PROGRAM").context("run `cargo xtask bench sign-in`")?;
    std::fs::create_dir_all(&data_dir)?;
    let config = data_dir.join("sotto.toml");
    std::fs::write(&config, settings(cost))?;
    let options = ServerOptions {
        program: PathBuf::from(program),
        data_dir,
        listen: "127.0.0.1:0".to_owned(),
        environment: vec![("SOTTO_CONFIG".to_owned(), config.display().to_string())],
        log: None,
    };
    ServerProcess::start(&options).await
}

fn tell_likeness(cost: Cost, likeness: &Likeness) -> Value {
    let (found, noise, waits) = (likeness.ratios(), likeness.noise(), likeness.unknown());
    let row = |name: &str, ratios: Ratios| {
        println!(
            "{name:<20} | {:>7.4} {:>12.4} {:>7.4} {:>7.4}",
            ratios.means, ratios.trimmed_means, ratios.medians, ratios.pairs
        );
    };
    let Cost { memory_kib, passes } = cost;
    let median = waits.per_mille(500);
    println!(
        "{PAIRS} pairs at {memory_kib} KiB x {passes}, {median:.1} ms a try; goal 0.98 to 1.02"
    );
    println!("{:<20} |   means trimmed mean medians   pairs", "");
    row("known to unknown", found);
    row("unknown to unknown", noise);
    let told = |ratios: Ratios| {
        json!({
            "means": ratios.means,
            "trimmed_means": ratios.trimmed_means,
            "medians": ratios.medians,
            "pairs": ratios.pairs,
        })
    };
    json!({
        "memory_kib": memory_kib,
        "passes": passes,
        "ratios": told(found),
        "noise": told(noise),
        "median_ms": median,
    })
}

fn tell_crowd(outcome: &Outcome) -> Value {
    let most = crowd::most_grown_kb(Cost::USUAL);
    let p99 = |latencies: &Latencies| latencies.per_mille(990);
    let (before, live, ready) = (
        p99(&outcome.liveness_before),
        p99(&outcome.liveness),
        p99(&outcome.readiness),
    );
    println!(
        "{PEOPLE} at once: {} let in, {} refused, {} put off, in {:.1} s; the server grew by {} kB, goal {most}",
        outcome.let_in,
        outcome.refused,
        outcome.put_off,
        outcome.took.as_secs_f64(),
        outcome.grown_kb,
    );
    println!(
        "signs of life meanwhile, p99: {live:.1} ms of {}, with the database {ready:.1} ms of {}; \
         goal 20; with nobody there {before:.1} ms",
        outcome.liveness.count(),
        outcome.readiness.count(),
    );
    json!({
        "people": PEOPLE,
        "let_in": outcome.let_in,
        "refused": outcome.refused,
        "put_off": outcome.put_off,
        "seconds": outcome.took.as_secs_f64(),
        "grown_kb": outcome.grown_kb,
        "most_grown_kb": most,
        "liveness_p99_ms": live,
        "readiness_p99_ms": ready,
        "quiet_liveness_p99_ms": before,
    })
}
