//! The task that writes finals, those of all dictations together.
//!
//! A final that the database refuses may be taken another time, so those behind it are held back: their
//! audio is not acknowledged, and a client that comes back brings it again. The first of them is tried again
//! all the time, because what was in its way may have passed. That is not for ever, or the client would have
//! to keep all that is said: with two minutes behind it, it is given up.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dictation::audio::SAMPLE_RATE;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use super::{Fate, Waiting};
use crate::store::transcripts::{KeepOutcome, KeptFinal};
use crate::store::{Store, StoreError, Writer};

/// Finals that come within this are written in one transaction.
const GROUP_WINDOW: Duration = Duration::from_millis(50);

/// So many are written in one transaction, so that acknowledgements need not wait for a long one.
const GROUP: usize = 200;

/// Pause before what could not be written is tried again.
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// Finals that fail so often while the database takes other writes are at fault, if the fault can lie in them at all.
const FAILURES_BEFORE_REFUSAL: u32 = 20;

/// Finals that are held back are tried again this often.
const TRY_HELD_BACK: Duration = Duration::from_secs(1);

/// With so much audio from a refused final on it is given up, in samples: 2 min. A client keeps ten.
const MOST_HELD_BACK: u64 = 120 * SAMPLE_RATE;

/// Writes what comes, until nobody is left to send anything.
pub(super) async fn write_groups(
    store: Store,
    mut queue: mpsc::Receiver<Waiting>,
    waiting_bytes: Arc<AtomicUsize>,
) {
    let mut held_back = HeldBack::default();
    let mut group = Vec::new();
    let mut tried_at = Instant::now();
    loop {
        for gone in held_back.take_gone() {
            waiting_bytes.fetch_sub(gone.bytes, Ordering::SeqCst);
        }
        if !held_back.is_empty() && tried_at.elapsed() >= TRY_HELD_BACK {
            held_back.try_again(&store, &waiting_bytes).await;
            tried_at = Instant::now();
        }
        let came = queue.recv_many(&mut group, GROUP);
        match held_back.wait_with(came).await {
            None => continue,
            Some(0) => return,
            Some(_) => {}
        }
        if group.len() < GROUP {
            sleep(GROUP_WINDOW).await;
            while group.len() < GROUP
                && let Ok(waiting) = queue.try_recv()
            {
                group.push(waiting);
            }
        }
        held_back.take_theirs(&mut group);
        write_group(&store, &mut group, &mut held_back, &waiting_bytes).await;
        for waiting in held_back.take_due() {
            let fate = write_or_miss(&store, &waiting.kept).await;
            release(&waiting, fate, &waiting_bytes);
        }
    }
}

/// Finals that the database refuses, each with those behind it, by dictation and epoch.
#[derive(Default)]
struct HeldBack {
    finals: HashMap<(Uuid, i64), Vec<Waiting>>,
}

impl HeldBack {
    fn has(&self, waiting: &Waiting) -> bool {
        self.finals.contains_key(&waiting.writer())
    }

    fn is_empty(&self) -> bool {
        self.finals.is_empty()
    }

    /// What comes. None: it is time to try again what is held back.
    async fn wait_with(&self, coming: impl Future<Output = usize>) -> Option<usize> {
        if self.is_empty() {
            return Some(coming.await);
        }
        timeout(TRY_HELD_BACK, coming).await.ok()
    }

    /// Writes what the database takes by now, of each writer in order.
    async fn try_again(&mut self, store: &Store, waiting_bytes: &AtomicUsize) {
        for finals in self.finals.values_mut() {
            let mut written = 0;
            for waiting in finals.iter() {
                let Ok(outcomes) = store.keep_finals(std::slice::from_ref(&waiting.kept)).await
                else {
                    break;
                };
                let outcome = outcomes.first().copied();
                let fate = outcome.map_or(Fate::NotKept, Fate::from);
                release(waiting, fate, waiting_bytes);
                written += 1;
            }
            finals.drain(..written);
        }
        self.finals.retain(|_writer, finals| !finals.is_empty());
    }

    fn push(&mut self, waiting: Waiting) {
        self.finals
            .entry(waiting.writer())
            .or_default()
            .push(waiting);
    }

    /// Takes out of a group what stands behind a refused final.
    fn take_theirs(&mut self, group: &mut Vec<Waiting>) {
        let theirs: Vec<Waiting> = group.extract_if(.., |waiting| self.has(waiting)).collect();
        for waiting in theirs {
            self.push(waiting);
        }
    }

