//! The end of a dictation that nobody brings to its end: what is committed of it and no entry of the
//! ledger holds yet.

use dictation::audio::{SampleOffset, SampleRange};
use dictation::meter::UsageSlice;
use sqlx::{Acquire as _, FromRow, Sqlite, Transaction};
use uuid::Uuid;

use super::Cost;
use super::entry::{BillEntry, EngineEntry, Reason};
use super::repeats::{self, Settling};
use crate::store::StoreError;
use crate::store::stored_id::{id_from_text, offset_from_stored};

/// A dictation of which the ledger does not hold everything.
#[derive(Debug, FromRow)]
pub(in crate::store) struct UnenteredRow {
    pub(in crate::store) id: String,
    user_id: String,
    epoch: i64,
    provider: String,
    sliced_sample: i64,
    told_sample: i64,
    costed_samples: i64,
    given_samples: i64,
}

/// Its columns.
macro_rules! unentered_columns {
    () => {
        "id, user_id, epoch, provider, sliced_sample, told_sample, costed_samples, given_samples"
    };
}
pub(in crate::store) use unentered_columns;

/// Enters what finals cover, what engines were given, and what is due of what they heard again, of
/// each of these dictations.
pub(in crate::store) async fn enter_rest(
    transaction: &mut Transaction<'_, Sqlite>,
    dictations: &[UnenteredRow],
    cost_micro_usd: Cost<'_>,
    now: i64,
) -> Result<(), StoreError> {
    for row in dictations {
        // What the database refuses of one dictation stops none of the others.
        let mut part = transaction.begin().await?;
        match row.enter(&mut part, cost_micro_usd, now).await {
            Ok(()) => part.commit().await?,
            Err(error) if error.may_lie_in_what_is_written() => {
                part.rollback().await?;
                tracing::error!(%error, session = %row.id, "the rest of a dictation cannot be entered");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl UnenteredRow {
    async fn enter(
        &self,
        transaction: &mut Transaction<'_, Sqlite>,
        cost_micro_usd: Cost<'_>,
        now: i64,
    ) -> Result<(), StoreError> {
        let session = id_from_text(&self.id, "a dictation's id")?;
        self.enter_bill(transaction, session, cost_micro_usd, now)
            .await?;
        self.enter_cost(transaction, session, cost_micro_usd, now)
            .await?;
        repeats::settle(transaction, session, Settling::End, cost_micro_usd, now).await
    }

    /// The samples from `from` up to `through`, if there are any.
    fn slice(&self, from: i64, through: i64) -> Result<Option<UsageSlice>, StoreError> {
        let from: SampleOffset = offset_from_stored(from)?;
        let range = SampleRange::new(from, offset_from_stored(through)?);
        Ok((range.samples() > 0).then(|| UsageSlice {
            engine: self.provider.clone(),
            range,
        }))
    }

    async fn enter_bill(
        &self,
        transaction: &mut Transaction<'_, Sqlite>,
        session: Uuid,
        cost_micro_usd: Cost<'_>,
        now: i64,
    ) -> Result<(), StoreError> {
        let Some(slice) = self.slice(self.sliced_sample, self.told_sample)? else {
            return Ok(());
        };
        let entry = BillEntry {
            session,
            user: id_from_text(&self.user_id, "a person's id")?,
            reason: Reason::Final,
            slice: &slice,
            cost_micro_usd: cost_micro_usd(&slice.engine, slice.range),
        };
        entry.insert(transaction, now).await
    }

    async fn enter_cost(
        &self,
        transaction: &mut Transaction<'_, Sqlite>,
        session: Uuid,
        cost_micro_usd: Cost<'_>,
        now: i64,
    ) -> Result<(), StoreError> {
        if let Some(slice) = self.slice(self.costed_samples, self.given_samples)? {
            let entry = EngineEntry {
                session,
                epoch: self.epoch,
                is_late: false,
                slice: &slice,
                cost_micro_usd: cost_micro_usd(&slice.engine, slice.range),
            };
            entry.insert(transaction, now).await?;
        }
        Ok(())
    }
}
