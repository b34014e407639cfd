//! Keeps the words of people who asked for it: one task that writes the finals of all dictations
//! together.
//!
//! A final is delivered at once and kept as soon as it can be; only the acknowledgement waits for
//! both. So a client has the audio of every final that is not kept yet, and when the server is
//! killed in between, a resume brings it.
//!
//! Bound and overflow rule: at most 16 MiB wait. While more comes than that, because the database is
//! away for long, it is not kept; the log says so, and dictation goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dictation::audio::SampleOffset;
use dictation::event::ServerEvent;
use dictation::transcript::{Final, are_late_sign, clip_final};
use dictation::transcript_file::Segment;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::ledger::Entry;
use crate::store::transcripts::KeptFinal;
use crate::store::{Store, StoreError};

/// Text that may wait, in bytes.
const MAX_WAITING_BYTES: usize = 16 * 1024 * 1024;

/// What a final takes beside its text, in bytes.
const FINAL_BYTES: usize = 256;

/// Finals that come within this are written in one transaction.
const GROUP_WINDOW: Duration = Duration::from_millis(50);

/// So many are written in one transaction, so that acknowledgements need not wait for a long one.
const GROUP: usize = 200;

/// Pause before what could not be written is tried again.
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// Who waits for their words to be kept waits no longer than this.
const KEPT_LIMIT: Duration = Duration::from_secs(2);

/// A clonable handle to the task. The task ends when all handles are gone.
#[derive(Clone)]
pub struct Keeper {
    queue: mpsc::Sender<Waiting>,
    waiting_bytes: Arc<AtomicUsize>,
}

/// A final that is to be kept, and who is to know of it.
struct Waiting {
    kept: KeptFinal,
    bytes: usize,
    through: watch::Sender<SampleOffset>,
}

impl Keeper {
    /// Starts the task.
    pub fn start(store: Store) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(MAX_WAITING_BYTES / FINAL_BYTES);
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(write_groups(store, waiting, Arc::clone(&waiting_bytes)));
        let keeper = Self {
            queue,
            waiting_bytes,
        };
        (keeper, task)
    }

    /// The words of this dictation are to be kept; those before `from` are.
    pub(super) fn begin(&self, entry: Entry, language: &str, from: SampleOffset) -> Keeping {
        Keeping {
            keeper: self.clone(),
            entry,
            language: language.to_owned(),
            given: from,
            kept: watch::Sender::new(from),
            committed: SampleOffset::ZERO,
            credit: SampleOffset::ZERO,
            acknowledged: SampleOffset::ZERO,
        }
    }

    fn send(&self, waiting: Waiting) {
        let (bytes, session) = (waiting.bytes, waiting.kept.session);
        let before = self.waiting_bytes.fetch_add(bytes, Ordering::SeqCst);
        if before + bytes > MAX_WAITING_BYTES || self.queue.try_send(waiting).is_err() {
            self.waiting_bytes.fetch_sub(bytes, Ordering::SeqCst);
            tracing::error!(%session, "a final is not kept: too many wait for the database");
        }
    }
}

/// One dictation whose words are kept.
pub(super) struct Keeping {
    keeper: Keeper,
    entry: Entry,
    language: String,
    /// All finals before this were given to the task.
    given: SampleOffset,
    /// All finals before this are written.
    kept: watch::Sender<SampleOffset>,
    /// What the ledger holds, the credit then, and what of it the client was told.
    committed: SampleOffset,
    credit: SampleOffset,
    acknowledged: SampleOffset,
}

