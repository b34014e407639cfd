//! A server whose disk has no room for what is billed, while smaller writes come through.

use sotto_server::config::{DatabaseConfig, Secret};
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Executor as _};
use tokio::time::sleep;

use super::*;
use crate::support::database::{empty_database, url};

/// More often than what is at fault is tried.
const MORE_THAN_ENOUGH: i64 = 11;

/// What a sequence has counted stays counted, although nothing else of the transaction does.
const NO_ROOM: &str = "SET search_path TO sotto; \
     CREATE SEQUENCE tries; \
     CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS \
         'BEGIN PERFORM nextval(''tries''); RAISE EXCEPTION ''no'' USING ERRCODE = ''53100''; END'; \
     CREATE TRIGGER no_room BEFORE INSERT ON usage_records \
         FOR EACH ROW EXECUTE FUNCTION no_room()";

async fn tries(beside: &mut PgConnection) -> i64 {
    let tries = sqlx::query_scalar("SELECT last_value FROM tries").fetch_one(beside);
    tries.await.unwrap()
}

#[tokio::test]
async fn a_commit_for_which_a_server_has_no_room_waits_although_there_is_room_for_a_beat() {
    let address = url(&empty_database().await);
    let config = DatabaseConfig {
        url: Some(Secret::new(address.clone())),
        ..DatabaseConfig::default()
    };
    let store = Store::open(&config).await.unwrap();
    let mut beside = PgConnection::connect(&address).await.unwrap();
    beside.execute(NO_ROOM).await.unwrap();
    let (reply, mut settled) = mpsc::channel(1);
    let entry = begin(&store).await;
    start(&store)
        .commit(entry, commit("double", 0, 60), reply)
        .await;
    let is_tried = async {
        while tries(&mut beside).await < MORE_THAN_ENOUGH {
            assert_eq!(settled.try_recv().ok(), None, "it waits");
            sleep(Duration::from_millis(20)).await;
        }
    };
    let is_tried = timeout(PATIENCE, is_tried).await;
    is_tried.expect("it is tried again and again");
    store.beat().await.expect("there is room for a beat");
    let told = store.trouble().expect("it is told all the same");
    assert!(told.contains("has no room"), "{told}");
    let room = "DROP TRIGGER no_room ON usage_records";
    beside.execute(room).await.unwrap();
    assert_eq!(heard(&mut settled).await, Settled::Committed(at(60)));
    assert_eq!(store.trouble(), None);
}
