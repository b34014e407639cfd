//! What engines heard beside the bill: how much of it is free, and the rest on the bill.

use dictation::account::{Beside, DayGrace, Repeats};
use dictation::audio::{SampleOffset, SampleRange};
use dictation::meter::UsageSlice;
use sqlx::{FromRow, Sqlite, Transaction};
use uuid::Uuid;

use super::Cost;
use super::entry::{BillEntry, Reason};
use super::standing::{StandingRow, standing_columns};
use crate::store::stored_id::{
    id_from_text, offset_from_stored, samples_from_stored, samples_to_stored,
};
use crate::store::{Store, StoreError};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// When a dictation's repeats are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settling {
    /// It goes on: only what is due whatever comes.
    Between,
    /// It is over, as far as anybody knows.
    End,
}

#[derive(FromRow)]
struct Row {
    user_id: String,
    provider: String,
    acked_sample: i64,
    told_sample: i64,
    anew_samples: i64,
    #[sqlx(flatten)]
    repeats: RepeatsRow,
    #[sqlx(flatten)]
    standing: StandingRow,
}

/// The columns of [`Repeats`].
#[derive(FromRow)]
pub(super) struct RepeatsRow {
    granted_samples: i64,
    granted_left_samples: i64,
    repeats_billed: i64,
}

macro_rules! repeats_columns {
    () => {
        "granted_samples, granted_left_samples, repeats_billed"
    };
}
pub(super) use repeats_columns;

impl RepeatsRow {
    pub(super) fn repeats(&self) -> Result<Repeats, StoreError> {
        Ok(Repeats {
            granted: samples_from_stored(self.granted_samples)?,
            granted_left: samples_from_stored(self.granted_left_samples)?,
            billed: samples_from_stored(self.repeats_billed)?,
        })
    }
}

/// The columns of a person's [`DayGrace`].
#[derive(FromRow)]
struct GraceRow {
    samples: i64,
    left_samples: i64,
}

impl GraceRow {
    fn grace(&self) -> Result<DayGrace, StoreError> {
        Ok(DayGrace {
            again: samples_from_stored(self.samples)?,
            left: samples_from_stored(self.left_samples)?,
        })
    }
}

impl Row {
    /// What is to be settled.
    fn beside(&self, settling: Settling) -> Result<Beside, StoreError> {
        let standing = self.standing.standing()?;
        let (again, left) = match settling {
            Settling::Between => (standing.surely_again(), 0),
            Settling::End => {
                let told = offset_from_stored(self.told_sample)?;
                (standing.again(), standing.left(told))
            }
        };
        Ok(Beside {
            again,
            left,
            anew: samples_from_stored(self.anew_samples)?,
        })
    }

    fn after(&self, settling: Settling, today: DayGrace) -> Result<Repeats, StoreError> {
        let (before, beside) = (self.repeats.repeats()?, self.beside(settling)?);
        Ok(match settling {
            Settling::Between => before.settled_so_far(beside, today),
            Settling::End => {
                let audio = offset_from_stored(self.acked_sample)?;
                before.settled(audio, beside, today)
            }
        })
    }
}

impl Store {
    /// What each person who has any has had of the day's grace by now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn grace_of_today(&self) -> Result<Vec<DayGrace>, StoreError> {
        let rows: Vec<GraceRow> = sqlx::query_as(
            "SELECT samples, left_samples FROM usage_grace WHERE day = $1 ORDER BY user_id",
        )
        .bind(self.clock.now_ms().div_euclid(DAY_MS))
        .fetch_all(self.pool.reader())
        .await?;
        rows.iter().map(GraceRow::grace).collect()
    }
}

