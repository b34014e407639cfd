//! `cargo xtask bench insert`: how long a final takes from its way into a page until it stands in the field, in each
//! editor, and what a page pays where nobody dictates. No part of the proving ground: it runs in the browser.

use crate::places::Places;
use crate::web::Edition;
use crate::{after_dashes, browser_script};
use anyhow::Result;
use std::path::Path;

/// Measures in the editors' pages that the arguments name, or in all.
pub(super) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    let script = Path::new("frontend/e2e/extension/bench/insert.mjs");
    browser_script::run(places, Edition::Product, script, after_dashes(arguments))
}
