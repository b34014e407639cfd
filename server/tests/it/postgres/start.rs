//! What a start reads of a database in which there is much.

use tokio::time::timeout;

use super::*;

/// How often the pulse was read, and how many rows of the ledger.
async fn reads(database: &mut PgConnection) -> (i64, i64) {
    let reads = "SELECT CAST(SUM(CASE WHEN relname = 'pulse' \
                                 THEN seq_scan + COALESCE(idx_scan, 0) ELSE 0 END) AS BIGINT), \
                        CAST(SUM(CASE WHEN relname = 'pulse' \
                                 THEN 0 ELSE seq_tup_read + idx_tup_fetch END) AS BIGINT) \
                 FROM pg_stat_user_tables \
                 WHERE relname IN ('pulse', 'usage_records', 'voice_sessions')";
    sqlx::query_as(reads).fetch_one(database).await.unwrap()
}

#[tokio::test]
async fn a_start_reads_no_more_of_the_ledger_when_there_is_more() {
    /// The pulse is read so often at a start, last together with the ledger.
    const READS: i64 = 3;
    let name = empty_database().await;
    let config = at_url(url(&name));
    let store = Store::open(&config).await.unwrap();
    store.create_anonymous_account("{}").await.unwrap();
    store.close().await;
    let much = "INSERT INTO sotto.usage_records \
                    (id, billing_subject, session_id, reason, engine, from_sample, through_sample, \
                     duration_ms, cost_micro_usd, created_at) \
                SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'final', 'double', \
                       0, 16000, 1000, 0, number FROM generate_series(1, 20000) AS number; \
                INSERT INTO sotto.voice_sessions \
                    (id, user_id, provider, created_at, touched_served_ms, epoch) \
                SELECT gen_random_uuid(), auth_users.id, 'double', number, 0, 1 \
                FROM sotto.auth_users, generate_series(1, 20000) AS number";
    change(&name, much).await;
    change(&name, "VACUUM ANALYZE sotto.usage_records").await;
    change(&name, "VACUUM ANALYZE sotto.voice_sessions").await;
    let mut database = PgConnection::connect(&url(&name)).await.unwrap();
    let before = reads(&mut database).await;
    Store::open(&config).await.unwrap().close().await;
    let counted = async {
        loop {
            let after = reads(&mut database).await;
            // What a connection has counted is told when it ends.
            if after.0 >= before.0 + READS {
                return after;
            }
            sleep(Duration::from_millis(10)).await;
        }
    };
    let after = timeout(PATIENCE, counted).await.expect("it is told");
    let rows = after.1 - before.1;
    assert!(rows < 100, "{rows} rows were read");
}
