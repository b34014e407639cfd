//! What engines cost, as servers were told: by that what the ledger's entries cost can be checked later.

use std::collections::HashMap;

use sqlx::{Sqlite, Transaction};

use crate::store::{Store, StoreError};

impl Store {
    /// Notes what a minute of each engine's audio costs from here on, in micro-dollars. One that is not
    /// among them costs nothing.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn note_prices(&self, prices: &HashMap<String, i64>) -> Result<(), StoreError> {
        let now = self.clock.now_ms();
        let mut transaction = self.pool.begin().await?;
        let noted: Vec<String> = sqlx::query_scalar("SELECT DISTINCT engine FROM engine_prices")
            .fetch_all(&mut *transaction)
            .await?;
        for engine in noted.iter().filter(|engine| !prices.contains_key(*engine)) {
            note(&mut transaction, engine, 0, now).await?;
        }
        for (engine, price) in prices {
            note(&mut transaction, engine, *price, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

async fn note(
    transaction: &mut Transaction<'_, Sqlite>,
    engine: &str,
    micro_usd_per_minute: i64,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO engine_prices (engine, micro_usd_per_minute, noted_at) VALUES ($1, $2, $3) \
         ON CONFLICT (engine, micro_usd_per_minute) DO NOTHING",
    )
    .bind(engine)
    .bind(micro_usd_per_minute)
    .bind(now)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
