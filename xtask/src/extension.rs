//! Builds the browser extension: a folder that browsers load, and a packed one for the store.

use crate::cargo::wasm_program;
use crate::fingerprint::source_files;
use crate::places::{Places, lock_cache};
use crate::process::run as run_command;
use crate::setup::wasm_target::TARGET;
use anyhow::{Context as _, Result, bail};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The program of the extension's pages, and its cargo profile; the web app's is built with the same.
const PROGRAM: &str = "extension";
const PROFILE: &str = "wasm-release";
/// A server on this machine, as it listens without any configuration.
pub(crate) const DEFAULT_SERVER: &str = "http://127.0.0.1:8787";

/// Builds it into `folder`, for the server whose origin is `server`.
pub(crate) fn build(places: &Places, folder: &Path, server: &str) -> Result<()> {
    let _lock = lock_cache(places, "extension.lock", "another build of the extension")?;
    let mut cargo = wasm_program(places, "cargo")?;
    cargo.args(["build", "--quiet", "--package", "frontend"]);
    cargo.args(["--bin", PROGRAM, "--profile", PROFILE, "--target", TARGET]);
    run_command(&mut cargo)?;
    let linked = places.target_wasm().join(TARGET).join(PROFILE);
    let mut finish = wasm_program(places, "node")?;
    finish.env("SOTTO_NODE_MODULES", places.node_modules());
    finish
        .arg(places.root.join("xtask/node/build-extension.mjs"))
        .arg(folder)
        .arg(linked.join(format!("{PROGRAM}.wasm")))
        .arg(server);
    run_command(&mut finish).context("the extension could not be laid out")
}

/// Packs the folder for the store, which gives the extension a key of its own and takes none.
pub(crate) fn pack(folder: &Path, packed: &Path) -> Result<()> {
    let mut archive = ZipWriter::new(File::create(packed)?);
    for file in source_files(folder)? {
        let name = file.strip_prefix(folder)?.to_string_lossy().into_owned();
        let content = match name.as_str() {
            "manifest.json" => without_key(&fs::read_to_string(&file)?)?.into_bytes(),
            _ => fs::read(&file)?,
        };
        archive.start_file(name, SimpleFileOptions::default())?;
        archive.write_all(&content)?;
    }
    archive.finish()?;
    Ok(())
}

/// The manifest has one member a line where it counts.
fn without_key(manifest: &str) -> Result<String> {
    let is_key = |line: &&str| line.trim_start().starts_with("\"key\":");
    if manifest.lines().filter(is_key).count() != 1 {
        bail!("the manifest's key does not stand in a line of its own");
    }
    let kept: Vec<&str> = manifest.lines().filter(|line| !is_key(line)).collect();
    Ok(kept.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn the_store_gets_all_files_and_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("extension");
        fs::create_dir_all(inside.join("icons")).unwrap();
        fs::write(inside.join("icons/icon.png"), "png").unwrap();
        let manifest = include_str!("../../frontend/extension/manifest.json");
        fs::write(inside.join("manifest.json"), manifest).unwrap();
        let packed = folder.path().join("extension.zip");
        pack(&inside, &packed).unwrap();
        let mut archive = zip::ZipArchive::new(File::open(packed).unwrap()).unwrap();
        assert_eq!(archive.len(), 2);
        let mut names = Vec::new();
        for at in 0..2 {
            names.push(archive.by_index(at).unwrap().name().unwrap().into_owned());
        }
        names.sort();
        assert_eq!(names, ["icons/icon.png", "manifest.json"]);
        let mut text = String::new();
        let mut file = archive.by_name("manifest.json").unwrap();
        file.read_to_string(&mut text).unwrap();
        assert!(!text.contains("\"key\"") && text.contains("\"manifest_version\": 3"));
    }
}
