//! `cargo xtask run`: builds what is out of date and becomes the server.

use crate::cargo::{HOST_PACKAGES, WITH_FEATURES_OF_TESTS, host_cargo, name_packages, with_speech};
use crate::extension;
use crate::parts::Parts;
use crate::places::Places;
use crate::process::{command, run as run_command, shown};
use crate::setup::{self, Need, Side};
use crate::shared_target::SharedTarget;
use crate::web::{self, Edition};
use anyhow::{Result, bail};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// Builds and serves; the arguments go to the server.
pub(crate) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    setup::run_side(places, Need::Run, Side::Host)?;
    let shared = SharedTarget::take(places)?;
    let mut parts = Parts::new();
    parts.run_both(
        ("server and local engine", || {
            run_command(&mut build_command(places))
        }),
        ("web app, and what builds it", || {
            setup::run_side(places, Need::Run, Side::Pages)?;
            web::build(places, Edition::Development)
        }),
    );
    parts.demand_all_passed()?;
    let mut server = server_command(places);
    server.args(arguments).current_dir(&places.root);
    // Others may build while the server serves: a running program keeps its file.
    drop(shared);
    // The server takes this process's place, so that signals and the exit code are its own.
    let error = server.exec();
    bail!("starting {}: {error}", shown(&server))
}

/// The server, told where its parts are. What only the chores understand it would refuse.
fn server_command(places: &Places) -> Command {
    let mut server = command(places.host_program("debug", "sotto-server"));
    with_speech(places, &mut server);
    let engine = places.host_program("debug", "sotto-local-engine");
    server.env("SOTTO_ENGINE_PROGRAM", engine);
    server.env("SOTTO_WEB_DIR", places.web());
    for name in [
        "SOTTO_CACHE",
        "SOTTO_TEST_FULL",
        "SOTTO_TEST_POSTGRES",
        "SOTTO_WASM_TOOLCHAIN",
    ] {
        server.env_remove(name);
    }
    server
}

/// `cargo xtask web`: the web app alone.
pub(crate) fn web_alone(places: &Places) -> Result<()> {
    setup::run(places, Need::Run)?;
    let _shared = SharedTarget::take(places)?;
    web::build(places, Edition::Development)
}

/// `cargo xtask extension`
pub(crate) fn extension_alone(places: &Places, server: &str) -> Result<()> {
    setup::run(places, Need::Run)?;
    let _shared = SharedTarget::take(places)?;
    extension::build(places, &places.extension(), server)
}

fn build_command(places: &Places) -> Command {
    let mut cargo = host_cargo(places);
    cargo.args([
        "build",
        "--bin",
        "sotto-server",
        "--bin",
        "sotto-local-engine",
        WITH_FEATURES_OF_TESTS,
    ]);
    name_packages(cargo, &HOST_PACKAGES)
}
