//! The usage ledger: one task that commits the watermarks of all live sessions together.
//!
//! A commit is acknowledged only after the transaction that holds it. While the database is away
//! nothing is acknowledged and nothing is lost: the batch is tried again, and clients keep audio.

pub mod lag;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use dictation::audio::{SampleOffset, SampleRange};
use dictation::event::Commit;
use dictation::meter::UsageSlice;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};
use uuid::Uuid;

use crate::store::usage::{CommitOutcome, UsageCommit};
use crate::store::{Store, StoreError, Writer};
use lag::Lag;

/// Commits of all sessions that come within this are written in one transaction. Each session
/// asks once a second; a longer window would have them all wait for, and work at, one moment.
const GROUP_WINDOW: Duration = Duration::from_millis(50);

/// Somebody waits for a settlement; those that come within this still join it.
const SETTLEMENT_WINDOW: Duration = Duration::from_millis(10);

/// Dictations that are told the outcome in one go.
const REPLIES_AT_ONCE: usize = 16;

/// Requests that may wait. A session has at most two outstanding, so a full queue means that the
/// database is far behind: the relays wait, and with them their clients' acknowledgements.
const QUEUED_COMMITS: usize = 4_096;

/// Pause before a failed transaction is tried again.
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// A group that fails so often is written in halves: one of its commits may be at fault.
const FAILURES_BEFORE_SPLIT: u32 = 4;

/// A commit that fails so often while the database takes others is at fault, if the fault can lie in a commit at all.
const FAILURES_BEFORE_REFUSAL: u32 = 8;

/// Who asks for a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The dictation.
    pub session: Uuid,
    /// Whose it is.
    pub user: Uuid,
    /// The fence: a dictation that was resumed elsewhere has a higher one.
    pub epoch: i64,
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It holds.
    Committed(SampleOffset),
    /// The dictation belongs to another connection, or is over.
    Fenced,
    /// The database does not take it, whatever else it takes.
    Refused,
}

/// What an engine's audio costs.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    micro_usd_per_minute: HashMap<String, u64>,
}

impl Prices {
    /// Prices by engine name, in micro-dollars a minute. An engine without one costs nothing.
    pub fn new(micro_usd_per_minute: HashMap<String, u64>) -> Self {
        Self {
            micro_usd_per_minute,
        }
    }

    /// As the store notes them.
    pub fn stored(&self) -> HashMap<String, i64> {
        let stored = self.micro_usd_per_minute.iter().map(|(engine, price)| {
            let price = i64::try_from(*price).unwrap_or(i64::MAX);
            (engine.clone(), price)
        });
        stored.collect()
    }

    /// Cost of a slice in micro-dollars, rounded up once a slice.
    pub fn cost(&self, engine: &str, audio: SampleRange) -> u64 {
        let price = self.micro_usd_per_minute.get(engine).copied().unwrap_or(0);
        let samples_a_minute = 60 * dictation::audio::SAMPLE_RATE;
        price
            .saturating_mul(audio.samples())
            .div_ceil(samples_a_minute)
    }

    /// As [`Prices::cost`], in the type that the store keeps.
    pub fn stored_cost(&self, engine: &str, audio: SampleRange) -> i64 {
        i64::try_from(self.cost(engine, audio)).unwrap_or(i64::MAX)
    }

    fn priced(&self, slices: Vec<UsageSlice>) -> Vec<(UsageSlice, i64)> {
        let priced = slices.into_iter().map(|slice| {
            let cost = self.stored_cost(&slice.engine, slice.range);
            (slice, cost)
        });
        priced.collect()
    }
}

struct Request {
    commit: UsageCommit,
    reply: mpsc::Sender<Settled>,
}

/// A clonable handle to the ledger's task. The task ends when all handles are gone.
#[derive(Clone)]
pub struct Ledger {
    requests: mpsc::Sender<Request>,
    prices: Arc<Prices>,
    lag: Lag,
}

