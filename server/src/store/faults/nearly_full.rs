//! A disk with room for a page, and not for the pages of a commit.

use tempfile::TempDir;
use tokio::sync::MutexGuard;
use uuid::Uuid;

use super::cases::People;
use super::faulty_store;
use super::file_system::{self, Fault};
use crate::store::Store;
use crate::store::transcripts::KeptFinal;

/// So many calls write the log's head and one page with its own head; the next page is broken off.
const ROOM: usize = 4;

/// A store on such a disk, with a dictation that goes on.
pub(crate) struct NearlyFull {
    pub(crate) store: Store,
    people: People,
    _folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl NearlyFull {
    /// There is room until [`NearlyFull::fill`].
    pub(crate) async fn new() -> Self {
        let turn = file_system::TURN.lock().await;
        let (folder, store) = faulty_store().await;
        Self {
            people: People::new(&store).await,
            store,
            _folder: folder,
            _turn: turn,
        }
    }

    pub(crate) fn fill(&self) {
        file_system::break_each_write_from(Fault::FullDisk, ROOM);
    }

    pub(crate) fn make_room(&self) {
        file_system::mend();
    }

    /// How often there was no room.
    pub(crate) fn failures(&self) -> u32 {
        file_system::strikes()
    }

    /// A dictation, whose it is, and what its words and commits are written under.
    pub(crate) fn dictation(&self) -> (Uuid, Uuid, i64) {
        let KeptFinal {
            session,
            user,
            epoch,
            ..
        } = self.next_final();
        (session, user, epoch)
    }

    /// Words that are to be kept next.
    pub(crate) fn next_final(&self) -> KeptFinal {
        self.people.final_at(1)
    }
}

impl Drop for NearlyFull {
    fn drop(&mut self) {
        file_system::mend();
    }
}
