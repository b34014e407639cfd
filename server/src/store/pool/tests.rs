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

#[tokio::test]
async fn the_log_is_cut_without_waiting_for_whoever_reads() {
    let (_folder, pool) = pool().await;
    write(&pool, 1).await.unwrap();
    let mut reading = pool.reader().begin().await.unwrap();
    let count = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM load");
    assert_eq!(count.fetch_one(&mut *reading).await.unwrap(), 4);
    write(&pool, 1).await.unwrap();
    assert!(!pool.cut_log().await.unwrap(), "somebody reads what was");
    let waits: i64 = sqlx::query_scalar("PRAGMA busy_timeout")
        .fetch_one(&pool.cutter)
        .await
        .unwrap();
    assert_eq!(waits, 0, "in ms, in which nobody could write");
    reading.rollback().await.unwrap();
    assert!(pool.cut_log().await.unwrap());
}

#[tokio::test]
async fn who_only_looks_leaves_the_tables_of_an_older_program_as_they_are() {
    let (folder, pool) = pool().await;
    let file = folder.path().join("test.db");
    check_up_to_date(&file).await.expect("they are up to date");
    let known = newest_known_step();
    sqlx::query("DELETE FROM _sqlx_migrations WHERE version = $1")
        .bind(known)
        .execute(pool.writer().unwrap())
        .await
        .unwrap();
    let refused = check_up_to_date(&file).await.unwrap_err();
    assert!(matches!(refused, StoreError::Older { found, .. } if found < known));
    let mut reader = pool.reader().acquire().await.unwrap();
    let step = check::newest_step(&mut reader).await.unwrap();
    assert!(step.is_some_and(|step| step < known), "nothing was done");
}
