//! The database's file: made for its owner alone, held while it is in use, and looked after while it is.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::time::sleep;
use uuid::Uuid;

use super::StoreError;

/// So often a start looks whether it is its turn.
const TURN_PAUSE: Duration = Duration::from_millis(20);

/// Makes the folder and tries whether it can be written to: the message then names the folder
/// and the way out, where the database would only say "unable to open".
pub(super) fn prepare(file: &Path) -> Result<(), StoreError> {
    let folder = folder_of(file);
    let refused = |cause| StoreError::DataFolder {
        path: folder.to_path_buf(),
        cause,
    };
    make_private_folder(folder).map_err(refused)?;
    // In containers that share a folder, processes share their numbers.
    let trial = folder.join(format!(".write-test-{}", Uuid::now_v7()));
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
    open_private(file).map_err(refused)?;
    let _only_root_can = hand_over(file, folder_of(file));
    Ok(())
}

/// Refuses a database whose file is gone or empty while its log is there: all that people did last stands in that log,
/// and a new file would be the end of it.
pub(super) fn check_for_lone_log(file: &Path) -> Result<(), StoreError> {
    let log = beside(file, "-wal");
    let has_bytes = |path: &Path| path.metadata().is_ok_and(|there| there.len() > 0);
    if has_bytes(file) || !has_bytes(&log) {
        return Ok(());
    }
    Err(StoreError::LoneLog {
        path: file.to_path_buf(),
        log,
    })
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
    let lock = open_lock(file, "-lock")?;
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

/// Waits for up to `limit` for the turn to open the database, which lasts as long as what is returned lives: two programs
/// that start at once would both make its tables, or bring them up to date.
pub(super) async fn take_turn(file: &Path, limit: Duration) -> Result<Held, StoreError> {
    let lock = open_lock(file, "-start-lock")?;
    let end = Instant::now() + limit;
    loop {
        let path = file.to_path_buf();
        match lock.try_lock() {
            Ok(()) => return Ok(Held(lock)),
            Err(TryLockError::WouldBlock) if Instant::now() < end => sleep(TURN_PAUSE).await,
            Err(TryLockError::WouldBlock) => return Err(StoreError::BeingStarted { path }),
            Err(TryLockError::Error(cause)) => return Err(StoreError::NoLocks { path, cause }),
        }
    }
}

/// A file beside the database that is there to be locked.
fn open_lock(file: &Path, ending: &str) -> Result<File, StoreError> {
    let name = beside(file, ending);
    let lock = open_private(&name).map_err(|cause| StoreError::DataFolder {
        path: folder_of(file).to_path_buf(),
        cause,
    })?;
    let _only_root_can = hand_over(&name, example_for(file));
    Ok(lock)
}

/// Whose owner the files of a database are to have: the database itself, or its folder where there is none.
pub(super) fn example_for(file: &Path) -> &Path {
    if file.exists() { file } else { folder_of(file) }
}

/// Gives a file that root has made to the owner of `example`: a server that is not root could not use it. Others can
/// give nothing away, and need not.
#[cfg(unix)]
pub(super) fn hand_over(file: &Path, example: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, chown};
    const ROOT: u32 = 0;
    let (made, wanted) = (file.metadata()?, example.metadata()?);
    if made.uid() != ROOT || wanted.uid() == ROOT {
        return Ok(());
    }
    chown(file, Some(wanted.uid()), Some(wanted.gid()))
}

#[cfg(not(unix))]
pub(super) fn hand_over(_file: &Path, _example: &Path) -> io::Result<()> {
    Ok(())
}

/// Which file it is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    /// The file of this name.
    #[cfg(unix)]
    pub(super) fn of(file: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = std::fs::metadata(file)?;
        Ok(Self {
            device: metadata.dev(),
            number: metadata.ino(),
        })
    }

    /// Elsewhere files have no number: any file will do.
    #[cfg(not(unix))]
    pub(super) fn of(file: &Path) -> io::Result<Self> {
        let _metadata = std::fs::metadata(file)?;
        Ok(Self {
            device: 0,
            number: 0,
        })
    }
}

/// Signing keys live in here: nobody else on the machine may look.
#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// The database gives the files beside its own the same permissions.
#[cfg(unix)]
fn open_private(file: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(file)
}

/// Makes a file that only its owner can read.
#[cfg(unix)]
pub(super) fn create_private(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let options = &mut File::options();
    options.create_new(true).write(true).mode(0o600);
    options.open(file).map(drop)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn open_private(file: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(file)
}

#[cfg(not(unix))]
pub(super) fn create_private(file: &Path) -> io::Result<()> {
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

    #[tokio::test]
    async fn who_starts_while_another_does_waits_and_is_told_when_it_takes_too_long() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sotto.db");
        let first = take_turn(&file, Duration::ZERO).await.unwrap();
        let told = take_turn(&file, Duration::ZERO).await.unwrap_err();
        let told = told.to_string();
        assert!(told.contains("is being started"), "{told}");
        let (second, ()) = tokio::join!(take_turn(&file, Duration::from_secs(60)), async {
            tokio::task::yield_now().await;
            drop(first);
        });
        second.expect("it is its turn");
    }

    /// As root they are given away; as anybody else they are theirs from the first.
    #[cfg(unix)]
    #[tokio::test]
    async fn what_lies_beside_a_database_belongs_to_the_owner_of_its_folder() {
        use std::os::unix::fs::{MetadataExt as _, chown};
        let folder = tempfile::tempdir().unwrap();
        let _only_root_can = chown(folder.path(), Some(65_534), Some(65_534));
        let file = folder.path().join("sotto.db");
        make(&file).unwrap();
        let _held = hold(&file, Holder::Server).unwrap();
        let _turn = take_turn(&file, Duration::ZERO).await.unwrap();
        let owner = folder.path().metadata().unwrap().uid();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().uid(), owner, "{entry:?}");
        }
    }
}
