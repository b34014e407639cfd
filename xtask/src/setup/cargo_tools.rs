//! Programs that come from the crate registry, compiled into the cache.

use super::{Need, State, Step};
use crate::places::Places;
use crate::process::{command, run_logged};
use anyhow::Result;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

pub(super) const WASM_BINDGEN: Step = Step {
    name: "wasm-bindgen 0.2.130 (takes minutes)",
    need: Need::Run,
    check: |places, _| check(places, &WASM_BINDGEN_TOOL),
    act: |places, _| install(places, &WASM_BINDGEN_TOOL),
};
pub(super) const TRUNK: Step = Step {
    name: "trunk 0.21.14 (takes minutes)",
    need: Need::Run,
    check: |places, _| check(places, &TRUNK_TOOL),
    act: |places, _| install(places, &TRUNK_TOOL),
};
pub(super) const WASM_SPLIT: Step = Step {
    name: "wasm-split 0.2.4 (takes a minute)",
    need: Need::Run,
    check: |places, _| check(places, &WASM_SPLIT_TOOL),
    act: |places, _| install(places, &WASM_SPLIT_TOOL),
};
pub(super) const MACHETE: Step = Step {
    name: "cargo-machete",
    need: Need::Check,
    check: |places, _| check(places, &MACHETE_TOOL),
    act: |places, _| install(places, &MACHETE_TOOL),
};
pub(super) const DENY: Step = Step {
    name: "cargo-deny (takes minutes)",
    need: Need::Check,
    check: |places, _| check(places, &DENY_TOOL),
    act: |places, _| install(places, &DENY_TOOL),
};

/// One program of the registry.
struct Tool {
    package: &'static str,
    version: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
    /// As in a cargo profile. They run for seconds and compile for minutes: as little as will do.
    opt_level: &'static str,
}

/// Its own lock file may name versions that the registry does not serve; the crate itself is pinned in the workspace.
const WASM_BINDGEN_TOOL: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    program: "wasm-bindgen",
    // Its features and its other programs are a web driver for tests.
    arguments: &["--no-default-features", "--bin", "wasm-bindgen"],
    opt_level: "1",
};
const TRUNK_TOOL: Tool = Tool {
    package: "trunk",
    version: "0.21.14",
    program: "trunk",
    // Without them it cannot ask the network, which it is told not to do anyway.
    arguments: &["--locked", "--no-default-features"],
    opt_level: "0",
};
/// Cuts the web app's program; the crate whose macro marks where comes with Leptos.
const WASM_SPLIT_TOOL: Tool = Tool {
    package: "wasm_split_cli_support",
    version: "0.2.4",
    program: "wasm-split-cli",
    arguments: &["--locked", "--features", "build-binary"],
    opt_level: "1",
};
const MACHETE_TOOL: Tool = Tool {
    package: "cargo-machete",
    version: "0.9.2",
    program: "cargo-machete",
    arguments: &["--locked"],
    opt_level: "0",
};
const DENY_TOOL: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
    program: "cargo-deny",
    arguments: &["--locked"],
    opt_level: "0",
};

const PATIENCE: Duration = Duration::from_secs(3600);

fn check(places: &Places, tool: &Tool) -> Result<State> {
    let installed = fs::read_to_string(places.tools().join(".crates.toml")).unwrap_or_default();
    let listed = installed.contains(&format!("\"{} {} (", tool.package, tool.version));
    let there = places.tools().join("bin").join(tool.program).exists();
    Ok(State::ready_if(
        listed && there,
        "not there, or another version",
    ))
}

fn install(places: &Places, tool: &Tool) -> Result<()> {
    let mut cargo = command("cargo");
    cargo
        .args(["install", tool.package, "--version", tool.version])
        .args(tool.arguments);
    cargo.arg("--root").arg(places.tools());
    let folder = build_folder(places, tool);
    cargo.env("CARGO_TARGET_DIR", &folder);
    cargo
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", tool.opt_level)
        .env("CARGO_PROFILE_RELEASE_LTO", "off");
    cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    run_logged(
        &mut cargo,
        &places.logs().join(format!("{}.log", tool.package)),
        PATIENCE,
    )?;
    match fs::remove_dir_all(&folder) {
        // Cargo may have found nothing to build.
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// One folder per tool, kept until it is installed: an interrupted set-up goes on where it was.
fn build_folder(places: &Places, tool: &Tool) -> PathBuf {
    places.cache.join("target-tools").join(tool.package)
}
