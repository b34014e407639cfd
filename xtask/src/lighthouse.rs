//! `cargo xtask lighthouse`: what Lighthouse says about the Dictate page as it is shipped.

use crate::places::Places;
use crate::web::Edition;
use crate::{after_dashes, browser_script};
use anyhow::Result;
use std::path::Path;

/// Builds what is shipped, and fails when a score is below its goal. A chore of its own: it takes
/// minutes, and its performance score wavers on a machine that does other things.
pub(crate) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    let script = Path::new("frontend/e2e/lighthouse.mjs");
    browser_script::run(places, Edition::Product, script, after_dashes(arguments))
}
