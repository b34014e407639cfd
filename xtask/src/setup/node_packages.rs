//! The Node packages: wasm-opt, the browser driver, the accessibility rules, the type checker, Deepgram's SDK.

use super::{Need, State, Step};
use crate::fingerprint::{Stamp, of_file};
use crate::places::Places;
use crate::process::{command, run_logged};
use anyhow::{Context as _, Result};
use std::fs;
use std::time::Duration;

pub(super) const STEP: Step = Step {
    name: "node packages",
    need: Need::Run,
    check,
    act,
};

const PATIENCE: Duration = Duration::from_secs(900);
/// Without these, Node's package manager would look for other people's money and for news.
const QUIET: [&str; 3] = ["--no-audit", "--no-fund", "--ignore-scripts"];

fn stamp(places: &Places) -> Result<Stamp> {
    let lock = of_file(&places.root.join("xtask/node/package-lock.json"))?;
    Ok(Stamp::new(places, "node-packages", &[&lock]))
}

fn check(places: &Places, _: Need) -> Result<State> {
    let tools = places.node_modules().join(".bin");
    let installed = tools.join("wasm-opt").exists() && tools.join("tsc").exists();
    Ok(State::ready_if(
        stamp(places)?.is_current() && installed,
        "not there, or other versions",
    ))
}

fn act(places: &Places, _: Need) -> Result<()> {
    let folder = places.cache.join("node");
    fs::create_dir_all(&folder)?;
    for name in ["package.json", "package-lock.json"] {
        let from = places.root.join("xtask/node").join(name);
        fs::copy(&from, folder.join(name))
            .with_context(|| format!("copying {}", from.display()))?;
    }
    let mut npm = command("npm");
    npm.arg("ci").args(QUIET).current_dir(&folder);
    run_logged(&mut npm, &places.logs().join("node-packages.log"), PATIENCE)?;
    stamp(places)?.write()
}
