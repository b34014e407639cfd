//! What engines have heard of a dictation, as its row holds it.

use dictation::account::Standing;
use dictation::audio::SampleRange;
use sqlx::FromRow;

use crate::store::StoreError;
use crate::store::database::{Done, Tx, within};
use crate::store::stored_id::{
    Id, offset_from_stored, offset_to_stored, samples_from_stored, samples_to_stored,
};

/// The columns of a [`Standing`].
#[derive(Debug, FromRow)]
pub(in crate::store) struct StandingRow {
    known_from_sample: i64,
    known_sample: i64,
    hole_from_sample: i64,
    hole_sample: i64,
    again_samples: i64,
    heard_from_sample: i64,
    heard_sample: i64,
}

macro_rules! standing_columns {
    () => {
        "known_from_sample, known_sample, hole_from_sample, hole_sample, again_samples, \
         heard_from_sample, heard_sample"
    };
}
pub(in crate::store) use standing_columns;

impl StandingRow {
    pub(in crate::store) fn standing(&self) -> Result<Standing, StoreError> {
        let range = |from, through| -> Result<SampleRange, StoreError> {
            Ok(SampleRange::new(
                offset_from_stored(from)?,
                offset_from_stored(through)?,
            ))
        };
        Ok(Standing {
            known: range(self.known_from_sample, self.known_sample)?,
            hole: range(self.hole_from_sample, self.hole_sample)?,
            again: samples_from_stored(self.again_samples)?,
            heard: range(self.heard_from_sample, self.heard_sample)?,
        })
    }
}

/// Writes it down.
pub(in crate::store) async fn write(
    transaction: &mut Tx<'_>,
    session: Id,
    standing: Standing,
) -> Result<(), StoreError> {
    within!(transaction, |connection| {
        sqlx::query(
            "UPDATE voice_sessions SET known_from_sample = $1, known_sample = $2, \
                 hole_from_sample = $3, hole_sample = $4, again_samples = $5, \
                 heard_from_sample = $6, heard_sample = $7 \
             WHERE id = $8",
        )
        .bind(offset_to_stored(standing.known.start()))
        .bind(offset_to_stored(standing.known.end()))
        .bind(offset_to_stored(standing.hole.start()))
        .bind(offset_to_stored(standing.hole.end()))
        .bind(samples_to_stored(standing.again))
        .bind(offset_to_stored(standing.heard.start()))
        .bind(offset_to_stored(standing.heard.end()))
        .bind(session)
        .execute(connection)
        .await
        .map(Done::from)
    })?;
    Ok(())
}
