//! A server that says nothing any more is not waited for for ever.

use std::path::Path;
use std::sync::Arc;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::way::Way;
use super::*;

/// A store that reaches its server on a way that can fall silent.
async fn on_a_way(folder: &Path) -> (Arc<Way>, Store) {
    let way = Way::listen(folder, sockets());
    let name = empty_database().await;
    let folder = folder.display();
    let url = format!("postgres://postgres@localhost/{name}?host={folder}&sslmode=disable");
    (way, Store::open(&at_url(url)).await.unwrap())
}

#[tokio::test]
async fn who_hears_nothing_any_more_is_told_and_all_connections_are_there_for_the_next() {
    /// As many as a server has.
    const CONNECTIONS: usize = 8;
    let folder = tempfile::tempdir().unwrap();
    let (way, store) = on_a_way(folder.path()).await;
    way.loses_beats(CONNECTIONS);
    let beats = join_all((0..CONNECTIONS).map(|_beat| store.beat()));
    let beats = timeout(PATIENCE, beats).await.expect("each ends");
    assert!(beats.iter().all(Result::is_err), "{beats:?}");
    let told = store.trouble().expect("that is trouble");
    assert!(told.contains("does not answer"), "{told}");
    let next = timeout(PATIENCE, store.beat()).await;
    next.expect("it ends").expect("it is written");
    assert_eq!(store.trouble(), None);
}

#[tokio::test]
async fn a_connection_that_falls_silent_while_nobody_uses_it_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (way, store) = on_a_way(folder.path()).await;
    store.check().await.unwrap();
    way.falls_silent();
    let next = timeout(PATIENCE, store.check()).await;
    next.expect("it ends").expect("it is answered");
}
