//! The speech runtime and its models, from Python wheels with pinned digests; each file is verified after unpacking.

use super::{Need, State, Step};
use crate::fingerprint::{Stamp, of_file, of_sources};
use crate::places::Places;
use crate::process::{command, run_logged};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::Path;
use std::time::Duration;

pub(super) const STEP: Step = Step {
    name: "speech runtime and models",
    need: Need::Run,
    check,
    act,
};

const PATIENCE: Duration = Duration::from_secs(1800);
/// A file's path under the speech folder, and the digest that it must have.
type Expected = (String, String);

/// This machine's name in files.sha256, and its wheel's platform tag.
fn platform() -> Result<(&'static str, &'static str)> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok(("linux-x86_64", "manylinux2014_x86_64")),
        ("linux", "aarch64") => Ok(("linux-aarch64", "manylinux2014_aarch64")),
        ("macos", "aarch64") => Ok(("macos-aarch64", "macosx_11_0_arm64")),
        (os, arch) => bail!("the speech runtime has no build for {os} on {arch}"),
    }
}

fn stamp(places: &Places) -> Result<Stamp> {
    let inputs = of_sources(&places.root, &["xtask/speech"])?;
    Ok(Stamp::new(places, "speech", &[&inputs]))
}

fn expected_files(places: &Places) -> Result<Vec<Expected>> {
    let list = fs::read_to_string(places.root.join("xtask/speech/files.sha256"))?;
    let (here, _) = platform()?;
    let mut files = Vec::new();
    for line in list
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        let [platform, digest, path] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            bail!("files.sha256: cannot read the line {line:?}");
        };
        if platform == "any" || platform == here {
            files.push((path.to_owned(), digest.to_owned()));
        }
    }
    Ok(files)
}

fn check(places: &Places, _: Need) -> Result<State> {
    let stamp = stamp(places)?;
    let files = expected_files(places)?;
    if let Some((missing, _)) = files
        .iter()
        .find(|(path, _)| !places.speech().join(path).is_file())
    {
        return Ok(State::Missing(format!("{missing} is not there")));
    }
    if stamp.is_current() {
        return Ok(State::Ready);
    }
    // There without our stamp: digests decide, and are not computed again.
    if let Err(error) = verify(&places.speech(), &files) {
        return Ok(State::Missing(error.to_string()));
    }
    stamp.write()?;
    Ok(State::Ready)
}

fn verify(folder: &Path, files: &[Expected]) -> Result<()> {
    for (path, digest) in files {
        let found = of_file(&folder.join(path))?;
        if &found != digest {
            bail!("{path} has the digest {found}, expected {digest}");
        }
    }
    Ok(())
}

fn act(places: &Places, _: Need) -> Result<()> {
    let (_, core) = platform()?;
    let wheels = fresh_folder(&places.cache.join("speech-wheels"))?;
    download(places, &wheels, "core", core)?;
    // Only its data is taken, so one platform's wheel serves all.
    download(places, &wheels, "models", "manylinux_2_34_x86_64")?;
    download(places, &wheels, "vad", "any")?;

    let unpacked = fresh_folder(&places.cache.join("speech-new"))?;
    let mut unpack = command(places.python());
    unpack
        .arg(places.root.join("xtask/speech/unpack.py"))
        .arg(&wheels)
        .arg(&unpacked);
    run_logged(
        &mut unpack,
        &places.logs().join("speech-unpack.log"),
        PATIENCE,
    )?;

    let files = expected_files(places)?;
    verify(&unpacked, &files)?;
    for (path, _) in &files {
        put_in_place(&unpacked.join(path), &places.speech().join(path))?;
    }
    fs::remove_dir_all(&wheels)?;
    fs::remove_dir_all(&unpacked)?;
    stamp(places)?.write()
}

fn download(places: &Places, wheels: &Path, name: &str, platform: &str) -> Result<()> {
    let mut pip = command(places.python());
    pip.args([
        "-m",
        "pip",
        "download",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary=:all:",
    ]);
    pip.args([
        "--python-version",
        "3.11",
        "--require-hashes",
        "--platform",
        platform,
        "--dest",
    ])
    .arg(wheels);
    pip.arg("--requirement").arg(
        places
            .root
            .join(format!("xtask/speech/requirements-{name}.txt")),
    );
    run_logged(
        &mut pip,
        &places.logs().join(format!("speech-{name}.log")),
        PATIENCE,
    )
}

fn fresh_folder(path: &Path) -> Result<std::path::PathBuf> {
    if path.exists() {
        fs::remove_dir_all(path)?;
    }
    fs::create_dir_all(path)?;
    Ok(path.to_path_buf())
}

/// By renaming: a running engine may have the old file mapped, and writing into that would kill it.
fn put_in_place(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(from, to).with_context(|| format!("putting {} in place", to.display()))
}
