//! Type-checks the JavaScript: where Rust stops, the compiler of types goes on.

use crate::fingerprint::source_files;
use crate::places::Places;
use crate::process::{command, run as run_command};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

const OPTIONS: [&str; 10] = [
    "--noEmit",
    "--allowJs",
    "--checkJs",
    "--strict",
    "--target",
    "es2022",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
];

/// Every `tsconfig.json` under frontend/ is a project; scripts that belong to none are checked with our options.
pub(super) fn check(places: &Places) -> Result<()> {
    let frontend = places.root.join("frontend");
    let files = source_files(&frontend)?;
    let projects: Vec<&PathBuf> = files
        .iter()
        .filter(|file| file.ends_with("tsconfig.json"))
        .collect();
    for project in &projects {
        run_command(
            compiler(places)
                .arg("--project")
                .arg(project)
                .arg("--noEmit")
                .arg("--typeRoots")
                .arg(places.node_modules().join("@types")),
        )?;
    }
    let in_project = |file: &Path| {
        projects
            .iter()
            .any(|project| project.parent().is_some_and(|p| file.starts_with(p)))
    };
    let is_script = |file: &&PathBuf| file.extension().is_some_and(|extension| extension == "js");
    let (worklets, others): (Vec<&PathBuf>, Vec<&PathBuf>) = files
        .iter()
        .filter(is_script)
        .filter(|file| !in_project(file))
        .partition(|file| is_called(file, "worklet"));
    let (workers, others): (Vec<&PathBuf>, Vec<&PathBuf>) = others
        .into_iter()
        .partition(|file| is_called(file, "worker"));
    // Worklets and workers live in worlds of their own, without a document.
    check_files(
        places,
        &worklets,
        &["--lib", "es2022", "--types", "audioworklet"],
    )?;
    check_files(
        places,
        &workers,
        &[
            "--lib",
            "es2022,webworker",
            "--types",
            "chrome",
            "--skipLibCheck",
        ],
    )?;
    check_files(
        places,
        &others,
        &["--lib", "es2022,dom,dom.iterable", "--types", "chrome"],
    )
}

fn is_called(file: &Path, kind: &str) -> bool {
    file.file_stem()
        .is_some_and(|stem| stem.to_string_lossy().contains(kind))
}

fn check_files(places: &Places, files: &[&PathBuf], options: &[&str]) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    run_command(compile(places, files).args(options))
}

/// The compiler, told to check these files with our options.
pub(super) fn compile(places: &Places, files: &[&PathBuf]) -> Command {
    let mut compiler = compiler(places);
    compiler
        .args(OPTIONS)
        .arg("--typeRoots")
        .arg(places.node_modules().join("@types"))
        .args(files);
    compiler
}

fn compiler(places: &Places) -> Command {
    let mut compiler = command(places.node_modules().join(".bin/tsc"));
    compiler.current_dir(&places.root);
    compiler
}
