//! The end of a dictation's audio that is committed and that no row of the ledger holds yet.

use dictation::audio::SampleRange;
use dictation::meter::UsageSlice;
use sqlx::{Sqlite, Transaction};

use super::{Cost, UsageRow};
use crate::store::StoreError;
use crate::store::stored_id::{id_from_text, offset_from_stored};

/// A dictation: its id, its person, its engine, `sliced_sample` and `acked_sample`.
pub(in crate::store) type UnenteredRow = (String, String, String, i64, i64);

/// Enters `[sliced, acked)` of each of these dictations.
pub(in crate::store) async fn enter_rest(
    transaction: &mut Transaction<'static, Sqlite>,
    dictations: &[UnenteredRow],
    cost_micro_usd: Cost<'_>,
    now: i64,
) -> Result<(), StoreError> {
    for (session, user, engine, sliced, acked) in dictations {
        let range = SampleRange::new(offset_from_stored(*sliced)?, offset_from_stored(*acked)?);
        if range.samples() == 0 {
            continue;
        }
        let slice = UsageSlice {
            engine: engine.clone(),
            range,
        };
        let row = UsageRow {
            session: id_from_text(session, "a dictation's id")?,
            user: id_from_text(user, "a person's id")?,
            slice: &slice,
            cost_micro_usd: cost_micro_usd(engine, range),
        };
        row.insert(transaction, now).await?;
    }
    Ok(())
}
