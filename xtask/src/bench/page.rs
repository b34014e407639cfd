//! `cargo xtask bench page`: what the web app costs a person, measured in the browser. No part of the proving ground:
//! a scripted stream stands in for the server's, and the rest of the server is as slow as it is.

use crate::cargo::{host_cargo, name_packages, with_everything};
use crate::places::Places;
use crate::process::{command, run as run_command};
use crate::setup::{self, Need};
use crate::shared_target::SharedTarget;
use crate::web::{self, Edition};
use anyhow::Result;
use std::path::Path;

/// Builds what is shipped and measures it; the arguments go to the script.
pub(super) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    with_product(
        places,
        &places.root.join("frontend/e2e/bench/page.mjs"),
        arguments,
    )
}

/// Runs a script of the browser's driver against the web app that is shipped.
pub(crate) fn with_product(places: &Places, script: &Path, arguments: &[String]) -> Result<()> {
    setup::run(places, Need::Test)?;
    let _shared = SharedTarget::take(places)?;
    let mut cargo = host_cargo(places);
    cargo.arg("build");
    run_command(&mut name_packages(
        cargo,
        &["sotto-server", "sotto-local-engine"],
    ))?;
    web::build(places, Edition::Product)?;
    let mut node = command("node");
    with_everything(places, "debug", &mut node);
    node.env("SOTTO_WEB_DIR", Edition::Product.folder(places));
    run_command(
        node.arg(script)
            .args(crate::after_dashes(arguments))
            .current_dir(&places.root),
    )
}
