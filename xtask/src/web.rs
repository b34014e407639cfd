//! Builds the web app with Trunk, when its sources changed.

use crate::cargo::wasm_program;
use crate::fingerprint::{Stamp, of_bytes, of_file, of_sources};
use crate::places::{Places, lock_cache};
use crate::process::run_logged;
use crate::setup::wasm_target::TARGET;
use anyhow::{Context as _, Result};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The path under which the server serves the web app; Trunk.toml says the same.
const PUBLIC_URL: &str = "/app/";
/// The web app's cargo profile; Trunk.toml says the same.
const PROFILE: &str = "wasm-release";
/// What the built web app is made of, beside the frontend folder.
const SOURCES: [&str; 12] = [
    ".cargo/config.toml",
    "style",
    "dictation",
    "proto",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "xtask/node/bundle-capture.mjs",
    "xtask/node/finish-web.mjs",
    "xtask/node/program-pieces.mjs",
    "xtask/node/split-program.mjs",
    "xtask/node/wasm-names.mjs",
];
/// What in the frontend folder is no part of the web app.
const OTHERS: [&str; 5] = ["dist", "e2e", "extension", "extension-dist", "node_modules"];
/// A clean build on a slow, busy machine.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Which web app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edition {
    /// To work on, with the page of all components: what `run` and `test` serve.
    Development,
    /// To ship: what `dist` packs, and what is measured.
    Product,
}

impl Edition {
    /// Where it is built.
    pub(crate) fn folder(self, places: &Places) -> PathBuf {
        match self {
            Self::Development => places.web(),
            Self::Product => places.root.join("dist").join("web"),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Development => "web",
            Self::Product => "web-product",
        }
    }

    const fn features(self) -> &'static [&'static str] {
        match self {
            Self::Development => &["--features", "gallery"],
            Self::Product => &[],
        }
    }
}

/// Builds into the edition's folder unless the same sources were built there last.
pub(crate) fn build(places: &Places, edition: Edition) -> Result<()> {
    // Two builds into one folder would take each other's files away.
    let name = format!("web-{}.lock", &checkout(places)[..16]);
    let _lock = lock_cache(places, &name, "another build of the web app")?;
    let sources = sources(places)?;
    if stamp(places, edition, &sources).is_current() {
        println!("web app: up to date");
        return Ok(());
    }
    println!("web app: building with Trunk (minutes, the first time)");
    let started = Instant::now();
    let mut trunk = wasm_program(places, "trunk")?;
    trunk.args(["build", "--release", "--offline", "--color", "never"]);
    trunk.args(edition.features());
    trunk.arg("--dist").arg(edition.folder(places));
    run_logged(&mut trunk, &log(places, "trunk"), PATIENCE)
        .context("Trunk could not build the web app")?;
    let mut finish = wasm_program(places, "node")?;
    finish
        .arg(places.root.join("xtask/node/finish-web.mjs"))
        .arg(edition.folder(places))
        .arg(PUBLIC_URL)
        .arg(linked_program(places));
    run_logged(&mut finish, &log(places, "finish-web"), PATIENCE)?;
    println!(
        "web app: built after {:.0} s",
        started.elapsed().as_secs_f32()
    );
    stamp(places, edition, &sources).write()
}

/// Trunk has it built here, and binds a copy.
fn linked_program(places: &Places) -> PathBuf {
    places
        .target_wasm()
        .join(TARGET)
        .join(PROFILE)
        .join("frontend.wasm")
}

/// The digest of all that the web app is made of.
fn sources(places: &Places) -> Result<String> {
    let frontend = places.root.join("frontend");
    let entries =
        fs::read_dir(&frontend).with_context(|| format!("listing {}", frontend.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| !OTHERS.contains(&name.as_str()));
    names.sort();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let inside = of_sources(&frontend, &names)?;
    let beside = of_sources(&places.root, &SOURCES)?;
    Ok(inside + &beside)
}

/// Remembers the result too: whoever calls Trunk by hand puts an unfinished web app there.
fn stamp(places: &Places, edition: Edition, sources: &str) -> Stamp {
    let result = of_file(&edition.folder(places).join("index.html")).unwrap_or_default();
    let name = format!("{}-{}", edition.name(), &checkout(places)[..16]);
    Stamp::new(places, &name, &[sources, &result])
}

/// Stamps and logs lie in the shared cache, the result in the checkout: they carry the checkout's name.
fn checkout(places: &Places) -> String {
    of_bytes(places.root.to_string_lossy().as_bytes())
}

fn log(places: &Places, name: &str) -> PathBuf {
    places
        .logs()
        .join(format!("{name}-{}.log", &checkout(places)[..16]))
}
