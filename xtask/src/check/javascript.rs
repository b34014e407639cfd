//! Format and lints of the JavaScript, by Biome and the rules in `biome.jsonc`.

use crate::places::Places;
use crate::process::{command, run as run_command};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// Fails where the formatter would write anything else.
pub(super) fn format(places: &Places) -> Result<()> {
    run_command(&mut formatter(places, &places.root))
}

/// Fails at every finding: a warning that passes is read by nobody.
pub(super) fn lint(places: &Places) -> Result<()> {
    run_command(&mut linter(places, &places.root))
}

/// The formatter, for all under `folder`; it changes nothing.
pub(super) fn formatter(places: &Places, folder: &Path) -> Command {
    biome(places, folder, &["format"])
}

/// The linter, for all under `folder`.
pub(super) fn linter(places: &Places, folder: &Path) -> Command {
    biome(places, folder, &["lint", "--error-on-warnings"])
}

fn biome(places: &Places, folder: &Path, arguments: &[&str]) -> Command {
    let mut biome = command(places.node_modules().join(".bin/biome"));
    biome.current_dir(folder);
    biome.args(arguments).arg("--max-diagnostics=none");
    biome
}
