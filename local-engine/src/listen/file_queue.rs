//! The line in which files wait for their turn.
//!
//! Few are worked on at a time, so that whoever speaks live is not slowed down. Some more may be
//! here and wait, which bounds the memory that bodies take; who comes on top is told when to come
//! back.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Files that are worked on at a time.
pub const AT_A_TIME: usize = 2;
/// Files that may be here besides, on their way in or waiting.
const WAITING: usize = 6;
/// How long a file waits for its turn.
const WAIT_LIMIT: Duration = Duration::from_secs(25);
/// When to come back who finds no place.
pub const COME_BACK: Duration = Duration::from_secs(10);

/// There is no place for one more file, or its turn did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many files wait already")]
pub struct LineFull;

/// The line.
#[derive(Debug, Clone)]
pub struct FileQueue {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// A place in the line, held while the body comes.
#[derive(Debug)]
pub struct Place {
    place: OwnedSemaphorePermit,
    turns: Arc<Semaphore>,
}

/// A file's turn; it ends when this is dropped.
#[derive(Debug)]
pub struct Turn {
    _place: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
}

impl FileQueue {
    /// An empty line.
    #[must_use]
    pub fn new() -> Self {
        Self {
            places: Arc::new(Semaphore::new(AT_A_TIME + WAITING)),
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
        }
    }

    /// Takes a place, if there is one.
    ///
    /// # Errors
    /// When the line is full.
    pub fn enter(&self) -> Result<Place, LineFull> {
        let place = self.places.clone().try_acquire_owned();
        Ok(Place {
            place: place.map_err(|_full| LineFull)?,
            turns: self.turns.clone(),
        })
    }
}

impl Default for FileQueue {
    fn default() -> Self {
        Self::new()
    }
}

impl Place {
    /// Waits for the turn, in the order in which they ask.
    ///
    /// # Errors
    /// When it does not come in time.
    pub async fn turn(self) -> Result<Turn, LineFull> {
        let turn = timeout(WAIT_LIMIT, self.turns.acquire_owned()).await;
        Ok(Turn {
            _place: self.place,
            _turn: turn
                .map_err(|_elapsed| LineFull)?
                .map_err(|_closed| LineFull)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn files_wait_for_their_turn_and_one_too_many_is_told() {
        let queue = FileQueue::new();
        let mut places: Vec<Place> = (0..AT_A_TIME + WAITING)
            .map(|_| queue.enter().expect("a place"))
            .collect();
        assert_eq!(queue.enter().err(), Some(LineFull));
        let first = places.remove(0).turn().await.expect("a turn");
        let _second = places.remove(0).turn().await.expect("a turn");
        let third = tokio::spawn(places.remove(0).turn());
        tokio::task::yield_now().await;
        assert!(!third.is_finished());
        drop(first);
        assert!(third.await.expect("run").is_ok());
        assert!(queue.enter().is_ok(), "the place of who is done");
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_does_not_come_is_said() {
        let queue = FileQueue::new();
        let mut turns = Vec::new();
        for _ in 0..AT_A_TIME {
            turns.push(
                queue
                    .enter()
                    .expect("a place")
                    .turn()
                    .await
                    .expect("a turn"),
            );
        }
        let late = queue.enter().expect("a place").turn().await;
        assert_eq!(late.err(), Some(LineFull));
    }
}
