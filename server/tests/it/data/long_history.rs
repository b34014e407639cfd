//! Who has dictated for years can leave, and nobody else waits for that.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use dictation::audio::SampleRange;
use dictation::settings::Settings;

use crate::support::kept::dictates;
use crate::support::manual_auth::ManualAuth;

/// Several of the parts in which words are deleted.
const TRANSCRIPTS: usize = 500;
const MORE_THAN_ALL: u32 = 1_000;
const NO_COST: fn(&str, SampleRange) -> i64 = |_engine, _audio| 0;

#[tokio::test]
async fn others_write_while_a_long_history_is_deleted() {
    let house = ManualAuth::new().await;
    let (store, ada) = (&house.store, house.caller().await);
    let settings = Settings {
        keep_transcripts: true,
        ..Settings::default()
    };
    let scope = ada.scope();
    store
        .change_settings(&scope, &settings, None)
        .await
        .unwrap();
    for _dictation in 0..TRANSCRIPTS {
        dictates(store, &ada).await;
    }
    let is_gone = AtomicBool::new(false);
    let delete = async {
        let gone = store.delete_account(&scope, &NO_COST).await;
        assert!(gone.unwrap().is_some());
        is_gone.store(true, Ordering::SeqCst);
    };
    let write = async {
        let mut left = BTreeSet::new();
        while !is_gone.load(Ordering::SeqCst) {
            store.beat().await.unwrap();
            let listed = store.transcripts(&scope, None, MORE_THAN_ALL).await;
            left.insert(listed.unwrap().len());
        }
        left
    };
    let ((), left) = tokio::join!(delete, write);
    let between = left.range(1..TRANSCRIPTS).next();
    assert!(between.is_some(), "a write behind some of it: {left:?}");
}
