//! `cargo xtask screenshots`: pictures of the web app, taken by the browser tests' driver.

use crate::cargo::{host_cargo, name_packages, with_everything};
use crate::places::Places;
use crate::process::{command, run as run_command};
use crate::setup::{self, Need};
use crate::shared_target::SharedTarget;
use crate::web::{self, Edition};
use anyhow::{Result, bail};

/// Builds what is out of date and runs the script; the arguments go to it.
pub(crate) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    let script = places.root.join("frontend/e2e/screenshots.mjs");
    if !script.is_file() {
        bail!("{} is not there", script.display());
    }
    setup::run(places, Need::Test)?;
    let _shared = SharedTarget::take(places)?;
    let mut cargo = host_cargo(places);
    cargo.arg("build");
    run_command(&mut name_packages(
        cargo,
        &["sotto-server", "sotto-local-engine"],
    ))?;
    web::build(places, Edition::Development)?;
    let mut node = command("node");
    with_everything(places, "debug", &mut node);
    run_command(node.arg(script).args(arguments).current_dir(&places.root))
}
