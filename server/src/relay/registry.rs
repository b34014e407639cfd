//! The dictations that are live on this instance: who may begin one, and which connection has it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A clonable handle.
#[derive(Clone, Debug)]
pub struct LiveSessions {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Short and never held across an await.
    entries: Mutex<HashMap<Uuid, Entry>>,
    per_user: usize,
}

#[derive(Debug)]
struct Entry {
    user: Uuid,
    superseded: CancellationToken,
}

/// The person has as many dictations running as the limit allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany {
    pub(super) limit: usize,
}

/// A place in the registry; given up when dropped.
#[derive(Debug)]
pub(super) struct Place {
    registry: LiveSessions,
    session: Uuid,
    superseded: CancellationToken,
}

impl LiveSessions {
    /// An empty registry that lets each person have `per_user` dictations at once.
    pub fn new(per_user: usize) -> Self {
        Self { shared: Arc::new(Shared { entries: Mutex::default(), per_user }) }
    }

    /// How many are live.
    pub fn count(&self) -> usize {
        self.with(|entries| entries.len())
    }

    /// Takes the place of `session`. A connection that has it is told that it was superseded.
    pub(super) fn enter(&self, session: Uuid, user: Uuid) -> Result<Place, TooMany> {
        let superseded = CancellationToken::new();
        let limit = self.shared.per_user;
        self.with(|entries| {
            let others = entries
                .iter()
                .filter(|(id, entry)| entry.user == user && **id != session)
                .count();
            if others >= limit {
                return Err(TooMany { limit });
            }
            let entry = Entry { user, superseded: superseded.clone() };
            if let Some(old) = entries.insert(session, entry) {
                old.superseded.cancel();
            }
            Ok(())
        })?;
        Ok(Place { registry: self.clone(), session, superseded })
    }

    fn with<Output>(&self, act: impl FnOnce(&mut HashMap<Uuid, Entry>) -> Output) -> Output {
        // A panic elsewhere cannot leave a map of plain values half changed.
        act(&mut self.shared.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Place {
    /// Cancelled when another connection takes the dictation over.
    pub(super) fn superseded(&self) -> &CancellationToken {
        &self.superseded
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.superseded.is_cancelled() {
            self.registry.with(|entries| entries.remove(&self.session));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_connection_takes_the_dictation_over() {
        let registry = LiveSessions::new(1);
        let (session, user) = (Uuid::now_v7(), Uuid::now_v7());
        let first = registry.enter(session, user).unwrap();
        let second = registry.enter(session, user).unwrap();
        assert!(first.superseded().is_cancelled());
        drop(first);
        assert_eq!(registry.count(), 1, "the old place does not take the new one with it");
        drop(second);
        assert_eq!(registry.count(), 0);
    }

    #[test]
    fn the_limit_is_a_persons_own() {
        let registry = LiveSessions::new(1);
        let user = Uuid::now_v7();
        let _held = registry.enter(Uuid::now_v7(), user).unwrap();
        assert_eq!(registry.enter(Uuid::now_v7(), user).unwrap_err(), TooMany { limit: 1 });
        assert!(registry.enter(Uuid::now_v7(), Uuid::now_v7()).is_ok());
    }
}
