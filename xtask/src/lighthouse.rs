//! `cargo xtask lighthouse`: what Lighthouse says about the Dictate page as it is shipped.

use crate::bench::page::with_product;
use crate::places::Places;
use anyhow::Result;

/// Builds what is shipped, and fails when a score is below its goal. A chore of its own: it takes
/// minutes, and its performance score wavers on a machine that does other things.
pub(crate) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    let script = places.root.join("frontend/e2e/lighthouse.mjs");
    with_product(places, &script, arguments)
}
