//! The meters held against one another: what is billed, what engines were given, and whether each
//! dictation adds up.

mod rules;

use std::fmt;

use sqlx::{FromRow, Sqlite, Transaction};

use super::repeats::{RepeatsRow, repeats_columns};
use super::standing::{StandingRow, standing_columns};
use crate::store::stored_id::offset_from_stored;
use crate::store::{Store, StoreError};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What is on the bill and what engines were given since some moment, by engine.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct EngineMeters {
    /// The engine.
    pub engine: String,
    /// Audio that finals cover, in ms.
    pub billed_ms: i64,
    /// Audio that was heard beside that and is billed, in ms.
    pub repeats_ms: i64,
    /// Audio that the engine was given, in ms.
    pub given_ms: i64,
    /// What stands on the bill, in micro-dollars.
    pub price_micro_usd: i64,
    /// What the engine costs, in micro-dollars.
    pub cost_micro_usd: i64,
}

/// A dictation that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Contradiction {
    /// Its id.
    pub session_id: String,
    /// What is wrong with it.
    #[sqlx(skip)]
    pub what: &'static str,
}

/// The meters of some days, held against one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciled {
    days: u32,
    engines: Vec<EngineMeters>,
    contradictions: Vec<Contradiction>,
}

impl Reconciled {
    /// Whether each dictation adds up.
    pub fn adds_up(&self) -> bool {
        self.contradictions.is_empty()
    }
}

/// Holds the meters of the last `days` against one another; dictations are looked at whatever their
/// age.
///
/// # Errors
/// If the database fails.
pub async fn reconcile(store: &Store, days: u32) -> Result<Reconciled, StoreError> {
    let since = store.clock().now_ms() - i64::from(days) * DAY_MS;
    Ok(Reconciled {
        days,
        engines: store.engine_meters(since).await?,
        contradictions: store.contradictions().await?,
    })
}

impl fmt::Display for Reconciled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "The last {} days, in seconds of audio:",
            self.days
        )?;
        writeln!(
            formatter,
            "{:<20} {:>12} {:>12} {:>12} {:>14} {:>14}",
            "engine", "finals", "repeats", "given", "billed, USD", "cost, USD"
        )?;
        for engine in &self.engines {
            writeln!(
                formatter,
                "{:<20} {:>12} {:>12} {:>12} {:>14} {:>14}",
                engine.engine,
                thousandths(engine.billed_ms, 1_000),
                thousandths(engine.repeats_ms, 1_000),
                thousandths(engine.given_ms, 1_000),
                thousandths(engine.price_micro_usd, 1_000_000),
                thousandths(engine.cost_micro_usd, 1_000_000),
            )?;
        }
        for contradiction in &self.contradictions {
            writeln!(
                formatter,
                "dictation {}: {}",
                contradiction.session_id, contradiction.what
            )?;
        }
        match self.contradictions.len() {
            0 => writeln!(formatter, "Every dictation adds up."),
            some => writeln!(
                formatter,
                "{some} dictations do not add up: the ledger is not changed. Keep a backup and tell the developers."
            ),
        }
    }
}

/// `of` over `whole`, to the thousandth, rounded down.
fn thousandths(of: i64, whole: i64) -> String {
    let thousandths = of / (whole / 1_000);
    format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
}

