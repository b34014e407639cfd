//! How many finals of each dictation are not written yet: whoever takes a dictation over waits for them.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

/// A clonable handle.
#[derive(Clone, Default)]
pub(super) struct Pending {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Short and never held across an await. A dictation of which nothing waits is not in it.
    counts: Mutex<HashMap<Uuid, usize>>,
    changed: Notify,
}

impl Shared {
    fn with<Output>(&self, act: impl FnOnce(&mut HashMap<Uuid, usize>) -> Output) -> Output {
        // A panic elsewhere cannot leave a map of plain values half changed.
        act(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A final that waits, until it is dropped.
pub(super) struct Pends {
    shared: Arc<Shared>,
    session: Uuid,
}

impl Pending {
    /// One more of this dictation waits.
    pub(super) fn add(&self, session: Uuid) -> Pends {
        self.shared
            .with(|counts| *counts.entry(session).or_default() += 1);
        Pends {
            shared: Arc::clone(&self.shared),
            session,
        }
    }

    /// Waits until none of this dictation does.
    pub(super) async fn none_of(&self, session: Uuid) {
        loop {
            let mut changed = pin!(self.shared.changed.notified());
            // What changes between the look and the wait counts.
            changed.as_mut().enable();
            if !self.shared.with(|counts| counts.contains_key(&session)) {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for Pends {
    fn drop(&mut self) {
        let is_last = self.shared.with(|counts| {
            let Some(count) = counts.get_mut(&self.session) else {
                return false;
            };
            *count -= 1;
            let is_last = *count == 0;
            if is_last {
                counts.remove(&self.session);
            }
            is_last
        });
        if is_last {
            self.shared.changed.notify_waiters();
        }
    }
}
