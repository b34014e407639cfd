//! Keeps the words of people who asked for it: one task that writes the finals of all dictations
//! together.
//!
//! A final is delivered at once and kept as soon as it can be; the session acknowledges no audio whose
//! words are not written. So a client has the audio of every final that is not kept yet, and when
//! the server is killed in between, a resume brings it. A resume to this server waits a moment for what is
//! being written: after it nothing of the connection before is.
//!
//! The finals of a dictation are written in order. Behind one that the database refuses none is, for two
//! minutes of audio: a client that comes back has it and brings it again. Then it is noted as missing,
//! and those behind it are written (`writing`).
//!
//! Bound and overflow rule: at most 16 MiB wait. Whose words do not fit, because the database is away
//! for long, is closed with 1013: the client resumes, and they are heard again.

mod pending;
mod writing;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use dictation::audio::SampleOffset;
use dictation::event::{Input, KeepingEnd};
use dictation::transcript::{Final, are_late_sign, clip_final};
use dictation::transcript_file::Segment;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use uuid::Uuid;

use pending::{Pending, Pends};

use crate::ledger::Entry;
use crate::store::Store;
use crate::store::transcripts::{KeepOutcome, KeptFinal};

/// Text that may wait, in bytes.
const MAX_WAITING_BYTES: usize = 16 * 1024 * 1024;

/// What a final takes beside its text, in bytes.
const FINAL_BYTES: usize = 256;

/// Who takes a dictation over waits no longer than this for the words of the connection before.
const PENDING_LIMIT: Duration = Duration::from_secs(1);

/// The answer to a recording waits no longer than this for its words to be kept.
const KEPT_LIMIT: Duration = Duration::from_secs(2);

/// A clonable handle to the task. The task ends when all handles are gone.
#[derive(Clone)]
pub struct Keeper {
    queue: mpsc::Sender<Waiting>,
    waiting_bytes: Arc<AtomicUsize>,
    pending: Pending,
}

/// A final that is to be kept, and who is to know of it.
struct Waiting {
    kept: KeptFinal,
    bytes: usize,
    so_far: watch::Sender<KeptSoFar>,
    /// Gone with the connection that wants it kept.
    connection: Weak<()>,
    _pends: Pends,
}

/// What became of a final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It is written.
    Kept,
    /// The database does not take it, and has that noted.
    Missing,
    /// It is neither written nor noted.
    NotKept,
}

impl From<KeepOutcome> for Fate {
    fn from(outcome: KeepOutcome) -> Self {
        match outcome {
            KeepOutcome::Kept => Self::Kept,
            KeepOutcome::NotKept => Self::NotKept,
        }
    }
}

impl Waiting {
    /// Under which dictation and epoch it is written.
    fn writer(&self) -> (Uuid, i64) {
        (self.kept.session, self.kept.epoch)
    }

    fn tell(&self, fate: Fate) {
        let range = self.kept.range;
        self.so_far.send_if_modified(|so_far| {
            let before = *so_far;
            match fate {
                Fate::Kept => so_far.reaches(range.end()),
                Fate::Missing => {
                    so_far.reaches(range.end());
                    so_far.missing = so_far.missing.or(Some(range.start()));
                }
                Fate::NotKept => so_far.end = so_far.end.or(Some(KeepingEnd::Refused)),
            }
            *so_far != before
        });
    }
}

/// What became of the words of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeptSoFar {
    /// All finals before this are written, but for those that are missing.
    through: SampleOffset,
    /// The beginning of the first of those.
    missing: Option<SampleOffset>,
    /// Present if none after those will be, as far as anybody knows.
    end: Option<KeepingEnd>,
}

impl KeptSoFar {
    /// What was refused does not hold up those behind it any more.
    fn reaches(&mut self, through: SampleOffset) {
        self.through = self.through.max(through);
        self.end = self.end.filter(|end| *end != KeepingEnd::Refused);
    }
}