impl Keeping {
    /// Gives a final to the task. What was kept before (its client had lost it) is left out.
    pub(super) fn keep(&mut self, final_: &Final, engine: &str) {
        let Some(new) = clip_final(final_.clone(), self.given) else {
            return;
        };
        self.given = new.range.end();
        let segment = Segment::of_final(&new);
        let text = segment.as_ref().map_or(0, |segment| segment.text.len());
        let kept = KeptFinal {
            session: self.entry.session,
            user: self.entry.user,
            epoch: self.entry.epoch,
            range: new.range,
            segment,
            is_late_sign: are_late_sign(&new.words),
            words: u32::try_from(new.words.len()).unwrap_or(u32::MAX),
            language: self.language.clone(),
            engine: engine.to_owned(),
        };
        self.keeper.send(Waiting {
            kept,
            bytes: FINAL_BYTES + text,
            through: self.kept.clone(),
        });
    }

    /// Tells when more is kept.
    pub(super) fn news(&self) -> watch::Receiver<SampleOffset> {
        self.kept.subscribe()
    }

    /// The ledger holds all audio before `through`. Gives what may be acknowledged of it.
    pub(super) fn acknowledge(
        &mut self,
        through: SampleOffset,
        credit: SampleOffset,
    ) -> SampleOffset {
        (self.committed, self.credit) = (through, credit);
        self.acknowledged = through.min(*self.kept.borrow());
        self.acknowledged
    }

    /// What can be acknowledged now and could not before.
    pub(super) fn acknowledge_more(&mut self) -> Option<ServerEvent> {
        let through = self.committed.min(*self.kept.borrow());
        if through <= self.acknowledged {
            return None;
        }
        self.acknowledged = through;
        Some(ServerEvent::Ack {
            through,
            credit_through: self.credit,
        })
    }

    /// Waits until all that was given is kept, but not for long.
    pub(super) async fn all_kept(&self) {
        let (given, mut kept) = (self.given, self.kept.subscribe());
        let all = kept.wait_for(|through| *through >= given);
        if timeout(KEPT_LIMIT, all).await.is_err() {
            tracing::warn!(session = %self.entry.session, "words wait for the database");
        }
    }
}

/// Waits until more is kept; for ever, if nothing is to be.
pub(super) async fn changed(kept: &mut Option<watch::Receiver<SampleOffset>>) {
    if let Some(kept) = kept
        && kept.changed().await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

async fn write_groups(
    store: Store,
    mut queue: mpsc::Receiver<Waiting>,
    waiting_bytes: Arc<AtomicUsize>,
) {
    let mut group = Vec::new();
    while queue.recv_many(&mut group, GROUP).await > 0 {
        if group.len() < GROUP {
            sleep(GROUP_WINDOW).await;
            while group.len() < GROUP
                && let Ok(waiting) = queue.try_recv()
            {
                group.push(waiting);
            }
        }
        write_group(&store, &mut group, &waiting_bytes).await;
    }
}

/// Writes a group, however long the database is away.
async fn write_group(store: &Store, group: &mut Vec<Waiting>, waiting_bytes: &AtomicUsize) {
    let finals: Vec<KeptFinal> = group.iter().map(|waiting| waiting.kept.clone()).collect();
    let mut written = store.keep_finals(&finals).await;
    while let Err(error) = written {
        tracing::error!(%error, finals = finals.len(), "words cannot be kept");
        if error.is_refusal() {
            written = keep_each(store, &finals).await;
        } else {
            sleep(RETRY_PAUSE).await;
            written = store.keep_finals(&finals).await;
        }
    }
    for waiting in group.drain(..) {
        waiting_bytes.fetch_sub(waiting.bytes, Ordering::SeqCst);
        let end = waiting.kept.range.end();
        waiting.through.send_if_modified(|through| {
            let is_more = end > *through;
            *through = end.max(*through);
            is_more
        });
    }
}

/// Writes finals one by one and leaves out those that the database does not take: they would stand
/// in the way of all others.
async fn keep_each(store: &Store, finals: &[KeptFinal]) -> Result<(), StoreError> {
    for one in finals {
        match store.keep_finals(std::slice::from_ref(one)).await {
            Err(error) if error.is_refusal() => {
                tracing::error!(%error, session = %one.session, "a final is not kept");
            }
            written => written?,
        }
    }
    Ok(())
}
