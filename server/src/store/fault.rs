//! What a failure of the database means, and what to do about it.

use std::io::ErrorKind;

/// Extended result codes of SQLite for locks that the file system does not give.
const LOCK_FAULTS: [u32; 5] = [
    10 | (8 << 8),
    10 | (9 << 8),
    10 | (14 << 8),
    10 | (15 << 8),
    10 | (20 << 8),
];

/// Extended result codes of SQLite for a disk that takes no bytes, cannot keep them, or has no place for a name.
const WRITE_FAULTS: [u32; 6] = [
    10 | (3 << 8),
    10 | (4 << 8),
    10 | (5 << 8),
    10 | (6 << 8),
    10 | (10 << 8),
    10 | (16 << 8),
];

/// Result codes of SQLite for what holds for everything that is written, whatever it is: locks, memory, room, the disk, the
/// file. (PERM, BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL, NOLFS, AUTH, NOTADB.)
const FAULTS_OF_ALL: [u32; 13] = [3, 5, 6, 7, 8, 9, 10, 13, 14, 15, 22, 23, 26];

/// Extended result codes of SQLite for a place on the disk that cannot be read. Who needs nothing of it may write.
const FAULTS_OF_A_PLACE: [u32; 4] = [10 | (1 << 8), 10 | (2 << 8), 10 | (32 << 8), 10 | (33 << 8)];

/// By the result code of SQLite (<https://sqlite.org/rescode.html>).
pub(super) fn words(error: &sqlx::Error) -> &'static str {
    if matches!(error, sqlx::Error::Io(fault) if fault.kind() == ErrorKind::OutOfMemory) {
        return NO_MEMORY;
    }
    let Some(code) = code(error) else {
        return "does not take writes: see the log";
    };
    if LOCK_FAULTS.contains(&code) {
        return NO_LOCKS;
    }
    match code & 0xff {
        5 | 6 => "is held by another program: end that, or wait until it is done",
        7 => NO_MEMORY,
        8 => "is read-only, or its file was moved: make it writable, and start the server again",
        10 => "cannot be written: the disk or file system reports an error",
        11 | 26 => {
            "is damaged, or no database: restore a backup of it (`sotto-server restore FILE --replace`)"
        }
        13 => "has no room: the disk is full, make room on it",
        14 => "cannot be opened: its folder is gone or closed to the server",
        15 => NO_LOCKS,
        _ => "does not take writes: see the log",
    }
}

const NO_MEMORY: &str = "has no memory: give this machine more, or run less on it";

const NO_LOCKS: &str =
    "lies on a file system that cannot lock files: keep it on a disk of this machine";

/// The extended result code.
pub(super) fn code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?;
    code.parse().ok()
}

/// Whether it is about what is written. Who reads one database and writes another knows by it which of the two has failed.
pub(super) fn is_of_writing(error: &sqlx::Error) -> bool {
    let Some(code) = code(error) else {
        return false;
    };
    WRITE_FAULTS.contains(&code) || code & 0xff == 13
}

/// Whether it may lie in what was to be written. What the database did not say itself (no connection is free, its thread is
/// gone) does not.
pub(super) fn may_lie_in_what_is_written(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| {
        FAULTS_OF_A_PLACE.contains(&code) || !FAULTS_OF_ALL.contains(&(code & 0xff))
    })
}

/// Whether another program holds the database.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| matches!(code & 0xff, 5 | 6))
}
