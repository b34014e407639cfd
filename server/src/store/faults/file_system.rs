//! A file system for the database that can be told to fail: SQLite's own, with some of its calls looked at first
//! (<https://sqlite.org/vfs.html>).

// The database is a C library, and what it asks of a file system are C functions.
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};

use libsqlite3_sys::{
    SQLITE_BUSY, SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_IOERR_LOCK, SQLITE_IOERR_NOMEM,
    SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE, SQLITE_OK, SQLITE_OPEN_MAIN_DB, SQLITE_SHM_LOCK,
    sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs, sqlite3_vfs_find,
    sqlite3_vfs_register,
};

/// Its name in options.
pub(super) const NAME: &str = "faulty";

/// The locks of those who write and those who empty the log; behind them stand those of readers.
const WRITERS_LOCKS: c_int = 2;

/// The lock of those who write.
const WRITE_LOCK: c_int = 0;

/// What breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    FullDisk,
    BadDisk,
    NoMemory,
    Locked,
    /// The file system knows no locks at all.
    NoLocks,
}

/// What the database asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Read,
    Write,
    Truncate,
    Sync,
    Map,
    Lock,
    LockFile,
}

impl Fault {
    /// Those that come and go while the database is in use.
    pub(super) const PASSING: [Self; 4] =
        [Self::FullDisk, Self::BadDisk, Self::NoMemory, Self::Locked];

    /// What `/health` says about it.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::FullDisk => "has no room",
            Self::BadDisk => "the disk or file system reports an error",
            Self::NoMemory => "has no memory",
            Self::Locked => "is held by another program",
            Self::NoLocks => "lies on a file system that cannot lock files",
        }
    }

    /// What a call is answered, if it breaks.
    const fn answer(self, call: Call) -> Option<c_int> {
        match (self, call) {
            (Self::FullDisk, Call::Write) => Some(SQLITE_FULL),
            (Self::BadDisk, Call::Write) => Some(SQLITE_IOERR_WRITE),
            (Self::BadDisk, Call::Sync) => Some(SQLITE_IOERR_FSYNC),
            (Self::BadDisk, Call::Truncate) => Some(SQLITE_IOERR_TRUNCATE),
            (Self::NoMemory, Call::Read | Call::Write | Call::Map) => Some(SQLITE_IOERR_NOMEM),
            (Self::Locked, Call::Lock) => Some(SQLITE_BUSY),
            (Self::NoLocks, Call::LockFile) => Some(SQLITE_IOERR_LOCK),
            _ => None,
        }
    }
}

/// What is to break, and when.
struct Plan {
    fault: Option<Fault>,
    /// So many calls that could break are let through.
    spared: usize,
    /// So many are, in each write anew.
    spared_each_write: Option<usize>,
    /// So many broke.
    strikes: u32,
}

/// Who breaks things waits for others to be done.
pub(super) static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

static PLAN: Mutex<Plan> = Mutex::new(Plan {
    fault: None,
    spared: 0,
    spared_each_write: None,
    strikes: 0,
});

fn plan() -> MutexGuard<'static, Plan> {
    PLAN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From the call of this number on, all break until it is mended.
pub(super) fn break_from(fault: Fault, place: usize) {
    *plan() = Plan {
        fault: Some(fault),
        spared: place,
        spared_each_write: None,
        strikes: 0,
    };
}

/// As [`break_from`], counted in each write anew: small ones come through.
pub(super) fn break_each_write_from(fault: Fault, place: usize) {
    break_from(fault, place);
    plan().spared_each_write = Some(place);
}

/// Whether something broke.
pub(super) fn was_struck() -> bool {
    strikes() > 0
}

/// How often something broke.
pub(super) fn strikes() -> u32 {
    plan().strikes
}

pub(super) fn mend() {
    plan().fault = None;
}

fn strike(call: Call) -> Option<c_int> {
    let mut plan = plan();
    let answer = plan.fault?.answer(call)?;
    if plan.spared > 0 {
        plan.spared -= 1;
        return None;
    }
    plan.strikes += 1;
    Some(answer)
}

/// Somebody takes the lock to write.
fn a_write_begins() {
    let mut plan = plan();
    plan.spared = plan.spared_each_write.unwrap_or(plan.spared);
}

/// The file system below.
static BELOW: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(ptr::null_mut());

