//! `cargo xtask dist`: a folder that runs on another machine of the kind, without cargo.

mod first_load;

use crate::cargo::{host_cargo, name_packages};
use crate::extension;
use crate::fingerprint::source_files;
use crate::places::Places;
use crate::process::run as run_command;
use crate::setup::{self, Need};
use crate::shared_target::SharedTarget;
use crate::web::{self, Edition};
use anyhow::{Context as _, Result};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Builds everything in release and lays it out; fails when the first page load is too big.
pub(crate) fn run(places: &Places, server: &str) -> Result<()> {
    setup::run(places, Need::Run)?;
    let _shared = SharedTarget::take(places)?;
    build_programs(places)?;
    web::build(places, Edition::Product)?;
    let dist = places.root.join("dist");
    extension::build(places, &dist.join("extension"), server)?;
    extension::pack(&dist.join("extension"), &dist.join("extension.zip"))?;
    let folder = dist.join("sotto");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    lay_out(places, &folder)?;
    println!("{} is complete", folder.display());
    first_load::report(&folder.join("web"))
}

fn build_programs(places: &Places) -> Result<()> {
    let mut cargo = host_cargo(places);
    cargo.args(["build", "--release", "--bins"]);
    run_command(&mut name_packages(
        cargo,
        &["sotto-server", "sotto-local-engine"],
    ))
}

fn lay_out(places: &Places, folder: &Path) -> Result<()> {
    for name in ["sotto-server", "sotto-local-engine"] {
        copy(
            &places.host_program("release", name),
            &folder.join("bin").join(name),
        )?;
    }
    copy_folder(&places.speech_libraries(), &folder.join("lib"))?;
    copy_folder(&places.models(), &folder.join("models"))?;
    copy_folder(&Edition::Product.folder(places), &folder.join("web"))?;
    // The licence asks to go along with every copy, so a copy without it is no copy to give away.
    for name in ["sotto.example.toml", "LICENSE"] {
        copy(&places.root.join(name), &folder.join(name))?;
    }
    fs::write(
        folder.join("README.txt"),
        include_str!("../bundle/README.txt"),
    )?;
    let start = folder.join("sotto");
    fs::write(&start, include_str!("../bundle/start.sh"))?;
    fs::set_permissions(&start, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in source_files(from)? {
        copy(&file, &to.join(file.strip_prefix(from)?))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("copying {}", from.display()))?;
    Ok(())
}
