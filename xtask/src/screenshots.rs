//! `cargo xtask screenshots`: pictures of the web app and of the extension, taken by the browser tests' driver.

use crate::browser_script;
use crate::extension::DEFAULT_SERVER;
use crate::places::Places;
use crate::run::extension_alone;
use crate::web::Edition;
use anyhow::Result;
use std::path::Path;

/// Builds what is out of date and runs the scripts; the arguments go to both.
pub(crate) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    extension_alone(places, DEFAULT_SERVER)?;
    for script in [
        "frontend/e2e/screenshots.mjs",
        "frontend/e2e/extension/screenshots.mjs",
    ] {
        browser_script::run(places, Edition::Development, Path::new(script), arguments)?;
    }
    Ok(())
}
