//! The database's file: made for its owner alone, held while it is in use, and looked after while it is.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::StoreError;

/// Makes the folder and tries whether it can be written to: the message then names the folder
/// and the way out, where the database would only say "unable to open".
pub(super) fn prepare(file: &Path) -> Result<(), StoreError> {
    let folder = folder_of(file);
    let refused = |cause| StoreError::DataFolder {
        path: folder.to_path_buf(),
        cause,
    };
    make_private_folder(folder).map_err(refused)?;
    let trial = folder.join(format!(".write-test-{}", std::process::id()));
    std::fs::write(&trial, b"").map_err(refused)?;
    std::fs::remove_file(&trial).map_err(refused)?;
    Ok(())
}

/// Makes the database's file, if there is none.
pub(super) fn make(file: &Path) -> Result<(), StoreError> {
    let refused = |cause| StoreError::DataFolder {
        path: folder_of(file).to_path_buf(),
        cause,
    };
    open_private(file).map(drop).map_err(refused)
}

/// The folder that a file lies in.
pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _current => Path::new("."),
    }
}

/// A file beside another, by what its name has more.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Who holds a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// A server; there may be several.
    Server,
    /// Who puts another in its place, alone.
    Restore,
}

/// A database that is held, until this is dropped.
#[derive(Debug)]
pub(super) struct Held(File);

impl Drop for Held {
    /// A process that is being started at this moment has the file open, too: to close it here would not be enough.
    fn drop(&mut self) {
        let _closed_soon = self.0.unlock();
    }
}

/// Holds the database for as long as what is returned lives. A file of its own is locked for it: the database's own locks
/// come and go with its connections, and a damaged one has none.
pub(super) fn hold(file: &Path, holder: Holder) -> Result<Held, StoreError> {
    let path = || file.to_path_buf();
    let lock = open_private(&beside(file, "-lock")).map_err(|cause| StoreError::DataFolder {
        path: folder_of(file).to_path_buf(),
        cause,
    })?;
    let locked = match holder {
        Holder::Server => lock.try_lock_shared(),
        Holder::Restore => lock.try_lock(),
    };
    match (locked, holder) {
        (Ok(()), _) => Ok(Held(lock)),
        (Err(TryLockError::WouldBlock), Holder::Server) => {
            Err(StoreError::BeingRestored { path: path() })
        }
        (Err(TryLockError::WouldBlock), Holder::Restore) => Err(StoreError::InUse { path: path() }),
        (Err(TryLockError::Error(cause)), _) => Err(StoreError::NoLocks {
            path: path(),
            cause,
        }),
    }
}

/// Which file it is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    /// The file of this name. None: there is none.
    #[cfg(unix)]
    pub(super) fn of(file: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = std::fs::metadata(file).ok()?;
        Some(Self {
            device: metadata.dev(),
            number: metadata.ino(),
        })
    }

    /// Elsewhere files have no number: any file will do.
    #[cfg(not(unix))]
    pub(super) fn of(file: &Path) -> Option<Self> {
        let _metadata = std::fs::metadata(file).ok()?;
        Some(Self {
            device: 0,
            number: 0,
        })
    }
}

/// Signing keys live in here: nobody else on the machine may look.
#[cfg(unix)]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// The database gives the files beside its own the same permissions.
#[cfg(unix)]
fn open_private(file: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(file)
}

/// Makes a file that only its owner can read.
#[cfg(unix)]
pub(super) fn create_private(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let options = &mut File::options();
    options.create_new(true).write(true).mode(0o600);
    options.open(file).map(drop)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn open_private(file: &Path) -> std::io::Result<File> {
    File::options().create(true).append(true).open(file)
}

#[cfg(not(unix))]
pub(super) fn create_private(file: &Path) -> std::io::Result<()> {
    File::create_new(file).map(drop)
}

/// How many bytes may still be written where a file lies. None: the system does not say.
#[cfg(unix)]
pub(super) fn room(file: &Path) -> Option<u64> {
    let there = rustix::fs::statvfs(folder_of(file)).ok()?;
    Some(there.f_bavail.saturating_mul(there.f_frsize))
}

#[cfg(not(unix))]
pub(super) fn room(_file: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_let_go_is_free_although_a_process_that_starts_has_its_file_open_too() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sotto.db");
        for (before, after) in [
            (Holder::Restore, Holder::Server),
            (Holder::Server, Holder::Restore),
        ] {
            let held = hold(&file, before).unwrap();
            let of_process = held.0.try_clone().unwrap();
            assert!(hold(&file, after).is_err());
            drop(held);
            hold(&file, after).unwrap();
            drop(of_process);
        }
    }
}