impl Keeper {
    /// Starts the task.
    pub fn start(store: Store) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(MAX_WAITING_BYTES / FINAL_BYTES);
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(writing::write_groups(
            store,
            waiting,
            Arc::clone(&waiting_bytes),
        ));
        let keeper = Self {
            queue,
            waiting_bytes,
            pending: Pending::default(),
        };
        (keeper, task)
    }

    /// Waits until nothing of this dictation waits to be written, but not for long.
    pub(super) async fn is_written(&self, session: Uuid) {
        let written = timeout(PENDING_LIMIT, self.pending.none_of(session)).await;
        if written.is_err() {
            tracing::warn!(%session, "words of the connection before are not written yet");
        }
    }

    /// The words of this dictation are to be kept; those before `from` are.
    pub(super) fn begin(&self, entry: Entry, language: &str, from: SampleOffset) -> Keeping {
        Keeping {
            keeper: self.clone(),
            entry,
            language: language.to_owned(),
            given: from,
            so_far: watch::Sender::new(KeptSoFar {
                through: from,
                missing: None,
                end: None,
            }),
            connection: Arc::new(()),
        }
    }

    /// False: there is no room for it.
    fn send(&self, waiting: Waiting) -> bool {
        let (bytes, session) = (waiting.bytes, waiting.kept.session);
        let before = self.waiting_bytes.fetch_add(bytes, Ordering::SeqCst);
        let is_taken = before + bytes <= MAX_WAITING_BYTES && self.queue.try_send(waiting).is_ok();
        if !is_taken {
            self.waiting_bytes.fetch_sub(bytes, Ordering::SeqCst);
            tracing::error!(%session, "too many words wait for the database: no room for more");
        }
        is_taken
    }
}

/// One dictation whose words are kept.
pub(super) struct Keeping {
    keeper: Keeper,
    entry: Entry,
    language: String,
    /// All finals before this were given to the task.
    given: SampleOffset,
    so_far: watch::Sender<KeptSoFar>,
    connection: Arc<()>,
}

impl Keeping {
    /// Gives a final to the task. What was kept before (its client had lost it) is left out.
    pub(super) fn keep(&mut self, final_: &Final, engine: &str) {
        if self.so_far.borrow().end == Some(KeepingEnd::NoRoom) {
            return;
        }
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
        let is_taken = self.keeper.send(Waiting {
            kept,
            bytes: FINAL_BYTES + text,
            so_far: self.so_far.clone(),
            connection: Arc::downgrade(&self.connection),
            _pends: self.keeper.pending.add(self.entry.session),
        });
        if !is_taken {
            let no_room = Some(KeepingEnd::NoRoom);
            self.so_far.send_modify(|so_far| so_far.end = no_room);
        }
    }

    /// Tells when there is news.
    pub(super) fn news(&self) -> watch::Receiver<KeptSoFar> {
        self.so_far.subscribe()
    }

    /// The news, for the session.
    pub(super) fn so_far(&self) -> Input {
        let KeptSoFar {
            through,
            missing,
            end,
        } = *self.so_far.borrow();
        Input::Kept {
            through,
            missing,
            end,
        }
    }

    /// Whether all that was given is kept. Waits for it, but not for long.
    pub(super) async fn all_kept(&self) -> bool {
        let (given, mut so_far) = (self.given, self.so_far.subscribe());
        let is_decided = |so_far: &KeptSoFar| so_far.through >= given || so_far.end.is_some();
        let decided = timeout(KEPT_LIMIT, so_far.wait_for(is_decided)).await;
        let all_are_kept = matches!(
            decided,
            Ok(Ok(so_far)) if so_far.through >= given && so_far.missing.is_none()
        );
        if !all_are_kept {
            tracing::warn!(session = %self.entry.session, "words are not kept yet");
        }
        all_are_kept
    }
}

/// Waits for news; for ever, if nothing is to be kept.
pub(super) async fn changed(news: &mut Option<watch::Receiver<KeptSoFar>>) {
    if let Some(news) = news
        && news.changed().await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

#[cfg(test)]
mod tests;
