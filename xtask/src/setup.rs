//! `cargo xtask setup`: named steps, each with a check and an action, so that repeating costs nothing.

mod cargo_tools;
mod node_packages;
mod python;
mod speech;
mod system_packages;
pub(crate) mod wasm_target;

use crate::places::{Places, lock_cache};
use anyhow::{Context as _, Result, bail};
use std::time::Instant;

/// Who asks: each needs all that the ones before it need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Serve the web app.
    Run,
    /// Run the tests: a browser and Deepgram's SDKs.
    Test,
    /// Lint: tools that take long to build.
    Check,
}

/// What a step's check found.
#[derive(Debug)]
pub(crate) enum State {
    /// There, in the right version.
    Ready,
    /// Not there; why.
    Missing(String),
}

impl State {
    /// Ready if so, else missing for that reason.
    pub(crate) fn ready_if(ready: bool, why: &str) -> Self {
        if ready {
            Self::Ready
        } else {
            Self::Missing(why.to_owned())
        }
    }
}

/// What a step is for: the two sides can be brought and built side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The programs of this machine, and whatever later steps need.
    Host,
    /// The web app and the extension, the tests and the lints.
    Pages,
}

/// One thing to bring.
pub(crate) struct Step {
    /// Shown in the list and named in errors.
    name: &'static str,
    /// The first command that needs it.
    need: Need,
    /// Is it there? Quick: it is asked before every command.
    check: fn(&Places, Need) -> Result<State>,
    /// Brings it.
    act: fn(&Places, Need) -> Result<()>,
}

/// In this order: later steps use what earlier ones brought.
const HOST_STEPS: [Step; 3] = [system_packages::STEP, python::ENVIRONMENT, speech::STEP];
const PAGES_STEPS: [Step; 9] = [
    node_packages::TOOLS,
    node_packages::EDITORS,
    python::DEEPGRAM_SDK,
    wasm_target::STEP,
    cargo_tools::WASM_BINDGEN,
    cargo_tools::TRUNK,
    cargo_tools::WASM_SPLIT,
    cargo_tools::MACHETE,
    cargo_tools::DENY,
];

/// Brings all that `need` asks for.
pub(crate) fn run(places: &Places, need: Need) -> Result<()> {
    run_side(places, need, Side::Host)?;
    run_side(places, need, Side::Pages)
}

/// Brings what `need` asks for on one side: the host's comes first.
pub(crate) fn run_side(places: &Places, need: Need, side: Side) -> Result<()> {
    let started = Instant::now();
    let (name, steps): (_, &[Step]) = match side {
        Side::Host => ("this machine's programs", &HOST_STEPS),
        Side::Pages => ("pages and tests", &PAGES_STEPS),
    };
    for step in steps.iter().filter(|step| step.need <= need) {
        bring(places, need, step).with_context(|| format!("set-up step \"{}\"", step.name))?;
    }
    println!(
        "set-up for {name}: complete after {:.1} s; cache: {}",
        started.elapsed().as_secs_f32(),
        places.cache.display()
    );
    Ok(())
}

fn bring(places: &Places, need: Need, step: &Step) -> Result<()> {
    if let State::Ready = (step.check)(places, need)? {
        println!("  ready {}", step.name);
        return Ok(());
    }
    // Taken for what is missing only: one command's long step must not stop another that needs nothing of it.
    let _lock = lock_cache(places, "setup.lock", "another set-up")?;
    let State::Missing(why) = (step.check)(places, need)? else {
        println!("  ready {} (by another set-up)", step.name);
        return Ok(());
    };
    println!("  bring {} ({why})", step.name);
    let started = Instant::now();
    (step.act)(places, need)?;
    if let State::Missing(why) = (step.check)(places, need)? {
        bail!("still missing afterwards: {why}");
    }
    println!(
        "  ready {} (after {:.0} s)",
        step.name,
        started.elapsed().as_secs_f32()
    );
    Ok(())
}
