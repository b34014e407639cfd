//! `cargo xtask bench NAME`: a benchmark of the proving ground, in release, or one that runs in the browser.

mod insert;
mod page;

use crate::cargo::{host_cargo, with_everything};
use crate::places::Places;
use crate::process::{command, run as run_command};
use crate::setup::{self, Need};
use crate::shared_target::SharedTarget;
use anyhow::{Result, bail};
use std::fs;

/// Those that run in the browser.
const INSERT: &str = "insert";
const PAGE: &str = "page";

/// Builds both programs and the benchmark, and runs it; further arguments go to the benchmark.
pub(crate) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    match arguments
        .split_first()
        .map(|(name, rest)| (name.as_str(), rest))
    {
        Some((INSERT, rest)) => return insert::run(places, rest),
        Some((PAGE, rest)) => return page::run(places, rest),
        _ => {}
    }
    let known = names(places);
    let Some((name, rest)) = arguments
        .split_first()
        .filter(|(name, _)| known.contains(name))
    else {
        bail!(
            "bench takes one of these names: {}, {INSERT}, {PAGE}",
            known.join(", ")
        );
    };
    setup::run(places, Need::Test)?;
    let _shared = SharedTarget::take(places)?;
    let program = format!("bench-{name}");
    let mut build = host_cargo(places);
    build.args([
        "build",
        "--release",
        "--package",
        "sotto-server",
        "--package",
        "sotto-local-engine",
    ]);
    build.args(["--package", "proving", "--bins"]);
    run_command(&mut build)?;
    let mut bench = command(places.host_program("release", &program));
    with_everything(places, "release", &mut bench);
    run_command(
        bench
            .args(crate::after_dashes(rest))
            .current_dir(&places.root),
    )
}

/// The names of the files, or folders, called `bench-NAME` among the proving ground's programs.
fn names(places: &Places) -> Vec<String> {
    let entries = fs::read_dir(places.root.join("proving/src/bin"))
        .into_iter()
        .flatten()
        .flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let file = entry.file_name().to_string_lossy().into_owned();
            file.strip_suffix(".rs")
                .unwrap_or(&file)
                .strip_prefix("bench-")
                .map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}
