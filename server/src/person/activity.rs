//! When a device was last used, to the minute and without a write a request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::People;
use crate::auth::Caller;
use crate::store::Store;
use uuid::Uuid;

/// What is written is this old at most, in ms.
const STEP_MS: i64 = 60_000;

/// So many sign-ins are remembered; with more, all are forgotten and written once more.
const MAX_KEPT: usize = 50_000;

/// The sign-ins whose device was marked as active a moment ago.
pub(super) struct Activity {
    store: Store,
    written_at_ms: Mutex<HashMap<Uuid, i64>>,
}

impl Activity {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            written_at_ms: Mutex::default(),
        }
    }

    /// Whether it is time to write again; if so, it counts as written.
    fn is_due(&self, sign_in: Uuid, now: i64) -> bool {
        // What a panicking holder left behind is still a map of times.
        let written = self.written_at_ms.lock();
        let mut written = written.unwrap_or_else(PoisonError::into_inner);
        let last = written.get(&sign_in).copied();
        if last.is_some_and(|last| now.saturating_sub(last) < STEP_MS) {
            return false;
        }
        if written.len() >= MAX_KEPT {
            written.clear();
        }
        written.insert(sign_in, now);
        true
    }
}

impl People {
    /// The person does something here: their device, if it is registered, is marked as active.
    /// Nobody waits for it.
    pub fn note_activity(&self, caller: &Caller) {
        let activity = &self.parts.activity;
        let now = activity.store.clock().running_ms();
        if !activity.is_due(caller.auth_session, now) {
            return;
        }
        let (store, scope, sign_in) = (activity.store.clone(), caller.scope(), caller.auth_session);
        tokio::spawn(async move {
            if let Err(error) = store.mark_device_active(&scope, sign_in).await {
                tracing::warn!(%error, "a device's activity could not be noted");
            }
        });
    }
}