impl Ledger {
    /// Starts the task.
    pub fn start(store: Store, prices: Arc<Prices>) -> (Self, tokio::task::JoinHandle<()>) {
        let (requests, queue) = mpsc::channel(QUEUED_COMMITS);
        let lag = Lag::default();
        let task = tokio::spawn(write_groups(store, Arc::clone(&prices), queue, lag.clone()));
        let ledger = Self {
            requests,
            prices,
            lag,
        };
        (ledger, task)
    }

    /// How far it is behind.
    pub fn lag(&self) -> Lag {
        self.lag.clone()
    }

    /// Queues a commit; the outcome goes to `reply`. Returns the cost of its slices.
    pub async fn commit(&self, entry: Entry, commit: Commit, reply: mpsc::Sender<Settled>) -> u64 {
        let slices = self.prices.priced(commit.slices);
        let cost: i64 = slices.iter().map(|(_, cost)| *cost).sum();
        let commit = UsageCommit {
            session: entry.session,
            user: entry.user,
            epoch: entry.epoch,
            through: commit.through,
            account: commit.account,
            since: commit.since,
            engine: commit.engine,
            slices,
            cost_slices: self.prices.priced(commit.cost_slices),
            settlement: commit.settlement,
        };
        self.lag.asked();
        // The task outlives every handle, so the queue is never closed here.
        let _task_gone = self.requests.send(Request { commit, reply }).await;
        cost.unsigned_abs()
    }
}

async fn write_groups(
    store: Store,
    prices: Arc<Prices>,
    mut queue: mpsc::Receiver<Request>,
    lag: Lag,
) {
    let mut group = Vec::new();
    while let Some(first) = queue.recv().await {
        group.push(first);
        lag.taken_up(Instant::now().into_std());
        gather(&mut queue, &mut group).await;
        let commits = group.len();
        write_group(&store, &prices, &mut group).await;
        lag.settled(commits, Instant::now().into_std());
    }
}

/// Waits for more requests, but not for long when one of them ends a dictation.
async fn gather(queue: &mut mpsc::Receiver<Request>, group: &mut Vec<Request>) {
    let ends = |request: &Request| request.commit.settlement.is_some();
    let window = if group.iter().any(ends) {
        SETTLEMENT_WINDOW
    } else {
        GROUP_WINDOW
    };
    let mut until = Instant::now() + window;
    loop {
        tokio::select! {
            request = queue.recv() => match request {
                Some(request) => {
                    if ends(&request) {
                        until = until.min(Instant::now() + SETTLEMENT_WINDOW);
                    }
                    group.push(request);
                }
                None => return,
            },
            () = sleep_until(until) => return,
        }
    }
}

/// Writes a group, however long the database is away. A commit that the database refuses for its own sake, or that
/// fails again and again while others are written, stops nobody else: the group is split until it stands alone.
async fn write_group(store: &Store, prices: &Prices, group: &mut Vec<Request>) {
    let cost = |engine: &str, audio| prices.stored_cost(engine, audio);
    let mut parts = VecDeque::from([Part::new(std::mem::take(group))]);
    while let Some(mut part) = parts.pop_front() {
        let written = store.commit_usage(&part.commits, &cost).await;
        store.note_write(Writer::Ledger, &written);
        match written {
            Ok(outcomes) => {
                parts
                    .iter_mut()
                    .for_each(|other| other.others_are_written = true);
                tell(part.replies, outcomes.into_iter().map(Settled::from)).await;
            }
            Err(error) if part.is_refused(&error) => {
                let session = part.commits.first().map(|commit| commit.session);
                tracing::error!(%error, ?session, "a dictation cannot be entered into the ledger");
                let refused = vec![Settled::Refused; part.replies.len()];
                tell(part.replies, refused).await;
            }
            Err(error) if !part.is_one_dictations() && part.is_suspect(&error) => {
                let (first, second) = part.halves();
                parts.push_back(first);
                parts.push_back(second);
            }
            Err(error) => {
                tracing::error!(%error, sessions = part.commits.len(), "ledger cannot be written");
                part.failures += u32::from(error.may_lie_in_what_is_written());
                if part.is_one_dictations() && part.failures >= FAILURES_BEFORE_REFUSAL {
                    // It may be all that there is to write: whether the database takes others is asked.
                    part.others_are_written |= store.beat().await.is_ok();
                }
                parts.push_back(part);
                sleep(RETRY_PAUSE).await;
            }
        }
    }
}

