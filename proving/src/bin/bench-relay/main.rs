//! `cargo xtask bench relay`: what the relay adds to the latency of an engine, and what it costs.
//!
//! The same load goes straight to the engine, through a process that copies bytes, and through
//! the relay. Every event is checked; only a wrong one makes the benchmark fail, never a slow one.

mod again;
mod arguments;
mod report;

use std::path::PathBuf;

use anyhow::Context as _;
use proving::load::crowd::Crowd;
use proving::load::engine::Engine;
use proving::load::ways::{Site, Standing, Way};
use proving::load::{idle, pass_through};

use crate::arguments::{Arguments, Task};
use crate::report::{Idle, Report, Row};

// One thread for clients and engine: the load has one core.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    match Task::read(std::env::args().skip(1))? {
        Task::PassThrough(engine) => pass_through::serve(engine).await,
        Task::Measure(arguments) => measure(&arguments).await,
    }
}

async fn measure(arguments: &Arguments) -> anyhow::Result<()> {
    let server =
        std::env::var_os("SOTTO_SERVER_PROGRAM").context("run `cargo xtask bench relay`")?;
    let site = Site {
        server: PathBuf::from(server),
        proxy: std::env::current_exe()?,
        folder: std::env::temp_dir().join(format!("sotto-bench-relay-{}", std::process::id())),
        pinning: again::settle()?,
    };
    let mut report = Report::new(site.pinning.is_pinned(), arguments.seconds);
    // Rows that were measured before a failure are shown all the same.
    let measured = measure_rows(arguments, &site, &mut report).await;
    report.print();
    measured
}

async fn measure_rows(
    arguments: &Arguments,
    site: &Site,
    report: &mut Report,
) -> anyhow::Result<()> {
    if arguments.ways.contains(&Way::Relay) {
        report.idle = Some(idle_sockets(site).await?);
    }
    for &streams in &arguments.streams {
        for &way in &arguments.ways {
            let crowd = Crowd {
                streams,
                seconds: arguments.seconds,
            };
            let engine = Engine::start().await?;
            let standing = Standing::set_up(way, site, &engine).await?;
            let outcome = crowd.run(&standing, &engine).await;
            let outcome = outcome.with_context(|| format!("{streams} streams, {}", way.name()))?;
            standing.take_down().await?;
            eprintln!("{streams} streams, {}: done", way.name());
            report.rows.push(Row {
                streams,
                way,
                outcome,
            });
        }
    }
    Ok(())
}

async fn idle_sockets(site: &Site) -> anyhow::Result<Idle> {
    let engine = Engine::start().await?;
    let standing = Standing::set_up(Way::Relay, site, &engine).await?;
    let kept_alive_kb = idle::kept_alive(&standing).await?;
    standing.take_down().await?;
    let standing = Standing::set_up(Way::Relay, site, &engine).await?;
    let dictation_kb = idle::dictations(&standing).await?;
    standing.take_down().await?;
    Ok(Idle {
        kept_alive_kb,
        dictation_kb,
    })
}
