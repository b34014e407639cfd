//! A Python environment of our own: it fetches the speech pieces and runs the tests in Python.

use super::{Need, State, Step};
use crate::fingerprint::{Stamp, of_file};
use crate::places::Places;
use crate::process::{command, run_logged};
use anyhow::Result;
use std::time::Duration;

pub(super) const ENVIRONMENT: Step = Step {
    name: "python environment",
    need: Need::Run,
    check: check_environment,
    act: make_environment,
};
pub(super) const DEEPGRAM_SDK: Step = Step {
    name: "deepgram's python sdk",
    need: Need::Test,
    check: check_sdk,
    act: install_sdk,
};

const PATIENCE: Duration = Duration::from_secs(900);

fn check_environment(places: &Places, _: Need) -> Result<State> {
    let ready = places.python().exists() && places.python_environment().join("bin/pip").exists();
    Ok(State::ready_if(ready, "not there"))
}

fn make_environment(places: &Places, _: Need) -> Result<()> {
    let mut venv = command("python3");
    venv.args(["-m", "venv", "--clear"])
        .arg(places.python_environment());
    run_logged(
        &mut venv,
        &places.logs().join("python-environment.log"),
        PATIENCE,
    )
}

fn sdk_stamp(places: &Places) -> Result<Stamp> {
    let wanted = of_file(&places.root.join("xtask/python/requirements.txt"))?;
    Ok(Stamp::new(places, "python-sdk", &[&wanted]))
}

fn check_sdk(places: &Places, _: Need) -> Result<State> {
    // The stamp alone would survive a renewed environment.
    let installed = places
        .python_environment()
        .join("bin/schemathesis")
        .exists();
    Ok(State::ready_if(
        sdk_stamp(places)?.is_current() && installed,
        "not there, or other versions",
    ))
}

fn install_sdk(places: &Places, _: Need) -> Result<()> {
    let mut pip = command(places.python());
    pip.args([
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--requirement",
    ]);
    pip.arg(places.root.join("xtask/python/requirements.txt"));
    run_logged(&mut pip, &places.logs().join("python-sdk.log"), PATIENCE)?;
    sdk_stamp(places)?.write()
}
