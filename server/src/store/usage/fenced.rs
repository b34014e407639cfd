//! What engines heard for a writer that has lost its dictation: its commit does not count, but they
//! want their money, and nobody speaks for free by coming back quickly.

use dictation::audio::{SampleOffset, SampleRange};
use dictation::meter::UsageSlice;
use sqlx::{FromRow, Sqlite, Transaction};

use super::entry::EngineEntry;
use super::repeats::{self, Settling};
use super::standing::{self, StandingRow, standing_columns};
use super::{Cost, UsageCommit};
use crate::store::StoreError;
use crate::store::stored_id::{offset_from_stored, samples_from_stored};

/// The dictation of a commit that does not count.
#[derive(FromRow)]
struct Row {
    epoch: i64,
    ended_at: Option<i64>,
    /// As many samples were given when the next writer took it over; none if nobody has.
    given_when_taken: Option<i64>,
    #[sqlx(flatten)]
    standing: StandingRow,
}

/// Enters what engines heard between this writer's commit before and this one. Of a dictation that
/// is settled by this very writer nothing is entered; of one that went with its account, what it cost.
pub(super) async fn enter(
    transaction: &mut Transaction<'_, Sqlite>,
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
    let Some(row) = row_of(transaction, commit).await? else {
        return enter_cost_of_gone(transaction, commit, given, cost_micro_usd, now).await;
    };
    if row.epoch <= commit.epoch || was_written_after_all(&row, commit)? {
        return Ok(());
    }
    if !enter_cost(transaction, commit, given, cost_micro_usd, now).await? {
        return Ok(());
    }
    let standing = row.standing.standing()?;
    let standing = standing.with_late(commit.since.heard, commit.account.heard);
    standing::write(transaction, &commit.session.to_string(), standing).await?;
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

async fn row_of(
    transaction: &mut Transaction<'_, Sqlite>,
    commit: &UsageCommit,
) -> Result<Option<Row>, StoreError> {
    let row = sqlx::query_as(concat!(
        "SELECT epoch, ended_at, \
                (SELECT t.given_samples FROM voice_session_takeovers t \
                 WHERE t.session_id = $1 AND t.epoch = $3 + 1) AS given_when_taken, ",
        standing_columns!(),
        " FROM voice_sessions WHERE id = $1 AND user_id = $2",
    ))
    .bind(commit.session.to_string())
    .bind(commit.user.to_string())
    .bind(commit.epoch)
    .fetch_optional(&mut **transaction);
    Ok(row.await?)
}

/// Whether the commit was written before the dictation was lost, and only the answer did not come.
fn was_written_after_all(row: &Row, commit: &UsageCommit) -> Result<bool, StoreError> {
    let given = row.given_when_taken.map(samples_from_stored).transpose()?;
    Ok(given.is_some_and(|given| given >= commit.account.given))
}

/// Nobody is left to be billed. What was committed before the end of the account stands there.
async fn enter_cost_of_gone(
    transaction: &mut Transaction<'_, Sqlite>,
    commit: &UsageCommit,
    given: SampleRange,
    cost_micro_usd: Cost<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let entered: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(MAX(through_sample), 0) AS BIGINT) FROM engine_records \
         WHERE session_id = $1 AND epoch <= $2 AND is_late = 0",
    )
    .bind(commit.session.to_string())
    .bind(commit.epoch)
    .fetch_one(&mut **transaction)
    .await?;
    let rest = SampleRange::new(given.start().max(offset_from_stored(entered)?), given.end());
    let _is_new = enter_cost(transaction, commit, rest, cost_micro_usd, now).await?;
    Ok(())
}

/// Enters what engines were given, in the name of each. False: it stands there.
async fn enter_cost(
    transaction: &mut Transaction<'_, Sqlite>,
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
