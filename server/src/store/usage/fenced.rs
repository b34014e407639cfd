//! What engines heard for a writer that has lost its dictation: its commit does not count, but they
//! want their money, and nobody speaks for free by coming back quickly.

use dictation::audio::{SampleOffset, SampleRange};
use dictation::meter::UsageSlice;
use sqlx::FromRow;

use super::entry::EngineEntry;
use super::repeats::{self, Settling};
use super::standing::{self, StandingRow, standing_columns};
use super::{Cost, UsageCommit};
use crate::store::StoreError;
use crate::store::database::{Tx, within};
use crate::store::stored_id::{Id, samples_from_stored};

/// A dictation that another connection holds, or nobody.
#[derive(FromRow)]
struct Row {
    epoch: i64,
    ended_at: Option<i64>,
    taken_given_samples: i64,
    #[sqlx(flatten)]
    standing: StandingRow,
}

/// Enters what engines heard between this writer's commit before and this one. Of a dictation that
/// is settled by this very writer, or is gone, nothing is entered.
pub(super) async fn enter(
    transaction: &mut Tx<'_>,
    commit: &UsageCommit,
    cost_micro_usd: Cost<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let given = SampleRange::new(
        SampleOffset::new(commit.since.given),
        SampleOffset::new(commit.account.given),
    );
    if given.samples() == 0 {
        return Ok(());
    }
    let Some(row) = held_by_another(transaction, commit).await? else {
        return Ok(());
    };
    if was_written_after_all(&row, commit)? {
        return Ok(());
    }
    if !enter_cost(transaction, commit, given, cost_micro_usd, now).await? {
        return Ok(());
    }
    let standing = row.standing.standing()?;
    let standing = standing.with_late(commit.since.heard, commit.account.heard);
    standing::write(transaction, Id::from(commit.session), standing).await?;
    if row.ended_at.is_some() {
        // Nobody else settles it.
        repeats::settle(
            transaction,
            commit.session,
            Settling::End,
            cost_micro_usd,
            now,
        )
        .await?;
    }
    Ok(())
}

async fn held_by_another(
    transaction: &mut Tx<'_>,
    commit: &UsageCommit,
) -> Result<Option<Row>, StoreError> {
    Ok(within!(transaction, |connection| {
        sqlx::query_as(concat!(
            // Writes the row as it is: until the end of this transaction nobody else takes the dictation over.
            "UPDATE voice_sessions SET epoch = epoch \
             WHERE id = $1 AND user_id = $2 AND epoch > $3 \
             RETURNING epoch, ended_at, taken_given_samples, ",
            standing_columns!(),
        ))
        .bind(Id::from(commit.session))
        .bind(Id::from(commit.user))
        .bind(commit.epoch)
        .fetch_optional(connection)
        .await
    })?)
}

/// Whether the commit was written before the dictation was lost, and only the answer did not come.
fn was_written_after_all(row: &Row, commit: &UsageCommit) -> Result<bool, StoreError> {
    let is_next = row.epoch == commit.epoch + 1;
    Ok(is_next && samples_from_stored(row.taken_given_samples)? >= commit.account.given)
}

/// Enters what engines were given, in the name of each. False: it stands there.
async fn enter_cost(
    transaction: &mut Tx<'_>,
    commit: &UsageCommit,
    given: SampleRange,
    cost_micro_usd: Cost<'_>,
    now: i64,
) -> Result<bool, StoreError> {
    for slice in by_engine(commit, given) {
        let entry = EngineEntry {
            session: commit.session,
            epoch: commit.epoch,
            is_late: true,
            cost_micro_usd: cost_micro_usd(&slice.engine, slice.range),
            slice: &slice,
        };
        if !entry.insert(transaction, now).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The commit's slices as far as they lie within `given`, and the rest for the engine that listens.
fn by_engine(commit: &UsageCommit, given: SampleRange) -> Vec<UsageSlice> {
    let mut from = given.start();
    let mut slices = Vec::new();
    for (slice, _cost) in &commit.cost_slices {
        let range = SampleRange::new(slice.range.start().max(from), slice.range.end());
        if range.samples() > 0 {
            from = range.end();
            let engine = slice.engine.clone();
            slices.push(UsageSlice { engine, range });
        }
    }
    let rest = SampleRange::new(from, given.end());
    if rest.samples() > 0 {
        let engine = commit.engine.clone();
        slices.push(UsageSlice {
            engine,
            range: rest,
        });
    }
    slices
}