/// What the database's own file can do there, and what ours does.
static DATABASE_METHODS: OnceLock<(sqlite3_io_methods, sqlite3_io_methods)> = OnceLock::new();

/// What all other files do: they read and write as the database's, and know no locks.
static OTHER_METHODS: OnceLock<sqlite3_io_methods> = OnceLock::new();

/// Makes it known to the database.
pub(super) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: a null name asks for the default, which lives as long as the process. The copy is never freed, as the
        // database keeps it.
        unsafe {
            let below = sqlite3_vfs_find(ptr::null());
            BELOW.store(below, Ordering::SeqCst);
            let ours = Box::leak(Box::new(*below));
            ours.zName = c"faulty".as_ptr();
            ours.pNext = ptr::null_mut();
            ours.xOpen = Some(open);
            assert_eq!(sqlite3_vfs_register(ours, 0), SQLITE_OK);
        }
    });
}

fn below() -> &'static sqlite3_io_methods {
    &DATABASE_METHODS.get().expect("a database is open").0
}

unsafe extern "C" fn open(
    _ours: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let vfs = BELOW.load(Ordering::SeqCst);
    // SAFETY: the arguments are handed on as they came, to the file system whose files have the size that we told. The
    // table that is put in the place of its own has the same functions or ones that call them, and is never freed.
    unsafe {
        let opened = (*vfs).xOpen.expect("it opens files")(vfs, name, file, flags, out_flags);
        if let Some(theirs) = (*file).pMethods.as_ref() {
            (*file).pMethods = if flags & SQLITE_OPEN_MAIN_DB == 0 {
                OTHER_METHODS.get_or_init(|| looked_at(*theirs))
            } else {
                &DATABASE_METHODS
                    .get_or_init(|| (*theirs, locks_looked_at(*theirs)))
                    .1
            };
        }
        opened
    }
}

fn looked_at(theirs: sqlite3_io_methods) -> sqlite3_io_methods {
    sqlite3_io_methods {
        xRead: Some(read),
        xWrite: Some(write),
        xTruncate: Some(truncate),
        xSync: Some(sync),
        // Without memory maps, so that all reads are seen.
        iVersion: 2,
        ..theirs
    }
}

fn locks_looked_at(theirs: sqlite3_io_methods) -> sqlite3_io_methods {
    sqlite3_io_methods {
        xLock: Some(lock_file),
        xShmMap: Some(map),
        xShmLock: Some(lock),
        ..looked_at(theirs)
    }
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    into: *mut c_void,
    amount: c_int,
    offset: sqlite3_int64,
) -> c_int {
    // SAFETY: handed on as it came.
    strike(Call::Read)
        .unwrap_or_else(|| unsafe { below().xRead.expect("it reads")(file, into, amount, offset) })
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    amount: c_int,
    offset: sqlite3_int64,
) -> c_int {
    // SAFETY: handed on as it came.
    strike(Call::Write).unwrap_or_else(|| unsafe {
        below().xWrite.expect("it writes")(file, from, amount, offset)
    })
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    // SAFETY: handed on as it came.
    strike(Call::Truncate)
        .unwrap_or_else(|| unsafe { below().xTruncate.expect("it truncates")(file, size) })
}

/// No test needs to survive a power cut.
unsafe extern "C" fn sync(_file: *mut sqlite3_file, _flags: c_int) -> c_int {
    strike(Call::Sync).unwrap_or(SQLITE_OK)
}

unsafe extern "C" fn lock_file(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: handed on as it came.
    strike(Call::LockFile)
        .unwrap_or_else(|| unsafe { below().xLock.expect("it locks")(file, level) })
}

unsafe extern "C" fn map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    place: *mut *mut c_void,
) -> c_int {
    // SAFETY: handed on as it came.
    strike(Call::Map).unwrap_or_else(|| unsafe {
        below().xShmMap.expect("it maps")(file, region, size, extend, place)
    })
}

unsafe extern "C" fn lock(
    file: *mut sqlite3_file,
    offset: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    let is_writers = flags & SQLITE_SHM_LOCK != 0 && offset < WRITERS_LOCKS;
    if is_writers && offset == WRITE_LOCK {
        a_write_begins();
    }
    // SAFETY: handed on as it came.
    is_writers
        .then(|| strike(Call::Lock))
        .flatten()
        .unwrap_or_else(|| unsafe {
            below().xShmLock.expect("it locks")(file, offset, count, flags)
        })
}
