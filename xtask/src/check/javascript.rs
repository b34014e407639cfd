//! One formatter and one linter for all JavaScript, by the rules in biome.jsonc.

use crate::places::Places;
use crate::process::{command, run as run_command};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// Enough to see every finding of a change.
const FINDINGS: &str = "--max-diagnostics=200";

/// Fails when a file is not as the formatter writes it.
pub(super) fn format(places: &Places) -> Result<()> {
    run_command(&mut formatter(places, &places.root))
}

/// Fails on any finding, warnings too.
pub(super) fn lint(places: &Places) -> Result<()> {
    run_command(&mut linter(places, &places.root))
}

/// The formatter, told to look at `folder`.
pub(super) fn formatter(places: &Places, folder: &Path) -> Command {
    biome(places, folder, &["format"])
}

/// The linter, told to look at `folder`.
pub(super) fn linter(places: &Places, folder: &Path) -> Command {
    biome(places, folder, &["lint", "--error-on-warnings"])
}

fn biome(places: &Places, folder: &Path, arguments: &[&str]) -> Command {
    let mut biome = command(places.node_modules().join(".bin/biome"));
    biome.args(arguments).arg(FINDINGS).current_dir(folder);
    biome
}
