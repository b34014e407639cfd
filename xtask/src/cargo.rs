//! Every cargo call of the chores, with one environment: a call that differs would compile everything again.

use crate::places::Places;
use crate::process::command;
use crate::setup::wasm_target::{Road, TARGET, ready_road};
use anyhow::{Context as _, Result};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The packages that are built and tested on this machine: the web app's rules need no browser.
/// Always all of them: fewer would ask for other features of what they share, and build it again.
pub(crate) const HOST_PACKAGES: [&str; 8] = [
    "dictation",
    "sound-file",
    "proto",
    "sotto-server",
    "sotto-local-engine",
    "proving",
    "xtask",
    "frontend",
];
/// Goes with `build` and the names of programs: the programs get the features that they have beside their tests, so
/// that neither tests nor programs are built twice. Cargo counts what only tests depend on where examples are asked
/// for, and no package has one.
pub(crate) const WITH_FEATURES_OF_TESTS: &str = "--examples";
/// The packages that are compiled for the browser.
pub(crate) const WASM_PACKAGES: [&str; 3] = ["frontend", "dictation", "proto"];

/// The variable in which this system's loader looks for shared libraries.
const LIBRARY_PATH: &str = if cfg!(target_os = "macos") {
    "DYLD_LIBRARY_PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// cargo for this machine.
pub(crate) fn host_cargo(places: &Places) -> Command {
    let mut cargo = command("cargo");
    cargo.current_dir(&places.root);
    cargo.env("CARGO_TARGET_DIR", places.target());
    cargo.env("SHERPA_ONNX_LIB_DIR", places.speech_libraries());
    with_speech(places, &mut cargo);
    cargo
}

/// Lets a program find the speech runtime and its models.
pub(crate) fn with_speech(places: &Places, program: &mut Command) {
    program.env("SOTTO_MODEL_DIR", places.default_model());
    program.env(
        LIBRARY_PATH,
        prefixed(&[places.speech_libraries()], LIBRARY_PATH),
    );
}

/// Lets a program find the two programs, the web app, the models and what tests are run with.
pub(crate) fn with_everything(places: &Places, profile_folder: &str, program: &mut Command) {
    with_speech(places, program);
    program.env(
        "SOTTO_SERVER_PROGRAM",
        places.host_program(profile_folder, "sotto-server"),
    );
    program.env(
        "SOTTO_ENGINE_PROGRAM",
        places.host_program(profile_folder, "sotto-local-engine"),
    );
    program.env(
        "SOTTO_DOUBLE_PROGRAM",
        places.host_program(profile_folder, "deepgram-double"),
    );
    program.env(
        "SOTTO_CODED_AUDIO_PROGRAM",
        places.host_program(profile_folder, "coded-audio"),
    );
    program.env("SOTTO_WEB_DIR", places.web());
    program.env("SOTTO_EXTENSION_DIR", places.extension());
    program.env("SOTTO_SDK_PYTHON", places.python());
    program.env("SOTTO_SDK_NODE_MODULES", places.node_modules());
    program.env("SOTTO_NODE_MODULES", places.node_modules());
    program.env("SOTTO_EDITOR_MODULES", places.editor_modules());
    program.env("NODE_PATH", places.node_modules());
    if let Some(browser) = crate::places::browser() {
        program.env("CHROMIUM", browser);
    }
}

/// A program (cargo, trunk) that builds for the browser.
pub(crate) fn wasm_program(places: &Places, name: impl AsRef<Path>) -> Result<Command> {
    let road =
        ready_road(places)?.context("the wasm32 target is not there; run cargo xtask setup")?;
    let mut program = command(name.as_ref());
    program.current_dir(&places.root);
    program.env("CARGO_TARGET_DIR", places.target_wasm());
    program.env(
        "PATH",
        prefixed(
            &[
                places.tools().join("bin"),
                places.node_modules().join(".bin"),
            ],
            "PATH",
        ),
    );
    // The host toolchain's libraries are none of the other compiler's business.
    program.env_remove("LD_LIBRARY_PATH");
    if road == Road::Debian {
        // rustup's own variables would send the linked toolchain back to the checkout's.
        program.env_remove("RUSTC").env_remove("RUSTDOC");
    }
    if let Some(toolchain) = road.toolchain() {
        program.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    Ok(program)
}

/// cargo for the browser: the sub-command, for the packages of the browser.
pub(crate) fn wasm_cargo(places: &Places, sub_command: &str) -> Result<Command> {
    let mut cargo = wasm_program(places, "cargo")?;
    cargo.args([sub_command, "--target", TARGET]);
    Ok(name_packages(cargo, &WASM_PACKAGES))
}

/// Adds `--package` for each name.
pub(crate) fn name_packages(mut cargo: Command, names: &[&str]) -> Command {
    for name in names {
        cargo.args(["--package", name]);
    }
    cargo
}

/// The variable's present list of folders with these in front.
fn prefixed(folders: &[PathBuf], variable: &str) -> OsString {
    let present = env::var_os(variable).unwrap_or_default();
    let present = env::split_paths(&present).filter(|folder| !folder.as_os_str().is_empty());
    // Only a folder name with a colon can make this fail; the variable then stays as it was.
    env::join_paths(folders.iter().cloned().chain(present))
        .unwrap_or_else(|_| env::var_os(variable).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const FILES: [(&str, &str); 5] = [
        (
            "Cargo.toml",
            "workspace = { resolver = \"3\", members = [\"program\", \"shared\"] }\n",
        ),
        (
            "program/Cargo.toml",
            "package = { name = \"program\", edition = \"2024\" }\n\
             dependencies = { shared = { path = \"../shared\" } }\n\
             dev-dependencies = { shared = { path = \"../shared\", features = [\"more\"] } }\n",
        ),
        ("program/src/main.rs", "fn main() {}\n"),
        (
            "shared/Cargo.toml",
            "package = { name = \"shared\", edition = \"2024\" }\nfeatures = { more = [] }\n",
        ),
        ("shared/src/lib.rs", ""),
    ];

    /// The crates that cargo compiled, those with tests in them left out.
    fn compiled(places: &Places, arguments: &[&str]) -> Vec<String> {
        let mut cargo = host_cargo(places);
        cargo.args(["build", "--offline", "--verbose"]);
        let output = cargo.args(arguments).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{told}");
        let without_tests = told.lines().filter(|line| !line.contains(" --test "));
        let names = without_tests.filter_map(|line| line.split_once(" --crate-name "));
        names
            .filter_map(|(_, rest)| Some(rest.split_once(' ')?.0.to_owned()))
            .collect()
    }

    #[test]
    fn a_program_that_was_built_alone_is_not_built_again_for_tests() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            root: folder.path().to_path_buf(),
            cache: folder.path().join("cache"),
        };
        for (name, content) in FILES {
            let file = places.root.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
        let alone = ["--bins", WITH_FEATURES_OF_TESTS];
        assert_eq!(compiled(&places, &alone), ["shared", "program"]);
        assert!(compiled(&places, &["--all-targets"]).is_empty());
    }
}