/// Commits that are written in one transaction.
struct Part {
    commits: Vec<UsageCommit>,
    replies: Vec<mpsc::Sender<Settled>>,
    /// How often it could not be written, by a fault that may lie in it.
    failures: u32,
    /// The database took another part of the group meanwhile.
    others_are_written: bool,
}

impl Part {
    fn new(mut requests: Vec<Request>) -> Self {
        // Those of one dictation side by side, in the order in which they came.
        requests.sort_by_key(|request| request.commit.session);
        let (commits, replies) = requests
            .into_iter()
            .map(|request| (request.commit, request.reply))
            .unzip();
        Self {
            commits,
            replies,
            failures: 0,
            others_are_written: false,
        }
    }

    /// The fault may lie in one of them.
    fn is_suspect(&self, error: &StoreError) -> bool {
        error.is_refusal() || self.has_failed(FAILURES_BEFORE_SPLIT, error)
    }

    /// The fault lies in this one.
    fn is_refused(&self, error: &StoreError) -> bool {
        let fails_alone =
            self.others_are_written && self.has_failed(FAILURES_BEFORE_REFUSAL, error);
        self.is_one_dictations() && (error.is_refusal() || fails_alone)
    }

    /// What holds for all that is written is no sign, however often it comes.
    fn has_failed(&self, times: u32, error: &StoreError) -> bool {
        error.may_lie_in_what_is_written() && self.failures >= times
    }

    /// Commits of one dictation stand and fall together: none of them overtakes another.
    fn is_one_dictations(&self) -> bool {
        let first = self.commits.first().map(|commit| commit.session);
        self.commits
            .iter()
            .all(|commit| Some(commit.session) == first)
    }

    /// Where two dictations meet, near the middle: commits stand by dictation.
    fn middle(&self) -> usize {
        let half = self.commits.len() / 2;
        let meets = |at: &usize| {
            let pair = self.commits.get(at - 1).zip(self.commits.get(*at));
            pair.is_some_and(|(one, other)| one.session != other.session)
        };
        (1..self.commits.len())
            .filter(meets)
            .min_by_key(|at| at.abs_diff(half))
            .unwrap_or(half)
    }

    fn halves(mut self) -> (Self, Self) {
        let middle = self.middle();
        let second = Self {
            commits: self.commits.split_off(middle),
            replies: self.replies.split_off(middle),
            failures: 0,
            others_are_written: self.others_are_written,
        };
        self.failures = 0;
        (self, second)
    }
}

async fn tell(replies: Vec<mpsc::Sender<Settled>>, outcomes: impl IntoIterator<Item = Settled>) {
    for (index, (settled, reply)) in outcomes.into_iter().zip(replies).enumerate() {
        // Each reply wakes a dictation. Between some of them audio has its turn.
        if index % REPLIES_AT_ONCE == REPLIES_AT_ONCE - 1 {
            tokio::task::yield_now().await;
        }
        // A relay that is gone has no client to tell. Its queue has room: it asks one at a time.
        let _relay_gone = reply.try_send(settled);
    }
}

impl From<CommitOutcome> for Settled {
    fn from(outcome: CommitOutcome) -> Self {
        match outcome {
            CommitOutcome::Committed { through } => Self::Committed(through),
            CommitOutcome::Fenced => Self::Fenced,
        }
    }
}

#[cfg(test)]
mod tests;
