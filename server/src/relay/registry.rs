//! The dictations that are live on this instance: who may begin one, and which connection has it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many dictations may be live.
#[derive(Clone, Copy, Debug)]
pub struct LiveLimits {
    /// In all.
    pub total: usize,
    /// Of one person.
    pub per_user: usize,
    /// From one address.
    pub per_ip: usize,
}

/// Whose dictation it is and where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Speaker {
    pub(super) user: Uuid,
    pub(super) address: IpAddr,
}

/// A clonable handle.
#[derive(Clone, Debug)]
pub struct LiveSessions {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Short and never held across an await.
    entries: Mutex<HashMap<Uuid, Entry>>,
    limits: LiveLimits,
}

#[derive(Debug)]
struct Entry {
    speaker: Speaker,
    superseded: CancellationToken,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoPlace {
    /// The person has as many dictations running as the limit allows.
    #[error("You have {0} dictations running, which is the limit. Stop one of them first.")]
    OfUser(usize),
    /// So have all people at this address together.
    #[error("{0} dictations run from your address, which is the limit. Try again in a moment.")]
    FromAddress(usize),
    /// Another person has it: it must look as if it did not exist.
    #[error("this dictation is another person's")]
    OfAnother,
    /// So has everybody.
    #[error("The server has as many dictations as it takes. Try again in a moment.")]
    InAll,
}

/// A place in the registry; given up when dropped.
#[derive(Debug)]
pub(super) struct Place {
    registry: LiveSessions,
    session: Uuid,
    superseded: CancellationToken,
}

impl LiveSessions {
    /// An empty registry.
    pub fn new(limits: LiveLimits) -> Self {
        Self {
            shared: Arc::new(Shared {
                entries: Mutex::default(),
                limits,
            }),
        }
    }

    /// How many are live.
    pub fn count(&self) -> usize {
        self.with(|entries| entries.len())
    }

    /// Takes the place of `session`. A connection that has it is told that it was superseded.
    pub(super) fn enter(&self, session: Uuid, speaker: Speaker) -> Result<Place, NoPlace> {
        let superseded = CancellationToken::new();
        self.with(|entries| {
            self.shared.limits.check(entries, session, speaker)?;
            let entry = Entry {
                speaker,
                superseded: superseded.clone(),
            };
            if let Some(old) = entries.insert(session, entry) {
                old.superseded.cancel();
            }
            Ok(())
        })?;
        Ok(Place {
            registry: self.clone(),
            session,
            superseded,
        })
    }

    fn with<Output>(&self, act: impl FnOnce(&mut HashMap<Uuid, Entry>) -> Output) -> Output {
        // A panic elsewhere cannot leave a map of plain values half changed.
        act(&mut self
            .shared
            .entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

impl LiveLimits {
    /// Whether `session` may join the `entries`, or stay among them.
    fn check(
        self,
        entries: &HashMap<Uuid, Entry>,
        session: Uuid,
        speaker: Speaker,
    ) -> Result<(), NoPlace> {
        let others = || {
            entries
                .iter()
                .filter(|(id, _)| **id != session)
                .map(|(_, entry)| entry)
        };
        let count = |same: fn(&Speaker, &Speaker) -> bool| {
            others()
                .filter(|entry| same(&entry.speaker, &speaker))
                .count()
        };
        if entries
            .get(&session)
            .is_some_and(|entry| entry.speaker.user != speaker.user)
        {
            return Err(NoPlace::OfAnother);
        }
        if count(|one, other| one.user == other.user) >= self.per_user {
            Err(NoPlace::OfUser(self.per_user))
        } else if count(|one, other| one.address == other.address) >= self.per_ip {
            Err(NoPlace::FromAddress(self.per_ip))
        } else if others().count() >= self.total {
            Err(NoPlace::InAll)
        } else {
            Ok(())
        }
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

    fn speaker(address: &str) -> Speaker {
        Speaker {
            user: Uuid::now_v7(),
            address: address.parse().unwrap(),
        }
    }

    fn registry(total: usize, per_user: usize, per_ip: usize) -> LiveSessions {
        LiveSessions::new(LiveLimits {
            total,
            per_user,
            per_ip,
        })
    }

    #[test]
    fn a_second_connection_takes_the_dictation_over() {
        let registry = registry(1, 1, 1);
        let (session, speaker) = (Uuid::now_v7(), speaker("10.0.0.1"));
        let first = registry.enter(session, speaker).unwrap();
        let second = registry.enter(session, speaker).unwrap();
        assert!(first.superseded().is_cancelled());
        drop(first);
        assert_eq!(
            registry.count(),
            1,
            "the old place does not take the new one with it"
        );
        drop(second);
        assert_eq!(registry.count(), 0);
    }

    #[test]
    fn nobody_takes_over_what_another_person_says() {
        let registry = registry(9, 9, 9);
        let session = Uuid::now_v7();
        let place = registry.enter(session, speaker("10.0.0.1")).unwrap();
        let taken = registry.enter(session, speaker("10.0.0.1"));
        assert_eq!(taken.unwrap_err(), NoPlace::OfAnother);
        assert!(!place.superseded().is_cancelled());
    }

    #[test]
    fn each_limit_holds() {
        let registry = registry(3, 1, 2);
        let ann = speaker("10.0.0.1");
        let enter = |speaker| registry.enter(Uuid::now_v7(), speaker);
        let _first = enter(ann).unwrap();
        assert_eq!(enter(ann).unwrap_err(), NoPlace::OfUser(1));
        let _second = enter(speaker("10.0.0.1")).unwrap();
        assert_eq!(
            enter(speaker("10.0.0.1")).unwrap_err(),
            NoPlace::FromAddress(2)
        );
        let _third = enter(speaker("10.0.0.2")).unwrap();
        assert_eq!(enter(speaker("10.0.0.3")).unwrap_err(), NoPlace::InAll);
    }
}
