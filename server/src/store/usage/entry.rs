//! The ledger's entries: what is billed, and what engines cost.

use dictation::audio::SampleRange;
use dictation::meter::UsageSlice;
use uuid::Uuid;

use crate::store::StoreError;
use crate::store::database::{Done, Tx, within};
use crate::store::stored_id::{Id, millis_to_stored, offset_to_stored};

/// Why something stands on the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// A final covers it.
    Final,
    /// Engines heard it beside the bill, and beyond the grace (`dictation::account`).
    Repeat,
}

impl Reason {
    const fn stored(self) -> &'static str {
        match self {
            Self::Final => "final",
            Self::Repeat => "repeat",
        }
    }
}

/// An entry on the bill, to be written.
pub(super) struct BillEntry<'a> {
    pub(super) session: Uuid,
    pub(super) user: Uuid,
    pub(super) reason: Reason,
    pub(super) slice: &'a UsageSlice,
    pub(super) cost_micro_usd: i64,
}

impl BillEntry<'_> {
    /// Appends it, unless the ledger has an entry that begins there. Without a subject to bill the
    /// table refuses it.
    pub(super) async fn insert(
        &self,
        transaction: &mut Tx<'_>,
        now: i64,
    ) -> Result<(), StoreError> {
        let range = self.slice.range;
        within!(transaction, |connection| {
            sqlx::query(
                "INSERT INTO usage_records \
                     (id, billing_subject, session_id, engine, from_sample, through_sample, \
                      duration_ms, cost_micro_usd, created_at, reason) \
                 VALUES ($1, (SELECT subject FROM billing_subjects WHERE user_id = $2), \
                         $3, $4, $5, $6, $7, $8, $9, $10) \
                 ON CONFLICT (session_id, reason, from_sample) DO NOTHING",
            )
            .bind(Id::from(Uuid::now_v7()))
            .bind(Id::from(self.user))
            .bind(Id::from(self.session))
            .bind(&self.slice.engine)
            .bind(offset_to_stored(range.start()))
            .bind(offset_to_stored(range.end()))
            .bind(duration_ms(range))
            .bind(self.cost_micro_usd)
            .bind(now)
            .bind(self.reason.stored())
            .execute(connection)
            .await
            .map(Done::from)
        })?;
        Ok(())
    }
}

/// An entry of what engines cost, to be written. Its samples count what they were given.
pub(super) struct EngineEntry<'a> {
    pub(super) session: Uuid,
    pub(super) epoch: i64,
    /// The connection had lost the dictation.
    pub(super) is_late: bool,
    pub(super) slice: &'a UsageSlice,
    pub(super) cost_micro_usd: i64,
}

impl EngineEntry<'_> {
    /// Appends it. False: there is an entry of that connection that begins there.
    pub(super) async fn insert(
        &self,
        transaction: &mut Tx<'_>,
        now: i64,
    ) -> Result<bool, StoreError> {
        let range = self.slice.range;
        let done = within!(transaction, |connection| {
            sqlx::query(
                "INSERT INTO engine_records \
                     (id, session_id, epoch, engine, from_sample, through_sample, duration_ms, \
                      cost_micro_usd, created_at, is_late) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                 ON CONFLICT (session_id, epoch, is_late, from_sample) DO NOTHING",
            )
            .bind(Id::from(Uuid::now_v7()))
            .bind(Id::from(self.session))
            .bind(self.epoch)
            .bind(&self.slice.engine)
            .bind(offset_to_stored(range.start()))
            .bind(offset_to_stored(range.end()))
            .bind(duration_ms(range))
            .bind(self.cost_micro_usd)
            .bind(now)
            .bind(self.is_late)
            .execute(connection)
            .await
            .map(Done::from)
        })?;
        Ok(done.rows_affected() == 1)
    }
}

/// The difference of the two ends in ms, so that the sum over a dictation is exact to the ms.
fn duration_ms(range: SampleRange) -> i64 {
    let (start, end) = (range.start().as_millis(), range.end().as_millis());
    millis_to_stored(end.saturating_sub(start))
}
