//! A writer that failed serves the next one.

use super::*;

async fn pool() -> (tempfile::TempDir, Pool) {
    let folder = tempfile::tempdir().unwrap();
    let pool = Pool::open(&folder.path().join("test.db")).await.unwrap();
    sqlx::query("CREATE TABLE load (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
        .execute(pool.writer().unwrap())
        .await
        .unwrap();
    (folder, pool)
}

/// The pages that the file may have: what a disk has room for.
async fn set_room(pool: &Pool, pages: u32) {
    let order = format!("PRAGMA max_page_count = {pages}");
    sqlx::query(sqlx::AssertSqlSafe(order))
        .execute(pool.writer().unwrap())
        .await
        .unwrap();
}

async fn pages(pool: &Pool) -> u32 {
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count")
        .fetch_one(pool.writer().unwrap())
        .await
        .unwrap();
    u32::try_from(pages).unwrap()
}

/// Writes some rows in one transaction, of `kilobytes` each.
async fn write(pool: &Pool, kilobytes: usize) -> Result<(), StoreError> {
    let mut transaction = pool.begin().await?;
    for _row in 0..4 {
        sqlx::query("INSERT INTO load (bytes) VALUES ($1)")
            .bind(vec![1_u8; kilobytes * 1024])
            .execute(&mut *transaction)
            .await?;
    }
    Ok(transaction.commit().await?)
}

#[tokio::test]
async fn a_disk_that_was_full_is_written_to_again() {
    let (_folder, pool) = pool().await;
    for round in 0..10 {
        set_room(&pool, pages(&pool).await + 8).await;
        let refused = write(&pool, 64 + round * 16).await;
        assert!(refused.is_err(), "the disk is full");
        set_room(&pool, 1_000_000).await;
        write(&pool, 1).await.expect("there is room again");
    }
}

#[tokio::test]
async fn a_transaction_that_ends_by_itself_spoils_no_later_one() {
    let (_folder, pool) = pool().await;
    for ending in ["ROLLBACK", "COMMIT"] {
        let mut transaction = pool.begin().await.unwrap();
        // As the database does by itself when a write breaks off.
        sqlx::query(ending)
            .execute(&mut *transaction)
            .await
            .unwrap();
        drop(transaction);
        write(&pool, 1)
            .await
            .expect("the next one is not concerned");
    }
}

#[tokio::test]
async fn a_transaction_that_is_dropped_holds_nobody_up() {
    let (_folder, pool) = pool().await;
    for _round in 0..20 {
        let transaction = pool.begin().await.unwrap();
        drop(transaction);
        write(&pool, 1).await.expect("it was rolled back");
    }
}
