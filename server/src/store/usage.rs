//! The ledger's rows: watermarks and slices, committed for many dictations at once.
//!
//! A row names a random billing subject. Whose it is stands in one row of `billing_subjects`, which
//! goes with the account; the ledger's rows stay.

pub mod reconcile;
pub mod report;

mod commit;
mod entry;
mod fenced;
mod lost;
mod prices;
mod repeats;
mod rest;
pub(super) mod standing;
pub(super) mod takeovers;
mod watermarks;

use dictation::account::Account;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::event::Settlement;
use dictation::meter::UsageSlice;
use uuid::Uuid;

use super::stored_id::offset_from_stored;
use super::{Scope, Store, StoreError};
pub(super) use rest::{UnenteredRow, enter_rest, unentered_columns};

/// What audio costs at an engine, in micro-dollars.
pub type Cost<'a> = &'a (dyn Fn(&str, SampleRange) -> i64 + Sync);

/// The rows of the ledger that were billed to a person, or all if there is none.
macro_rules! billed_to {
    ($user:literal) => {
        concat!(
            // As a list of subjects, so that the index on them serves for one person.
            "billing_subject IN (SELECT subject FROM billing_subjects WHERE user_id = ",
            $user,
            " UNION ALL SELECT billing_subject FROM usage_records WHERE CAST(",
            $user,
            " AS TEXT) IS NULL)"
        )
    };
}
pub(super) use billed_to;

/// What one dictation wants held for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageCommit {
    /// The dictation.
    pub session: Uuid,
    /// Whose it is: this is the commit's scope.
    pub user: Uuid,
    /// What the writer holds the dictation under.
    pub epoch: i64,
    /// The watermark.
    pub through: SampleOffset,
    /// How far the meters have come.
    pub account: Account,
    /// How far they had come when the writer asked for the commit before.
    pub since: Account,
    /// The engine that listens, or did last; empty if none did.
    pub engine: String,
    /// Entries on the bill, each with its price in micro-dollars.
    pub slices: Vec<(UsageSlice, i64)>,
    /// Entries of what engines cost, each with its cost in micro-dollars.
    pub cost_slices: Vec<(UsageSlice, i64)>,
    /// Present if the dictation is over with this.
    pub settlement: Option<Settlement>,
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitOutcome {
    /// All audio before this is held for good.
    Committed {
        /// The stored watermark: never less than the one asked for.
        through: SampleOffset,
    },
    /// Another connection holds the dictation, or it is over. Nothing was written but what engines
    /// heard meanwhile.
    Fenced,
}

impl Store {
    /// Writes all `commits` in one transaction, so that one flush to disk serves them all.
    /// Repeating a commit changes nothing. Outcomes come in the order of the commits.
    ///
    /// # Errors
    /// If the database fails; then nothing of any of them is written.
    pub async fn commit_usage(
        &self,
        commits: &[UsageCommit],
        cost_micro_usd: Cost<'_>,
    ) -> Result<Vec<CommitOutcome>, StoreError> {
        let now = self.moment();
        let mut transaction = self.pool.begin().await?;
        let plain = watermarks::raise(&mut transaction, commits, now).await?;
        let mut outcomes = Vec::with_capacity(commits.len());
        for (commit, plain) in commits.iter().zip(plain) {
            let outcome = match plain {
                Some(outcome) => outcome,
                None => commit::write(&mut transaction, commit, cost_micro_usd, now).await?,
            };
            if outcome == CommitOutcome::Fenced {
                fenced::enter(&mut transaction, commit, cost_micro_usd, now.wall_ms).await?;
            }
            outcomes.push(outcome);
        }
        transaction.commit().await?;
        Ok(outcomes)
    }

    /// Audio of one person that stands in the ledger since `since_ms`, in ms, and what it cost.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn usage_total(
        &self,
        scope: &Scope,
        since_ms: i64,
    ) -> Result<UsageTotal, StoreError> {
        let (duration_ms, cost_micro_usd): (i64, i64) = sqlx::query_as(concat!(
            "SELECT CAST(COALESCE(SUM(duration_ms), 0) AS BIGINT), \
                    CAST(COALESCE(SUM(cost_micro_usd), 0) AS BIGINT) \
             FROM usage_records WHERE ",
            billed_to!("$1"),
            " AND created_at >= $2",
        ))
        .bind(scope.user_text())
        .bind(since_ms)
        .fetch_one(self.pool.reader())
        .await?;
        Ok(UsageTotal {
            duration_ms,
            cost_micro_usd,
        })
    }

    /// The audio of a dictation that stands on the bill because finals cover it, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn usage_of_session(
        &self,
        scope: &Scope,
        session: Uuid,
    ) -> Result<Vec<SampleRange>, StoreError> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(concat!(
            "SELECT from_sample, through_sample FROM usage_records \
             WHERE session_id = $1 AND reason = 'final' AND ",
            billed_to!("$2"),
            " ORDER BY from_sample",
        ))
        .bind(session.to_string())
        .bind(scope.user_text())
        .fetch_all(self.pool.reader())
        .await?;
        rows.into_iter()
            .map(|(from, through)| {
                Ok(SampleRange::new(
                    offset_from_stored(from)?,
                    offset_from_stored(through)?,
                ))
            })
            .collect()
    }
}

/// A sum over the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageTotal {
    /// Audio in ms.
    pub duration_ms: i64,
    /// Cost in micro-dollars.
    pub cost_micro_usd: i64,
}
