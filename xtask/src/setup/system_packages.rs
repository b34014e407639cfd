//! Programs that only the system's package manager can bring.

use super::{Need, State, Step};
use crate::places::{Places, browser, on_path, postgres_programs};
use crate::process::{capture, command, run_logged};
use anyhow::{Result, bail};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub(super) const STEP: Step = Step {
    name: "system packages",
    need: Need::Run,
    check,
    act,
};

/// The oldest Node that all our packages accept.
const OLDEST_NODE: u32 = 18;
const PATIENCE: Duration = Duration::from_secs(1800);

/// The package lists are fetched at most once.
static LISTS_ARE_FRESH: AtomicBool = AtomicBool::new(false);

fn check(places: &Places, need: Need) -> Result<State> {
    let missing = missing_packages(places, need);
    Ok(State::ready_if(missing.is_empty(), &missing.join(" ")))
}

fn act(places: &Places, need: Need) -> Result<()> {
    install(places, &missing_packages(places, need))
}

fn missing_packages(places: &Places, need: Need) -> Vec<&'static str> {
    let mut missing = Vec::new();
    // CMake builds the local engine's Opus decoder.
    for (program, package) in [
        ("cc", "build-essential"),
        ("pkg-config", "pkg-config"),
        ("cmake", "cmake"),
    ] {
        if on_path(program).is_none() {
            missing.push(package);
        }
    }
    if on_path("python3").is_none() {
        missing.push("python3");
    }
    if !places.python().exists() && !python_makes_environments() {
        missing.push("python3-venv");
    }
    if !node_is_new_enough() {
        missing.push("nodejs");
    }
    if on_path("npm").is_none() {
        missing.push("npm");
    }
    if need >= Need::Test && browser().is_none() {
        missing.push("chromium");
    }
    // Its programs are all that is needed: tests start a server of their own.
    if need >= Need::Test && postgres_programs().is_none() {
        missing.push("postgresql");
    }
    // Whoever ends a spec that hangs asks `ps` what the spec has started.
    if need >= Need::Test && on_path("ps").is_none() {
        missing.push("procps");
    }
    missing
}

fn python_makes_environments() -> bool {
    capture(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok()
}

fn node_is_new_enough() -> bool {
    let version = capture(Command::new("node").arg("--version")).unwrap_or_default();
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|text| text.parse::<u32>().ok());
    major.is_some_and(|major| major >= OLDEST_NODE)
}

/// Installs Debian packages, as root or through sudo; where neither can be, says what a person has to do.
pub(super) fn install(places: &Places, packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    if on_path("apt-get").is_none() {
        bail!("this machine has no apt-get; please install: {wanted}");
    }
    if !LISTS_ARE_FRESH.swap(true, Ordering::Relaxed) {
        let mut update = as_root("apt-get", &wanted)?;
        update.arg("update");
        // Old lists may still do; the installation says so if not.
        if let Err(error) = run_logged(&mut update, &places.logs().join("apt-update.log"), PATIENCE)
        {
            println!("        going on with the package lists as they are: {error}");
        }
    }
    let mut install = as_root("apt-get", &wanted)?;
    install
        .args(["install", "-y", "--no-install-recommends"])
        .args(packages);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    run_logged(
        &mut install,
        &places.logs().join("apt-install.log"),
        PATIENCE,
    )
}

/// The program with root's rights.
pub(super) fn as_root(program: &str, wanted: &str) -> Result<Command> {
    if capture(Command::new("id").arg("-u"))?.trim() == "0" {
        return Ok(command(program));
    }
    if on_path("sudo").is_none() {
        bail!(
            "this needs root's rights and there is no sudo; please run as root: apt-get install {wanted}"
        );
    }
    let mut sudo = command("sudo");
    sudo.arg(program);
    Ok(sudo)
}