/// Settles what engines heard beside the bill of a dictation.
pub(super) async fn settle(
    transaction: &mut Transaction<'_, Sqlite>,
    session: Uuid,
    settling: Settling,
    cost_micro_usd: Cost<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let row: Row = sqlx::query_as(concat!(
        "SELECT user_id, provider, acked_sample, told_sample, anew_samples, ",
        repeats_columns!(),
        ", ",
        standing_columns!(),
        " FROM voice_sessions WHERE id = $1",
    ))
    .bind(session.to_string())
    .fetch_one(&mut **transaction)
    .await?;
    let before = row.repeats.repeats()?;
    // Nearly all dictations: nothing is due, so the day need not be looked up.
    if row.after(settling, DayGrace::SPENT)? == before {
        return Ok(());
    }
    let day = now.div_euclid(DAY_MS);
    let had = grace_had(transaction, &row.user_id, day).await?;
    let after = row.after(settling, had)?;
    if after.free() > before.free() {
        let taken = DayGrace {
            again: after.granted.saturating_sub(before.granted),
            left: after.granted_left.saturating_sub(before.granted_left),
        };
        take_grace(transaction, &row.user_id, day, taken).await?;
    }
    note_due(transaction, session, row.beside(settling)?).await?;
    enter(transaction, session, &row, after, cost_micro_usd, now).await
}

/// Notes the most that was ever due: no more is free or billed.
async fn note_due(
    transaction: &mut Transaction<'_, Sqlite>,
    session: Uuid,
    beside: Beside,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE voice_sessions SET due_samples = $1 WHERE id = $2 AND due_samples < $1")
        .bind(samples_to_stored(beside.due()))
        .bind(session.to_string())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// What a person has had of the day's grace.
async fn grace_had(
    transaction: &mut Transaction<'_, Sqlite>,
    user: &str,
    day: i64,
) -> Result<DayGrace, StoreError> {
    let had: Option<GraceRow> = sqlx::query_as(
        "SELECT samples, left_samples FROM usage_grace WHERE user_id = $1 AND day = $2",
    )
    .bind(user)
    .bind(day)
    .fetch_optional(&mut **transaction)
    .await?;
    had.map_or(Ok(DayGrace::default()), |had| had.grace())
}

async fn take_grace(
    transaction: &mut Transaction<'_, Sqlite>,
    user: &str,
    day: i64,
    taken: DayGrace,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO usage_grace (user_id, day, samples, left_samples) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (user_id, day) DO UPDATE SET \
             samples = usage_grace.samples + excluded.samples, \
             left_samples = usage_grace.left_samples + excluded.left_samples",
    )
    .bind(user)
    .bind(day)
    .bind(samples_to_stored(taken.again))
    .bind(samples_to_stored(taken.left))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Writes down how it was settled, and bills what is not free.
async fn enter(
    transaction: &mut Transaction<'_, Sqlite>,
    session: Uuid,
    row: &Row,
    after: Repeats,
    cost_micro_usd: Cost<'_>,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE voice_sessions SET granted_samples = $1, granted_left_samples = $2, \
             repeats_billed = $3 \
         WHERE id = $4",
    )
    .bind(samples_to_stored(after.granted))
    .bind(samples_to_stored(after.granted_left))
    .bind(samples_to_stored(after.billed))
    .bind(session.to_string())
    .execute(&mut **transaction)
    .await?;
    let range = SampleRange::new(
        offset_from_stored(row.repeats.repeats_billed)?,
        SampleOffset::new(after.billed),
    );
    if range.samples() == 0 {
        return Ok(());
    }
    let engine = most_given(transaction, session).await?;
    let slice = UsageSlice {
        engine: engine.unwrap_or_else(|| row.provider.clone()),
        range,
    };
    let entry = BillEntry {
        session,
        user: id_from_text(&row.user_id, "a person's id")?,
        reason: Reason::Repeat,
        slice: &slice,
        cost_micro_usd: cost_micro_usd(&slice.engine, range),
    };
    entry.insert(transaction, now).await
}

/// The engine that was given most of a dictation: who heard it again is not known by the sample.
async fn most_given(
    transaction: &mut Transaction<'_, Sqlite>,
    session: Uuid,
) -> Result<Option<String>, StoreError> {
    let engine = sqlx::query_scalar(
        "SELECT engine FROM engine_records WHERE session_id = $1 \
         GROUP BY engine ORDER BY SUM(through_sample - from_sample) DESC, engine LIMIT 1",
    )
    .bind(session.to_string())
    .fetch_optional(&mut **transaction);
    Ok(engine.await?)
}
