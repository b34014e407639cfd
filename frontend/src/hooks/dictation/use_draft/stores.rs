//! The two places of a draft as one: local storage, which has it at once, and the disk, which has it after a crash. Each
//! change goes to both, and whenever a page comes they are made to agree (`domain/draft/record.rs`).

use super::disk::{Disk, Turn};
use super::privacy::{self, Allowed};
use super::storage::{self, CHOICE};
use crate::domain::draft::{Agreement, Draft, Record, agreement};

/// Where the drafts of this browser are written.
pub(super) struct Stores {
    allowed: Allowed,
    disk: Option<Disk>,
}

impl Stores {
    /// Those in which this window may keep something.
    pub(super) async fn open() -> Self {
        let allowed = privacy::allowed().await;
        let disk = match allowed {
            Allowed::Disk => Disk::open().await,
            Allowed::Nowhere | Allowed::Storage => None,
        };
        Self { allowed, disk }
    }

    /// Whether anything may be kept.
    pub(super) fn keep_drafts(&self) -> bool {
        self.allowed != Allowed::Nowhere
    }

    /// Keeps `draft` by the name `name`. False if the browser refuses.
    pub(super) fn write(&self, name: &str, draft: &Draft) -> bool {
        let stored = draft.to_stored();
        let is_kept = storage::write(name, &stored);
        self.tell_disk(name, &Record::Written(stored));
        is_kept
    }

    /// Forgets the draft with this name.
    pub(super) fn forget(&self, name: &str) {
        if let Some(gone) = storage::forget(name) {
            self.tell_disk(name, &gone);
        }
    }

    fn tell_disk(&self, name: &str, record: &Record) {
        if let Some(disk) = &self.disk {
            disk.know(name, record);
        }
    }

    /// Brings back from the disk what a crash took from local storage, and tells the disk what it does not know yet.
    pub(super) async fn agree(&self) {
        if let Some(turn) = self.disk.as_ref().and_then(Disk::turn) {
            agree_in(turn).await;
        }
    }
}

async fn agree_in(turn: Turn) {
    let Some(on_disk) = turn.all().await else {
        return;
    };
    let mut names = storage::known_names();
    names.extend(on_disk.iter().map(|(name, _)| name.clone()));
    names.sort_unstable();
    names.dedup();
    for name in names {
        let known = on_disk.iter().find(|(other, _)| *other == name);
        let known = known.map(|(_, record)| record);
        match agreement(storage::record(&name), known, storage::now()) {
            Agreement::Stands => {}
            // Its tab is one of an older Sotto, which writes it here alone and would forget it here alone.
            Agreement::ToDisk(Record::Written(_)) if known.is_none() && name != CHOICE => {}
            Agreement::ToDisk(record) => turn.put(&name, &record),
            Agreement::FromDisk(record) => storage::know(&name, &record),
            Agreement::Over => {
                turn.forget(&name);
                storage::forget_gone(&name);
            }
        }
    }
    turn.end();
}
