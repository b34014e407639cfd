//! Format and lints of the JavaScript, by Biome and the rules in `biome.jsonc`.

use crate::places::Places;
use crate::process::{command, run as run_command};
use anyhow::Result;
use std::process::Command;

/// Fails where the formatter would write anything else.
pub(super) fn format(places: &Places) -> Result<()> {
    run_command(&mut biome(places, "format"))
}

/// Fails at every finding: a warning that passes is read by nobody.
pub(super) fn lint(places: &Places) -> Result<()> {
    run_command(biome(places, "lint").arg("--error-on-warnings"))
}

/// Looks at the whole checkout, and changes nothing.
fn biome(places: &Places, what: &str) -> Command {
    let mut biome = command(places.node_modules().join(".bin/biome"));
    biome.current_dir(&places.root);
    biome.args([what, "--max-diagnostics=none"]);
    biome
}
