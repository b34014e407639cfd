//! Scripts of the browser tests' driver that are no tests: pictures, measurements, Lighthouse.

use crate::cargo::{
    HOST_PACKAGES, WITH_FEATURES_OF_TESTS, host_cargo, name_packages, with_everything,
};
use crate::places::Places;
use crate::process::{command, run as run_command};
use crate::setup::{self, Need};
use crate::shared_target::SharedTarget;
use crate::web::{self, Edition};
use anyhow::{Result, bail};
use std::path::Path;

/// Builds what is out of date and runs `script`, a path in the checkout, against `edition` of the web app. The
/// arguments go to it.
pub(crate) fn run(
    places: &Places,
    edition: Edition,
    script: &Path,
    arguments: &[String],
) -> Result<()> {
    let script = places.root.join(script);
    if !script.is_file() {
        bail!("{} is not there", script.display());
    }
    setup::run(places, Need::Test)?;
    let _shared = SharedTarget::take(places)?;
    let mut cargo = host_cargo(places);
    cargo.args(["build", "--bins", WITH_FEATURES_OF_TESTS]);
    run_command(&mut name_packages(cargo, &HOST_PACKAGES))?;
    web::build(places, edition)?;
    let mut node = command("node");
    with_everything(places, "debug", &mut node);
    node.env("SOTTO_WEB_DIR", edition.folder(places));
    run_command(node.arg(script).args(arguments).current_dir(&places.root))
}
