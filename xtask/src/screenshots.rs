//! `cargo xtask screenshots`: pictures of the web app, taken by the browser tests' driver.

use crate::browser_script;
use crate::places::Places;
use crate::web::Edition;
use anyhow::Result;
use std::path::Path;

/// Builds what is out of date and runs the script; the arguments go to it.
pub(crate) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    let script = Path::new("frontend/e2e/screenshots.mjs");
    browser_script::run(places, Edition::Development, script, arguments)
}
