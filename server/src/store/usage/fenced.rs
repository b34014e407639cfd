//! What engines heard for a writer that has lost its dictation: its commit does not count, but they
//! want their money, and nobody speaks for free by coming back quickly.

use dictation::audio::{SampleOffset, SampleRange};
use dictation::meter::UsageSlice;
use sqlx::FromRow;

use super::entry::EngineEntry;
use super::repeats::{self, Settling};
use super::standing::{self, StandingRow, standing_columns};
use super::{Cost, UsageCommit, takeovers};
use crate::store::StoreError;
use crate::store::database::{Tx, within};
use crate::store::stored_id::{Id, offset_from_stored};

/// The dictation of a commit that does not count.
#[derive(FromRow)]
struct Row {
    epoch: i64,
    ended_at: Option<i64>,
    #[sqlx(flatten)]
    standing: StandingRow,
}

/// Enters what engines heard between this writer's commit before and this one. Of a dictation that
/// is settled by this very writer nothing is entered; of one that went with its account, what it cost.
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
    let Some(row) = row_of(transaction, commit).await? else {
        return enter_cost_of_gone(transaction, commit, given, cost_micro_usd, now).await;
    };
    if row.epoch <= commit.epoch || was_written_after_all(transaction, commit).await? {
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

/// The dictation as it stands. Until the end of this transaction nobody else takes it over.
async fn row_of(transaction: &mut Tx<'_>, commit: &UsageCommit) -> Result<Option<Row>, StoreError> {
    Ok(within!(transaction, |connection| {
        sqlx::query_as(concat!(
            // Writes the row as it is.
            "UPDATE voice_sessions SET epoch = epoch WHERE id = $1 AND user_id = $2 \
             RETURNING epoch, ended_at, ",
            standing_columns!(),
        ))
        .bind(Id::from(commit.session))
        .bind(Id::from(commit.user))
        .fetch_optional(connection)
        .await
    })?)
}

/// Whether the commit was written before the dictation was lost, and only the answer did not come.
async fn was_written_after_all(
    transaction: &mut Tx<'_>,
    commit: &UsageCommit,
) -> Result<bool, StoreError> {
    let given = takeovers::given_when_lost(transaction, commit.session, commit.epoch).await?;
    Ok(given.is_some_and(|given| given >= commit.account.given))
}

/// Nobody is left to be billed. What was committed before the end of the account stands there.
async fn enter_cost_of_gone(
    transaction: &mut Tx<'_>,
    commit: &UsageCommit,
    given: SampleRange,
    cost_micro_usd: Cost<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let entered: i64 = within!(transaction, |connection| {
        sqlx::query_scalar(
            "SELECT CAST(COALESCE(MAX(through_sample), 0) AS BIGINT) FROM engine_records \
             WHERE session_id = $1 AND epoch <= $2 AND NOT is_late",
        )
        .bind(Id::from(commit.session))
        .bind(commit.epoch)
        .fetch_one(connection)
        .await
    })?;
    let rest = SampleRange::new(given.start().max(offset_from_stored(entered)?), given.end());
    let _is_new = enter_cost(transaction, commit, rest, cost_micro_usd, now).await?;
    Ok(())
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
