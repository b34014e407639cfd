//! `cargo xtask bench page`: what the web app costs a person, measured in the browser. No part of the proving ground:
//! a scripted stream stands in for the server's, and the rest of the server is as slow as it is.

use crate::places::Places;
use crate::web::Edition;
use crate::{after_dashes, browser_script};
use anyhow::Result;
use std::path::Path;

/// Builds what is shipped and measures it; the arguments go to the script.
pub(super) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    let script = Path::new("frontend/e2e/bench/page.mjs");
    browser_script::run(places, Edition::Product, script, after_dashes(arguments))
}