    /// Those that have waited long enough.
    fn take_due(&mut self) -> Vec<Waiting> {
        self.take(|first, last| {
            let held = last.kept.range.end().since(first.kept.range.start());
            held >= MOST_HELD_BACK
        })
    }

    /// Those of connections that are gone. Whoever resumes has the audio.
    fn take_gone(&mut self) -> Vec<Waiting> {
        self.take(|first, _last| first.connection.strong_count() == 0)
    }

    fn take(&mut self, is_meant: impl Fn(&Waiting, &Waiting) -> bool) -> Vec<Waiting> {
        let meant = self.finals.extract_if(|_writer, finals| {
            let ends = finals.first().zip(finals.last());
            ends.is_none_or(|(first, last)| is_meant(first, last))
        });
        meant.flat_map(|(_writer, finals)| finals).collect()
    }
}

/// Writes a group, however long the database is away. Where the fault lies in a final, it stops no
/// others: they are written one by one.
async fn write_group(
    store: &Store,
    group: &mut Vec<Waiting>,
    held_back: &mut HeldBack,
    waiting_bytes: &AtomicUsize,
) {
    if group.is_empty() {
        return;
    }
    let finals: Vec<KeptFinal> = group.iter().map(|waiting| waiting.kept.clone()).collect();
    let mut outcomes = write(store, &finals).await.map(Vec::into_iter);
    for waiting in group.drain(..) {
        let outcome = match &mut outcomes {
            Some(outcomes) => outcomes.next(),
            None if held_back.has(&waiting) => None,
            None => write_one(store, &waiting.kept).await,
        };
        match outcome {
            Some(outcome) => release(&waiting, Fate::from(outcome), waiting_bytes),
            None => {
                waiting.tell(Fate::NotKept);
                held_back.push(waiting);
            }
        }
    }
}

/// It waits no longer.
fn release(waiting: &Waiting, fate: Fate, waiting_bytes: &AtomicUsize) {
    waiting_bytes.fetch_sub(waiting.bytes, Ordering::SeqCst);
    waiting.tell(fate);
}

/// None: the database refuses it.
async fn write_one(store: &Store, kept: &KeptFinal) -> Option<KeepOutcome> {
    let outcomes = write(store, std::slice::from_ref(kept)).await?;
    outcomes.first().copied()
}

/// Tries once more, and notes that it is missing if the database still refuses it.
async fn write_or_miss(store: &Store, kept: &KeptFinal) -> Fate {
    match write_one(store, kept).await {
        Some(outcome) => Fate::from(outcome),
        None => miss(store, kept).await,
    }
}

/// Notes that the database does not take a final, as soon as it takes that.
async fn miss(store: &Store, kept: &KeptFinal) -> Fate {
    let mut failures = 0;
    loop {
        let error = match store.miss_final(kept).await {
            Ok(true) => return Fate::Missing,
            Ok(false) => return Fate::NotKept,
            Err(error) => error,
        };
        tracing::error!(%error, session = %kept.session, "missing words cannot be noted");
        if is_at_fault(store, &error, &mut failures).await {
            return Fate::NotKept;
        }
        sleep(RETRY_PAUSE).await;
    }
}

/// Writes finals in one transaction, as soon as the database takes them. None: the fault lies in one
/// of them.
async fn write(store: &Store, finals: &[KeptFinal]) -> Option<Vec<KeepOutcome>> {
    let mut failures = 0;
    loop {
        let written = store.keep_finals(finals).await;
        store.note_write(Writer::Keeper, &written);
        let error = match written {
            Ok(outcomes) => return Some(outcomes),
            Err(error) => error,
        };
        tracing::error!(%error, finals = finals.len(), "words cannot be kept");
        if is_at_fault(store, &error, &mut failures).await {
            return None;
        }
        sleep(RETRY_PAUSE).await;
    }
}

/// Whether the fault lies in what was to be written, and not in the database. Counts the failures that may be such.
async fn is_at_fault(store: &Store, error: &StoreError, failures: &mut u32) -> bool {
    if error.is_refusal() {
        return true;
    }
    // What holds for all that is written is no sign, although a beat, which is small, may be taken.
    if !error.may_lie_in_what_is_written() {
        return false;
    }
    *failures += 1;
    *failures >= FAILURES_BEFORE_REFUSAL && store.beat().await.is_ok()
}

#[cfg(test)]
mod tests;
