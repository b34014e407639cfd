//! Type-checks the JavaScript: where Rust stops, the compiler of types goes on.

use crate::fingerprint::source_files;
use crate::places::Places;
use crate::process::{capture, command, run as run_command};
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPTS: [&str; 4] = ["js", "mjs", "cjs", "ts"];

/// Every `tsconfig.json` is a project, because scripts run in different worlds; every script belongs to one.
pub(super) fn check(places: &Places) -> Result<()> {
    let files = source_files(&places.root)?;
    let mut checked = BTreeSet::new();
    for project in projects(&files) {
        run_command(&mut compiler(places, project))?;
        let listed = capture(compiler(places, project).arg("--listFilesOnly"))?;
        checked.extend(listed.lines().map(PathBuf::from));
    }
    demand_all(&files, &checked)
}

/// Finds promises that nobody waits for, by the same types.
pub(super) fn promises(places: &Places) -> Result<()> {
    let files = source_files(&places.root)?;
    let projects: Vec<&PathBuf> = projects(&files).collect();
    run_command(&mut promise_finder(places, &places.root, &projects))
}

/// What finds them in these projects, all under `folder`.
pub(super) fn promise_finder(places: &Places, folder: &Path, projects: &[&PathBuf]) -> Command {
    let mut node = command("node");
    node.current_dir(folder);
    node.env("SOTTO_NODE_MODULES", places.node_modules());
    node.arg(places.root.join("xtask/node/awaited.mjs"));
    node.args(projects);
    node
}

fn projects(files: &[PathBuf]) -> impl Iterator<Item = &PathBuf> {
    files.iter().filter(|file| file.ends_with("tsconfig.json"))
}

/// A script that no project includes would be checked by nobody.
fn demand_all(files: &[PathBuf], checked: &BTreeSet<PathBuf>) -> Result<()> {
    let is_script = |file: &Path| {
        SCRIPTS
            .iter()
            .any(|kind| file.extension() == Some(kind.as_ref()))
    };
    let left_out: Vec<String> = files
        .iter()
        .filter(|file| is_script(file) && !checked.contains(*file))
        .map(|file| file.display().to_string())
        .collect();
    if !left_out.is_empty() {
        bail!("no tsconfig.json includes {}", left_out.join(", "));
    }
    Ok(())
}

/// The compiler of types, for one project.
pub(super) fn compiler(places: &Places, project: &Path) -> Command {
    let mut compiler = command(places.node_modules().join(".bin/tsc"));
    compiler.current_dir(&places.root);
    compiler.args(["--noEmit", "--project"]).arg(project);
    compiler
        .arg("--typeRoots")
        .arg(places.node_modules().join("@types"));
    compiler
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_no_project_includes_is_named() {
        let files = ["a/main.js", "a/page.html", "b/chore.mjs"].map(PathBuf::from);
        let all = BTreeSet::from(["a/main.js", "b/chore.mjs"].map(PathBuf::from));
        demand_all(&files, &all).unwrap();
        let some = BTreeSet::from(["a/main.js"].map(PathBuf::from));
        let told = demand_all(&files, &some).unwrap_err().to_string();
        assert_eq!(told, "no tsconfig.json includes b/chore.mjs");
        let told = demand_all(&["c.ts".into()], &some).unwrap_err().to_string();
        assert_eq!(told, "no tsconfig.json includes c.ts");
    }
}
