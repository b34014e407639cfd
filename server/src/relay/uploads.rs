//! How many recordings one person may send at once, and how much memory all of them may take.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{BufMut as _, Bytes, BytesMut};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// The budget is counted in these, in bytes.
const UNIT: usize = 64 * 1024;

/// Recordings are kept in blocks of this size, in bytes: growing one buffer would copy it, and
/// keeping what the network gives would keep much more memory alive than it holds.
const BLOCK: usize = 1024 * 1024;

/// Limits on recordings.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimits {
    /// Of one person at the same time.
    pub per_user: usize,
    /// The largest one, in bytes.
    pub file_bytes: usize,
    /// All together in memory, in bytes.
    pub total_bytes: usize,
}

/// Recordings that are being received or transcribed here. A clonable handle.
#[derive(Clone, Debug)]
pub struct Uploads {
    limits: UploadLimits,
    budget: Arc<Semaphore>,
    /// Short and never held across an await.
    people: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// Why a recording is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadRefusal {
    /// The person sends as many as the limit allows.
    #[error("you send {0} recordings at this moment, which is the limit")]
    TooManyAtOnce(usize),
    /// It is larger than the limit, in bytes.
    #[error("a recording may have at most {0} bytes")]
    TooLarge(usize),
    /// The recordings of all people take as much memory as they may.
    #[error("the server holds as many recordings as it can")]
    NoMemory,
}

/// A place among them; given up, with its memory, when dropped.
#[derive(Debug)]
pub struct UploadPlace {
    uploads: Uploads,
    user: Uuid,
    memory: Option<OwnedSemaphorePermit>,
    full: Vec<Bytes>,
    open: BytesMut,
    received: usize,
}

impl Uploads {
    /// None yet.
    pub fn new(limits: UploadLimits) -> Self {
        Self {
            budget: Arc::new(Semaphore::new(limits.total_bytes.div_ceil(UNIT))),
            limits,
            people: Arc::default(),
        }
    }

    /// Takes a place for a recording that announces `announced` bytes.
    ///
    /// # Errors
    /// [`UploadRefusal`]
    pub fn admit(&self, user: Uuid, announced: usize) -> Result<UploadPlace, UploadRefusal> {
        {
            let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
            let count = people.entry(user).or_default();
            if *count >= self.limits.per_user {
                return Err(UploadRefusal::TooManyAtOnce(self.limits.per_user));
            }
            *count += 1;
        }
        let mut place = UploadPlace {
            uploads: self.clone(),
            user,
            memory: None,
            full: Vec::new(),
            open: BytesMut::new(),
            received: 0,
        };
        place.reserve(announced.min(self.limits.file_bytes))?;
        Ok(place)
    }

    fn leave(&self, user: Uuid) {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = people.get_mut(&user) {
            *count -= 1;
            if *count == 0 {
                people.remove(&user);
            }
        }
    }
}

impl UploadPlace {
    /// Takes more of the recording in.
    ///
    /// # Errors
    /// [`UploadRefusal::TooLarge`] or [`UploadRefusal::NoMemory`].
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), UploadRefusal> {
        let limit = self.uploads.limits.file_bytes;
        self.received = self.received.saturating_add(bytes.len());
        if self.received > limit {
            return Err(UploadRefusal::TooLarge(limit));
        }
        self.reserve(self.received)?;
        while !bytes.is_empty() {
            if self.open.len() == BLOCK {
                self.full.push(std::mem::take(&mut self.open).freeze());
            }
            if self.open.capacity() == 0 {
                self.open.reserve(BLOCK);
            }
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.open.len()));
            self.open.put_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// What was received so far, in blocks; from here on it is counted but not here any more.
    pub fn take_blocks(&mut self) -> Vec<Bytes> {
        let mut blocks = std::mem::take(&mut self.full);
        if !self.open.is_empty() {
            blocks.push(std::mem::take(&mut self.open).freeze());
        }
        blocks
    }

    /// Makes sure that so many bytes are counted.
    fn reserve(&mut self, bytes: usize) -> Result<(), UploadRefusal> {
        let held = self
            .memory
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = bytes.div_ceil(UNIT).saturating_sub(held);
        if missing == 0 {
            return Ok(());
        }
        let missing = u32::try_from(missing).map_err(|_too_many| UploadRefusal::NoMemory)?;
        let more = Arc::clone(&self.uploads.budget).try_acquire_many_owned(missing);
        let more = more.map_err(|_none_left| UploadRefusal::NoMemory)?;
        match &mut self.memory {
            Some(memory) => memory.merge(more),
            None => self.memory = Some(more),
        }
        Ok(())
    }
}

impl Drop for UploadPlace {
    fn drop(&mut self) {
        self.uploads.leave(self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uploads(file_bytes: usize, total_bytes: usize) -> Uploads {
        Uploads::new(UploadLimits {
            per_user: 2,
            file_bytes,
            total_bytes,
        })
    }

    #[test]
    fn two_at_once_are_taken_a_third_is_not_until_one_is_gone() {
        let uploads = uploads(BLOCK, 100 * BLOCK);
        let ann = Uuid::now_v7();
        let first = uploads.admit(ann, 0).unwrap();
        let _second = uploads.admit(ann, 0).unwrap();
        let third = uploads.admit(ann, 0).unwrap_err();
        assert_eq!(third, UploadRefusal::TooManyAtOnce(2));
        uploads.admit(Uuid::now_v7(), 0).unwrap();
        drop(first);
        uploads.admit(ann, 0).unwrap();
    }

    #[test]
    fn memory_is_counted_before_it_is_filled_and_given_back() {
        let uploads = uploads(4 * UNIT, 4 * UNIT);
        let announced = uploads.admit(Uuid::now_v7(), 3 * UNIT).unwrap();
        let mut other = uploads.admit(Uuid::now_v7(), 0).unwrap();
        other.push(&[0; UNIT]).unwrap();
        assert_eq!(other.push(&[0]).unwrap_err(), UploadRefusal::NoMemory);
        drop((announced, other));
        let mut whole = uploads.admit(Uuid::now_v7(), 4 * UNIT).unwrap();
        let refused = uploads.admit(Uuid::now_v7(), 1).unwrap_err();
        assert_eq!(refused, UploadRefusal::NoMemory, "counted as announced");
        whole.push(&[0; 4 * UNIT]).unwrap();
        let limit = 4 * UNIT;
        assert_eq!(
            whole.push(&[0]).unwrap_err(),
            UploadRefusal::TooLarge(limit)
        );
    }

    #[test]
    fn blocks_hold_what_came_in_order() {
        let uploads = uploads(4 * BLOCK, 4 * BLOCK);
        let mut place = uploads.admit(Uuid::now_v7(), 0).unwrap();
        let sent: Vec<u8> = (0..2 * BLOCK + 5)
            .map(|index| (index % 251) as u8)
            .collect();
        for chunk in sent.chunks(70_001) {
            place.push(chunk).unwrap();
        }
        let blocks = place.take_blocks();
        assert_eq!(
            blocks.iter().map(Bytes::len).collect::<Vec<_>>(),
            [BLOCK, BLOCK, 5]
        );
        assert_eq!(blocks.concat(), sent);
    }
}
