//! `cargo xtask icons`: draws the pictures that installed apps want from the one icon.

use crate::cargo::with_everything;
use crate::places::Places;
use crate::process::{command, run as run_command};
use crate::setup::{self, Need};
use anyhow::Result;

/// Writes `frontend/assets/icons/`, which is committed: the web app's build needs no browser.
pub(crate) fn run(places: &Places) -> Result<()> {
    setup::run(places, Need::Test)?;
    let mut node = command("node");
    with_everything(places, "debug", &mut node);
    let script = places.root.join("frontend/e2e/icons.mjs");
    run_command(node.arg(script).current_dir(&places.root))
}
