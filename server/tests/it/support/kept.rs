//! Dictations whose words are kept, written as the relay and the ledger write them.

use dictation::account::Account;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::event::Settlement;
use dictation::meter::UsageSlice;
use dictation::transcript_file::Segment;
use sotto_server::auth::Caller;
use sotto_server::store::transcripts::KeptFinal;
use sotto_server::store::{CommitOutcome, NewVoiceSession, Store, UsageCommit};
use uuid::Uuid;

/// A dictation that goes on, and what its writer holds it under.
pub(crate) async fn begins(store: &Store, caller: &Caller) -> (Uuid, i64) {
    let session = Uuid::now_v7();
    let new = NewVoiceSession {
        id: session,
        device_id: None,
        sign_in: caller.auth_session,
        provider: "double",
        is_private: false,
    };
    let begun = store.begin_voice_session(&caller.scope(), new).await;
    (session, begun.unwrap().epoch)
}

/// A second of words and of usage, as the ledger has it.
pub(crate) async fn dictates(store: &Store, caller: &Caller) -> Uuid {
    let (session, epoch) = begins(store, caller).await;
    let through = SampleOffset::from_millis(1_000);
    let range = SampleRange::new(SampleOffset::ZERO, through);
    let engine = "double".to_owned();
    let kept = KeptFinal {
        session,
        user: caller.user_id,
        epoch,
        range,
        segment: Some(Segment {
            range,
            text: "apple".to_owned(),
        }),
        is_late_sign: false,
        words: 1,
        language: String::new(),
        engine: engine.clone(),
    };
    store.keep_finals(&[kept]).await.unwrap();
    let commit = UsageCommit {
        session,
        user: caller.user_id,
        epoch,
        through,
        account: Account::heard_once(through),
        since: Account::default(),
        engine: engine.clone(),
        slices: vec![(UsageSlice { engine, range }, 7)],
        cost_slices: Vec::new(),
        settlement: Some(Settlement { latency: 1 }),
    };
    let free: fn(&str, SampleRange) -> i64 = |_engine, _audio| 0;
    let outcome = store.commit_usage(&[commit], &free).await.unwrap();
    assert_eq!(outcome, [CommitOutcome::Committed { through }]);
    session
}
