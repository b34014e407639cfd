//! The standard library for wasm32: by rustup, or, where rustup cannot download, from Debian's compiler for browsers.
//!
//! `SOTTO_WASM_TOOLCHAIN=debian` takes the second road without trying the first.

use super::system_packages::{as_root, install};
use super::{Need, State, Step};
use crate::fingerprint::Stamp;
use crate::places::Places;
use crate::process::{capture, command, run_logged};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub(super) const STEP: Step = Step {
    name: "rust's wasm32 target",
    need: Need::Run,
    check,
    act,
};

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// The name under which rustup knows Debian's compiler.
const LINKED_TOOLCHAIN: &str = "wasm";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
/// Where Debian's compiler looks for the target's libraries.
const DEBIAN_LIBRARIES: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const PATIENCE: Duration = Duration::from_secs(900);
/// rustup retries a refused download for a while; longer than this means that it hangs.
const PATIENCE_WITH_RUSTUP: Duration = Duration::from_secs(180);

/// Which compiler builds for wasm32 on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Road {
    /// The checkout's own toolchain has the target.
    Rustup,
    /// Debian's compiler, linked into rustup under another name.
    Debian,
}

impl Road {
    /// The toolchain to name in RUSTUP_TOOLCHAIN, when it is not the checkout's own.
    pub(crate) fn toolchain(self) -> Option<&'static str> {
        match self {
            Self::Rustup => None,
            Self::Debian => Some(LINKED_TOOLCHAIN),
        }
    }
}

/// The road that is ready, if one is.
pub(crate) fn ready_road(places: &Places) -> Result<Option<Road>> {
    if !debian_is_demanded() && rustup_has_target(places)? {
        return Ok(Some(Road::Rustup));
    }
    Ok(debian_is_ready(places)?.then_some(Road::Debian))
}

fn check(places: &Places, need: Need) -> Result<State> {
    let road = ready_road(places)?;
    let lints = road != Some(Road::Debian)
        || need < Need::Check
        || Path::new("/usr/bin/cargo-clippy").exists();
    Ok(match road {
        None => State::Missing("not there".to_owned()),
        Some(_) if !lints => State::Missing("its linter is not there".to_owned()),
        Some(_) => State::Ready,
    })
}

fn act(places: &Places, need: Need) -> Result<()> {
    if ready_road(places)?.is_none() {
        if !debian_is_demanded() && rustup_adds_target(places) {
            return Ok(());
        }
        take_debian_road(places)?;
    }
    if need >= Need::Check && ready_road(places)? == Some(Road::Debian) {
        install(places, &["rust-web-clippy"])?;
    }
    Ok(())
}

fn debian_is_demanded() -> bool {
    std::env::var_os("SOTTO_WASM_TOOLCHAIN").is_some_and(|value| value == "debian")
}

fn rustup_has_target(places: &Places) -> Result<bool> {
    let mut rustc = command("rustc");
    rustc
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(&places.root);
    Ok(holds_std(Path::new(capture(&mut rustc)?.trim())))
}

fn holds_std(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
        })
    })
}

fn rustup_adds_target(places: &Places) -> bool {
    let mut rustup = command("rustup");
    rustup
        .args(["target", "add", TARGET])
        .current_dir(&places.root);
    let added = run_logged(
        &mut rustup,
        &places.logs().join("rustup-target.log"),
        PATIENCE_WITH_RUSTUP,
    );
    if let Err(error) = &added {
        println!(
            "        rustup cannot add the target ({error:#}); taking Debian's compiler for browsers"
        );
    }
    added.is_ok() && rustup_has_target(places).unwrap_or(false)
}

/// Fails to be current when Debian's compiler was updated: its std must then be built again.
fn debian_stamp(places: &Places) -> Result<Option<Stamp>> {
    let rustc = Path::new("/usr/bin/rustc");
    if !rustc.exists() {
        return Ok(None);
    }
    let version = capture(Command::new(rustc).arg("-vV").env_remove("LD_LIBRARY_PATH"))?;
    Ok(Some(Stamp::new(places, "wasm-debian", &[&version])))
}