impl Store {
    /// What is on the bill and what engines were given since `since_ms`, for all people, by engine.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn engine_meters(&self, since_ms: i64) -> Result<Vec<EngineMeters>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT engine, \
                    CAST(SUM(billed) AS BIGINT) AS billed_ms, \
                    CAST(SUM(repeats) AS BIGINT) AS repeats_ms, \
                    CAST(SUM(given) AS BIGINT) AS given_ms, \
                    CAST(SUM(price) AS BIGINT) AS price_micro_usd, \
                    CAST(SUM(cost) AS BIGINT) AS cost_micro_usd \
             FROM (SELECT engine, \
                          CASE WHEN reason = 'final' THEN duration_ms ELSE 0 END AS billed, \
                          CASE WHEN reason = 'final' THEN 0 ELSE duration_ms END AS repeats, \
                          0 AS given, cost_micro_usd AS price, 0 AS cost \
                   FROM usage_records WHERE created_at >= $1 \
                   UNION ALL \
                   SELECT engine, 0, 0, duration_ms, 0, cost_micro_usd \
                   FROM engine_records WHERE created_at >= $1) AS meters \
             GROUP BY engine ORDER BY given_ms DESC, engine",
        )
        .bind(since_ms)
        .fetch_all(self.pool.reader());
        Ok(rows.await?)
    }

    /// The dictations that do not add up: none, if the ledger is right.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn contradictions(&self) -> Result<Vec<Contradiction>, StoreError> {
        // One snapshot: a dictation that ends meanwhile contradicts nothing.
        let mut snapshot = self.pool.reader().begin().await?;
        let mut found = Vec::new();
        for (what, query) in rules::RULES {
            let rows: Vec<Contradiction> = sqlx::query_as(query).fetch_all(&mut *snapshot).await?;
            found.extend(rows.into_iter().map(|row| Contradiction { what, ..row }));
        }
        found.extend(unsettled(&mut snapshot).await?);
        found.extend(billed_for_others(&mut snapshot).await?);
        Ok(found)
    }
}

/// Dictations of which something that engines heard is on no account.
async fn unsettled(
    snapshot: &mut Transaction<'_, Sqlite>,
) -> Result<Vec<Contradiction>, StoreError> {
    let rows: Vec<HeardRow> = sqlx::query_as(concat!(
        "SELECT id, told_sample, ",
        repeats_columns!(),
        ", ",
        standing_columns!(),
        " FROM voice_sessions \
         WHERE ended_at IS NOT NULL AND (known_sample > 0 OR heard_sample > told_sample)",
    ))
    .fetch_all(&mut **snapshot)
    .await?;
    let mut found = Vec::new();
    for row in rows {
        if !row.is_settled()? {
            let what =
                "it is over, and what engines heard beside the bill is neither free nor billed";
            found.push(row.contradiction(what));
        }
    }
    Ok(found)
}

/// Dictations that are billed in the name of an engine that was given nothing of them. Finals that a client
/// says it holds are billed in the name of the one that listened last, whoever heard them: where engines
/// have not heard all that is billed, nobody can tell.
async fn billed_for_others(
    snapshot: &mut Transaction<'_, Sqlite>,
) -> Result<Vec<Contradiction>, StoreError> {
    let rows: Vec<HeardRow> = sqlx::query_as(concat!(
        "SELECT id, told_sample, ",
        repeats_columns!(),
        ", ",
        standing_columns!(),
        " FROM voice_sessions v \
         WHERE ended_at IS NOT NULL AND EXISTS \
             (SELECT 1 FROM usage_records u WHERE u.session_id = v.id AND NOT EXISTS \
                 (SELECT 1 FROM engine_records e \
                  WHERE e.session_id = u.session_id AND e.engine = u.engine))",
    ))
    .fetch_all(&mut **snapshot)
    .await?;
    let mut found = Vec::new();
    for row in rows {
        if row.is_all_heard()? {
            found
                .push(row.contradiction("it is billed for an engine that was given nothing of it"));
        }
    }
    Ok(found)
}

/// A dictation that is over, with what engines heard beside its bill.
#[derive(FromRow)]
struct HeardRow {
    id: String,
    told_sample: i64,
    #[sqlx(flatten)]
    repeats: RepeatsRow,
    #[sqlx(flatten)]
    standing: StandingRow,
}

impl HeardRow {
    fn contradiction(self, what: &'static str) -> Contradiction {
        Contradiction {
            session_id: self.id,
            what,
        }
    }

    /// Whether engines have heard all that finals cover.
    fn is_all_heard(&self) -> Result<bool, StoreError> {
        let told = offset_from_stored(self.told_sample)?;
        Ok(self.standing.standing()?.has_heard(told))
    }

    fn is_settled(&self) -> Result<bool, StoreError> {
        let standing = self.standing.standing()?;
        let left = standing.left(offset_from_stored(self.told_sample)?);
        let repeats = self.repeats.repeats()?;
        let settled = repeats.free().saturating_add(repeats.billed);
        Ok(settled >= standing.again().saturating_add(left))
    }
}
