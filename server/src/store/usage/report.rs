//! A person's usage in sums: in all, by day, by engine, by device.

use sqlx::FromRow;

use super::billed_to;
use crate::store::database::{Tx, within};
use crate::store::{Scope, Store, StoreError};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A sum over the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct UsageSum {
    /// Audio in ms.
    pub audio_ms: i64,
    /// In micro-dollars.
    pub cost_micro_usd: i64,
    /// The number of dictations.
    pub dictations: i64,
}

/// The sum of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct DaySum {
    /// Days since the span's beginning.
    pub day: i64,
    /// Of this day.
    #[sqlx(flatten)]
    pub sum: UsageSum,
}

/// The sum of something with a name.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct NamedSum {
    /// The engine's, or the device's; empty for dictations from no device that is known.
    pub name: String,
    /// Of this one.
    #[sqlx(flatten)]
    pub sum: UsageSum,
}

/// What a person used since some moment, all of it as it was at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageReport {
    /// In all.
    pub total: UsageSum,
    /// The days that have any, in order.
    pub days: Vec<DaySum>,
    /// The most used first.
    pub engines: Vec<NamedSum>,
    /// The most used first.
    pub devices: Vec<NamedSum>,
}

/// The columns of a [`UsageSum`].
macro_rules! sums {
    () => {
        "CAST(COALESCE(SUM(u.duration_ms), 0) AS BIGINT) AS audio_ms, \
         CAST(COALESCE(SUM(u.cost_micro_usd), 0) AS BIGINT) AS cost_micro_usd, \
         COUNT(DISTINCT u.session_id) AS dictations"
    };
}

/// The rows of a person since a moment.
macro_rules! of_person {
    () => {
        concat!(" WHERE ", billed_to!("$1"), " AND u.created_at >= $2 ")
    };
}

impl Store {
    /// What stands in the ledger since `since_ms`. Days are counted from there.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn usage_report(
        &self,
        scope: &Scope,
        since_ms: i64,
    ) -> Result<UsageReport, StoreError> {
        // One snapshot, so that the parts have the sum that is said.
        let mut snapshot = self.pool.snapshot().await?;
        let total = within!(&mut snapshot, |connection| {
            sqlx::query_as(concat!(
                "SELECT ",
                sums!(),
                " FROM usage_records u",
                of_person!()
            ))
            .bind(scope.user())
            .bind(since_ms)
            .fetch_one(connection)
            .await
        })?;
        let days = within!(&mut snapshot, |connection| {
            sqlx::query_as(concat!(
                "SELECT (u.created_at - $2) / $3 AS day, ",
                sums!(),
                " FROM usage_records u",
                of_person!(),
                "GROUP BY 1 ORDER BY 1"
            ))
            .bind(scope.user())
            .bind(since_ms)
            .bind(DAY_MS)
            .fetch_all(connection)
            .await
        })?;
        Ok(UsageReport {
            total,
            days,
            engines: by_engine(&mut snapshot, scope, since_ms).await?,
            devices: by_device(&mut snapshot, scope, since_ms).await?,
        })
    }
}

async fn by_engine(
    snapshot: &mut Tx<'_>,
    scope: &Scope,
    since_ms: i64,
) -> Result<Vec<NamedSum>, StoreError> {
    Ok(within!(snapshot, |connection| {
        sqlx::query_as(concat!(
            "SELECT u.engine AS name, ",
            sums!(),
            " FROM usage_records u",
            of_person!(),
            "GROUP BY u.engine ORDER BY audio_ms DESC, name"
        ))
        .bind(scope.user())
        .bind(since_ms)
        .fetch_all(connection)
        .await
    })?)
}

async fn by_device(
    snapshot: &mut Tx<'_>,
    scope: &Scope,
    since_ms: i64,
) -> Result<Vec<NamedSum>, StoreError> {
    // Two devices with one name are two lines. Of a deleted account the ledger alone is left.
    Ok(within!(snapshot, |connection| {
        sqlx::query_as(concat!(
            "SELECT COALESCE(d.device_name, '') AS name, ",
            sums!(),
            " FROM usage_records u LEFT JOIN voice_sessions v ON v.id = u.session_id \
                  LEFT JOIN devices d ON d.id = v.device_id",
            of_person!(),
            "GROUP BY v.device_id, d.device_name ORDER BY audio_ms DESC, name"
        ))
        .bind(scope.user())
        .bind(since_ms)
        .fetch_all(connection)
        .await
    })?)
}