fn debian_is_ready(places: &Places) -> Result<bool> {
    let built = debian_stamp(places)?.is_some_and(|stamp| stamp.is_current());
    let linked = rustup_home()?
        .join("toolchains")
        .join(LINKED_TOOLCHAIN)
        .exists();
    Ok(built && linked && holds_std(Path::new(DEBIAN_LIBRARIES)))
}

fn rustup_home() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("RUSTUP_HOME") {
        return Ok(PathBuf::from(folder));
    }
    Ok(PathBuf::from(std::env::var_os("HOME").context("HOME is not set")?).join(".rustup"))
}

fn take_debian_road(places: &Places) -> Result<()> {
    let missing: Vec<&str> = DEBIAN_PACKAGES
        .into_iter()
        .filter(|name| !is_installed(name))
        .collect();
    if !missing.is_empty() {
        install(places, &missing)?;
    }
    link_linker(places)?;
    build_std(places)?;
    let mut link = command("rustup");
    link.args(["toolchain", "link", LINKED_TOOLCHAIN, "/usr"]);
    run_logged(&mut link, &places.logs().join("rustup-link.log"), PATIENCE)?;
    match debian_stamp(places)? {
        Some(stamp) => stamp.write(),
        None => bail!("Debian's compiler is not at /usr/bin/rustc after its installation"),
    }
}

fn is_installed(package: &str) -> bool {
    let query = ["-W", "-f=${Status}", package];
    capture(Command::new("dpkg-query").args(query))
        .is_ok_and(|status| status.starts_with("install ok"))
}

/// Debian's compiler asks for `rust-lld` beside its libraries and does not bring it.
fn link_linker(places: &Places) -> Result<()> {
    let host = capture(
        Command::new("/usr/bin/rustc")
            .args(["--print", "target-libdir"])
            .env_remove("LD_LIBRARY_PATH"),
    )?;
    let Some(folder) = Path::new(host.trim())
        .parent()
        .map(|folder| folder.join("bin"))
    else {
        bail!("cannot tell where Debian's compiler keeps its libraries from {host:?}");
    };
    let mut make = as_root("mkdir", "lld-22")?;
    make.arg("-p").arg(&folder);
    run_logged(&mut make, &places.logs().join("wasm-linker.log"), PATIENCE)?;
    let mut link = as_root("ln", "lld-22")?;
    link.args(["-sfn", "/usr/bin/lld-22"])
        .arg(folder.join("rust-lld"));
    run_logged(&mut link, &places.logs().join("wasm-linker.log"), PATIENCE)
}

/// Builds the standard library once, by way of an empty crate, and puts it where the compiler looks.
fn build_std(places: &Places) -> Result<()> {
    let folder = places.cache.join("wasm-std");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"throwaway\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n",
    )?;
    let mut cargo = command("/usr/bin/cargo");
    cargo.args([
        "build",
        "--release",
        "--target",
        TARGET,
        "-Z",
        "build-std=std,panic_abort,panic_unwind",
    ]);
    cargo
        .current_dir(&folder)
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("RUSTUP_TOOLCHAIN");
    cargo
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTC", "/usr/bin/rustc");
    // build-std is unstable; without the bitcode every build with link-time optimisation fails.
    cargo
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes");
    cargo.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
        "/usr/bin/wasm-ld-22",
    );
    run_logged(&mut cargo, &places.logs().join("wasm-std.log"), PATIENCE)?;

    copy_libraries(
        places,
        &folder.join("target").join(TARGET).join("release/deps"),
    )?;
    fs::remove_dir_all(&folder)?;
    // Cargo does not see that the libraries under it changed.
    if places.target_wasm().exists() {
        fs::remove_dir_all(places.target_wasm())?;
    }
    Ok(())
}

fn copy_libraries(places: &Places, built: &Path) -> Result<()> {
    let mut remove = as_root("rm", "nothing more")?;
    remove.args(["-rf", DEBIAN_LIBRARIES]);
    run_logged(&mut remove, &places.logs().join("wasm-copy.log"), PATIENCE)?;
    let mut copy = as_root("install", "nothing more")?;
    copy.args(["-D", "-m", "644", "-t", DEBIAN_LIBRARIES]);
    for entry in fs::read_dir(built)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.contains("throwaway") {
            copy.arg(&path);
        }
    }
    run_logged(&mut copy, &places.logs().join("wasm-copy.log"), PATIENCE)
}
