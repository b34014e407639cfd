//! One target folder for all checkouts, without mixing them up.
//!
//! Cargo names a workspace's own crates by their path inside the workspace and trusts file times. Two checkouts that
//! share a target folder would therefore run each other's programs. So one checkout owns the folder at a time: many
//! commands of the owner may use it together, and a change of owner waits for them and forgets the workspace's own
//! crates (not their dependencies, which are the expensive part).

use crate::places::{Places, lock_cache};
use anyhow::{Context as _, Result};
use std::fs::{self, File};
use std::path::Path;

/// The workspace's own packages, as cargo names them in its fingerprint folders.
const OWN_PACKAGES: [&str; 8] = [
    "dictation",
    "sound-file",
    "proto",
    "sotto-server",
    "sotto-local-engine",
    "frontend",
    "proving",
    "xtask",
];
const LOCK: &str = "target.lock";

/// Held while compiled programs of this checkout are built or used.
pub(crate) struct SharedTarget {
    /// A shared lock, given back when this is dropped or the process ends.
    _lock: File,
}

impl SharedTarget {
    /// Makes this checkout the owner of the shared folders, waiting for another checkout's commands to end.
    pub(crate) fn take(places: &Places) -> Result<Self> {
        loop {
            if let Some(taken) = Self::join(places)? {
                return Ok(taken);
            }
            let lock = lock_cache(places, LOCK, "another checkout's command to end")?;
            if owner(places) != places.root.to_string_lossy() {
                forget_own_crates(&places.target())?;
                forget_own_crates(&places.target_wasm())?;
                fs::write(owner_file(places), places.root.to_string_lossy().as_bytes())?;
            }
            lock.unlock()?;
        }
    }

    /// Joins the owner's commands, if this checkout is the owner.
    fn join(places: &Places) -> Result<Option<Self>> {
        let lock = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(places.cache.join(LOCK))
            .context("opening the lock of the shared target folder")?;
        lock.lock_shared()?;
        Ok((owner(places) == places.root.to_string_lossy()).then_some(Self { _lock: lock }))
    }
}

fn owner_file(places: &Places) -> std::path::PathBuf {
    places.cache.join("target.owner")
}

fn owner(places: &Places) -> String {
    fs::read_to_string(owner_file(places)).unwrap_or_default()
}

/// Removes the fingerprints of our own crates in every profile and platform folder, so that cargo builds them again.
fn forget_own_crates(target: &Path) -> Result<()> {
    for folder in profile_folders(target) {
        for entry in fs::read_dir(folder.join(".fingerprint"))? {
            let entry = entry?;
            if is_own(&entry.file_name().to_string_lossy()) {
                fs::remove_dir_all(entry.path())?;
            }
        }
    }
    Ok(())
}

/// `target/debug`, and `target/wasm32-unknown-unknown/release`: whatever holds fingerprints.
fn profile_folders(target: &Path) -> Vec<std::path::PathBuf> {
    let inside = |folder: &Path| -> Vec<std::path::PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .filter(|path| path.is_dir())
            .collect()
    };
    let mut candidates = inside(target);
    candidates.extend(candidates.clone().iter().flat_map(|folder| inside(folder)));
    candidates.retain(|folder| folder.join(".fingerprint").is_dir());
    candidates
}

/// A fingerprint folder is called PACKAGE-HASH.
fn is_own(folder: &str) -> bool {
    folder
        .rsplit_once('-')
        .is_some_and(|(package, _)| OWN_PACKAGES.contains(&package))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn places(root: &str, cache: &Path) -> Places {
        Places {
            root: PathBuf::from(root),
            cache: cache.to_path_buf(),
        }
    }

    #[test]
    fn a_change_of_owner_forgets_own_crates_and_keeps_dependencies() {
        let cache = tempfile::tempdir().unwrap();
        let prints = cache.path().join("target/debug/.fingerprint");
        fs::create_dir_all(prints.join("sotto-server-0123")).unwrap();
        fs::create_dir_all(prints.join("tokio-4567")).unwrap();
        drop(SharedTarget::take(&places("/first", cache.path())).unwrap());
        fs::create_dir_all(prints.join("sotto-server-0123")).unwrap();

        drop(SharedTarget::take(&places("/first", cache.path())).unwrap());
        assert!(prints.join("sotto-server-0123").exists());
        drop(SharedTarget::take(&places("/second", cache.path())).unwrap());
        assert!(!prints.join("sotto-server-0123").exists());
        assert!(prints.join("tokio-4567").exists());
    }

    #[test]
    fn commands_of_one_checkout_do_not_wait_for_each_other() {
        let cache = tempfile::tempdir().unwrap();
        let first = SharedTarget::take(&places("/first", cache.path())).unwrap();
        let second = SharedTarget::take(&places("/first", cache.path())).unwrap();
        drop((first, second));
    }
}
