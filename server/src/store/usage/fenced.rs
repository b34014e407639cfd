//! What engines heard for a writer that has lost its dictation: its commit does not count, but they
//! want their money, and nobody speaks for free by coming back quickly.

use dictation::audio::{SampleOffset, SampleRange};
use dictation::meter::UsageSlice;
use sqlx::{Sqlite, Transaction};

use super::entry::EngineEntry;
use super::{Cost, UsageCommit};
use crate::store::StoreError;
use crate::store::stored_id::{offset_from_stored, samples_to_stored};

/// Enters what engines heard between this writer's commit before and this one. Of a dictation that
/// is settled by this very writer, or is gone, nothing is entered.
pub(super) async fn enter(
    transaction: &mut Transaction<'static, Sqlite>,
    commit: &UsageCommit,
    cost_micro_usd: Cost<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let given = SampleRange::new(
        SampleOffset::new(commit.since.given),
        SampleOffset::new(commit.account.given),
    );
    if given.samples() == 0 || !is_held_by_another(transaction, commit).await? {
        return Ok(());
    }
    let slice = UsageSlice {
        engine: commit.engine.clone(),
        range: unentered(transaction, commit, given).await?,
    };
    if slice.range.samples() == 0 {
        return Ok(());
    }
    let entry = EngineEntry {
        session: commit.session,
        epoch: commit.epoch,
        slice: &slice,
        cost_micro_usd: cost_micro_usd(&slice.engine, slice.range),
    };
    if entry.insert(transaction, now).await? {
        let heard = commit.account.heard_since(&commit.since);
        sqlx::query("UPDATE voice_sessions SET late_samples = late_samples + $1 WHERE id = $2")
            .bind(samples_to_stored(heard))
            .bind(commit.session.to_string())
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

async fn is_held_by_another(
    transaction: &mut Transaction<'static, Sqlite>,
    commit: &UsageCommit,
) -> Result<bool, StoreError> {
    let held: Option<i64> = sqlx::query_scalar(
        "SELECT epoch FROM voice_sessions WHERE id = $1 AND user_id = $2 AND epoch > $3",
    )
    .bind(commit.session.to_string())
    .bind(commit.user.to_string())
    .bind(commit.epoch)
    .fetch_optional(&mut **transaction)
    .await?;
    Ok(held.is_some())
}

/// What of `given` no entry of this writer holds: its commit may have been written, and only the
/// answer lost.
async fn unentered(
    transaction: &mut Transaction<'static, Sqlite>,
    commit: &UsageCommit,
    given: SampleRange,
) -> Result<SampleRange, StoreError> {
    let entered: Option<i64> = sqlx::query_scalar(
        "SELECT MAX(through_sample) FROM engine_records WHERE session_id = $1 AND epoch = $2",
    )
    .bind(commit.session.to_string())
    .bind(commit.epoch)
    .fetch_one(&mut **transaction)
    .await?;
    let entered = entered.map(offset_from_stored).transpose()?;
    let from = given.start().max(entered.unwrap_or(SampleOffset::ZERO));
    Ok(SampleRange::new(from, given.end()))
}
