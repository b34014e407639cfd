//! The ledger's promises at the database: once, by one writer, to the sample.

mod expired;
mod files;
mod long_words;
mod meters;
mod missing_words;
mod races;

use dictation::account::Account;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::event::Settlement;
use dictation::meter::UsageSlice;
use sotto_server::store::voice_sessions::RESUME_WINDOW_MS;
use sotto_server::store::{
    CommitOutcome, NewVoiceSession, ResumedVoiceSession, Scope, Store, StoreError, UsageCommit,
    UsageTotal,
};
use uuid::Uuid;

use crate::support::database::{on_postgres_too, only_on_sqlite};
use crate::support::manual_auth::ManualAuth;

const NO_COST: fn(&str, SampleRange) -> i64 = |_engine, _audio| 0;

fn at(seconds: u64) -> SampleOffset {
    SampleOffset::from_millis(seconds * 1000)
}

fn slice(from: u64, through: u64) -> (UsageSlice, i64) {
    let range = SampleRange::new(at(from), at(through));
    (
        UsageSlice {
            engine: "double".to_owned(),
            range,
        },
        7,
    )
}

/// Finals cover so many seconds, and engines have heard so many, once.
fn account(told: u64, heard: u64) -> Account {
    Account {
        told: at(told),
        heard: SampleRange::new(at(0), at(heard)),
        given: at(heard).get(),
    }
}

/// A dictation of somebody, and what its writer sends.
struct Dictation {
    house: ManualAuth,
    scope: Scope,
    commit: UsageCommit,
}

impl Dictation {
    async fn begun() -> Self {
        let house = ManualAuth::new().await;
        let user = house.caller().await.user_id;
        let (scope, session) = (Scope::User(user), Uuid::now_v7());
        let new = NewVoiceSession {
            id: session,
            device_id: None,
            sign_in: Uuid::now_v7(),
            provider: "double",
            is_private: false,
        };
        let begun = house.store.begin_voice_session(&scope, new);
        let epoch = begun.await.unwrap().epoch;
        let through = SampleOffset::ZERO;
        let commit = UsageCommit {
            session,
            user,
            epoch,
            through,
            account: Account::default(),
            since: Account::default(),
            engine: "double".to_owned(),
            slices: Vec::new(),
            cost_slices: Vec::new(),
            settlement: None,
        };
        Self {
            house,
            scope,
            commit,
        }
    }

    fn store(&self) -> &Store {
        &self.house.store
    }

    fn commit(&self, through: u64, slices: &[(u64, u64)]) -> UsageCommit {
        let slices = slices
            .iter()
            .map(|(from, through)| slice(*from, *through))
            .collect();
        UsageCommit {
            through: at(through),
            account: account(through, through),
            slices,
            ..self.commit.clone()
        }
    }

    async fn write(&self, commit: UsageCommit) -> CommitOutcome {
        let commits = [commit];
        let written = self.store().commit_usage(&commits, &NO_COST);
        written.await.unwrap()[0]
    }

    async fn ledger(&self) -> Vec<(u64, u64)> {
        let ranges = self
            .store()
            .usage_of_session(&self.scope, self.commit.session)
            .await
            .unwrap();
        let seconds = |offset: SampleOffset| offset.as_millis() / 1000;
        ranges
            .iter()
            .map(|range| (seconds(range.start()), seconds(range.end())))
            .collect()
    }

    async fn total(&self) -> UsageTotal {
        self.store().usage_total(&self.scope, 0).await.unwrap()
    }
}

fn committed(through: u64) -> CommitOutcome {
    CommitOutcome::Committed {
        through: at(through),
    }
}

#[tokio::test]
async fn a_commit_that_is_repeated_changes_nothing() {
    let dictation = Dictation::begun().await;
    let commit = dictation.commit(65, &[(0, 60)]);
    for _attempt in 0..3 {
        assert_eq!(dictation.write(commit.clone()).await, committed(65));
    }
    assert_eq!(dictation.ledger().await, [(0, 60)]);
    let total = UsageTotal {
        duration_ms: 60_000,
        cost_micro_usd: 7,
    };
    assert_eq!(dictation.total().await, total);
}

#[tokio::test]
async fn a_watermark_never_falls() {
    let dictation = Dictation::begun().await;
    assert_eq!(
        dictation.write(dictation.commit(30, &[])).await,
        committed(30)
    );
    assert_eq!(
        dictation.write(dictation.commit(10, &[])).await,
        committed(30)
    );
}

#[tokio::test]
async fn a_settlement_ends_the_dictation_may_be_repeated_and_is_opened_by_a_resume() {
    let dictation = Dictation::begun().await;
    let mut last = dictation.commit(5, &[(0, 5)]);
    last.settlement = Some(Settlement { latency: 120 });
    assert_eq!(dictation.write(last.clone()).await, committed(5));
    assert_eq!(dictation.write(last).await, committed(5));
    assert_eq!(
        dictation.write(dictation.commit(6, &[(5, 6)])).await,
        CommitOutcome::Fenced
    );
    assert_eq!(dictation.ledger().await, [(0, 5)]);
    let store = dictation.store();
    let resumed = store
        .resume_voice_session(
            &dictation.scope,
            dictation.commit.session,
            SampleOffset::ZERO,
            false,
        )
        .await;
    let resumed = resumed.unwrap().unwrap();
    assert_eq!(
        (resumed.epoch, resumed.acked, resumed.sliced),
        (2, at(5), at(5))
    );
}

#[tokio::test]
async fn only_the_last_holder_of_a_dictation_can_write() {
    let dictation = Dictation::begun().await;
    dictation.write(dictation.commit(61, &[(0, 60)])).await;
    let session = dictation.commit.session;
    let resumed = dictation
        .store()
        .resume_voice_session(&dictation.scope, session, SampleOffset::ZERO, false)
        .await;
    let resumed = resumed.unwrap().unwrap();
    assert_eq!(
        (resumed.epoch, resumed.acked, resumed.sliced),
        (2, at(61), at(60))
    );
    assert_eq!(resumed.provider, "double");

    let mut late = dictation.commit(125, &[(60, 120)]);
    late.settlement = Some(Settlement { latency: 1 });
    assert_eq!(dictation.write(late).await, CommitOutcome::Fenced);
    assert_eq!(dictation.ledger().await, [(0, 60)]);

    let current = UsageCommit {
        epoch: 2,
        ..dictation.commit(70, &[])
    };
    assert_eq!(dictation.write(current).await, committed(70));
}

#[tokio::test]
async fn one_fenced_writer_does_not_hold_up_the_others() {
    let dictation = Dictation::begun().await;
    let stale = UsageCommit {
        epoch: 9,
        ..dictation.commit(1, &[])
    };
    let unknown = UsageCommit {
        session: Uuid::now_v7(),
        ..dictation.commit(1, &[])
    };
    let contradicts_itself = dictation.commit(1, &[(0, 60)]);
    let commits = [stale, unknown, contradicts_itself, dictation.commit(2, &[])];
    let outcomes = dictation
        .store()
        .commit_usage(&commits, &NO_COST)
        .await
        .unwrap();
    let fenced = CommitOutcome::Fenced;
    assert_eq!(outcomes, [fenced, fenced, fenced, committed(2)]);
    assert_eq!(dictation.ledger().await, []);
}

#[tokio::test]
async fn what_is_somebody_elses_does_not_exist() {
    let dictation = Dictation::begun().await;
    dictation.write(dictation.commit(61, &[(0, 60)])).await;
    let stranger = dictation.house.caller().await.user_id;
    let (theirs, session) = (Scope::User(stranger), dictation.commit.session);
    let store = dictation.store();
    assert_eq!(
        store
            .resume_voice_session(&theirs, session, SampleOffset::ZERO, false)
            .await
            .unwrap(),
        None
    );
    assert!(
        store
            .usage_of_session(&theirs, session)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.usage_total(&theirs, 0).await.unwrap(),
        UsageTotal::default()
    );
    assert_eq!(
        store.account(&theirs, dictation.commit.user).await.unwrap(),
        None
    );
    let forged = UsageCommit {
        user: stranger,
        ..dictation.commit(90, &[])
    };
    assert_eq!(dictation.write(forged).await, CommitOutcome::Fenced);
    assert_eq!(
        dictation.write(dictation.commit(62, &[])).await,
        committed(62)
    );
}

#[tokio::test]
async fn a_dictation_needs_a_person_a_fresh_id_and_their_own_device() {
    let dictation = Dictation::begun().await;
    let (store, id) = (dictation.store(), dictation.commit.session);
    let new = |id, device_id| NewVoiceSession {
        id,
        device_id,
        sign_in: Uuid::now_v7(),
        provider: "double",
        is_private: false,
    };
    let taken = store
        .begin_voice_session(&dictation.scope, new(id, None))
        .await;
    assert!(matches!(taken, Err(StoreError::Duplicate)), "{taken:?}");
    let fresh = new(Uuid::now_v7(), None);
    let nobody = store.begin_voice_session(&Scope::System, fresh).await;
    assert!(
        matches!(nobody, Err(StoreError::ScopeWithoutUser)),
        "{nobody:?}"
    );
    let other_device = new(Uuid::now_v7(), Some(Uuid::now_v7()));
    let stranger = store
        .begin_voice_session(&dictation.scope, other_device)
        .await;
    assert!(
        matches!(stranger, Err(StoreError::UnknownDevice)),
        "{stranger:?}"
    );
}

#[tokio::test]
async fn a_dictation_can_be_resumed_for_a_quarter_of_an_hour() {
    let dictation = Dictation::begun().await;
    let (store, session) = (dictation.store(), dictation.commit.session);
    dictation.house.hand.advance_ms(RESUME_WINDOW_MS);
    let resumed = store
        .resume_voice_session(&dictation.scope, session, SampleOffset::ZERO, false)
        .await
        .unwrap();
    assert_eq!(resumed.unwrap().epoch, 2);
    dictation.house.hand.advance_ms(RESUME_WINDOW_MS + 1);
    assert_eq!(
        store
            .resume_voice_session(&dictation.scope, session, SampleOffset::ZERO, false)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn abandoned_dictations_are_closed_once_and_billed_to_the_sample() {
    let dictation = Dictation::begun().await;
    dictation.write(dictation.commit(75, &[(0, 60)])).await;
    let store = dictation.store();
    assert_eq!(
        store
            .close_abandoned_voice_sessions(60_000, &NO_COST)
            .await
            .unwrap(),
        0
    );
    dictation.house.hand.advance_ms(60_001);
    let price = |engine: &str, audio: SampleRange| {
        assert_eq!(engine, "double");
        i64::try_from(audio.samples()).unwrap()
    };
    assert_eq!(
        store
            .close_abandoned_voice_sessions(60_000, &price)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        store
            .close_abandoned_voice_sessions(60_000, &price)
            .await
            .unwrap(),
        0
    );
    assert_eq!(dictation.ledger().await, [(0, 60), (60, 75)]);
    let total = UsageTotal {
        duration_ms: 75_000,
        cost_micro_usd: 7 + 15 * 16_000,
    };
    assert_eq!(dictation.total().await, total);
    let mut late = dictation.commit(80, &[(60, 80)]);
    late.settlement = Some(Settlement { latency: 1 });
    assert_eq!(dictation.write(late).await, CommitOutcome::Fenced);
}

#[tokio::test]
async fn many_abandoned_dictations_are_closed_in_one_go() {
    let dictation = Dictation::begun().await;
    for _dictation in 0..249 {
        let new = NewVoiceSession {
            id: Uuid::now_v7(),
            device_id: None,
            sign_in: Uuid::now_v7(),
            provider: "double",
            is_private: false,
        };
        dictation
            .store()
            .begin_voice_session(&dictation.scope, new)
            .await
            .unwrap();
    }
    dictation.house.hand.advance_ms(10);
    let closed = dictation
        .store()
        .close_abandoned_voice_sessions(1, &NO_COST)
        .await
        .unwrap();
    assert_eq!(closed, 250);
    assert_eq!(dictation.ledger().await, []);
}

#[tokio::test]
async fn durations_in_ms_add_up_to_the_dictation_even_across_odd_samples() {
    let dictation = Dictation::begun().await;
    let ends = [0, 7, 33, 16_015, 48_001].map(SampleOffset::new);
    let slices = ends.windows(2).map(|pair| {
        let range = SampleRange::new(pair[0], pair[1]);
        (
            UsageSlice {
                engine: "double".to_owned(),
                range,
            },
            0,
        )
    });
    let through = SampleOffset::new(48_001);
    let slices = slices.collect();
    dictation
        .write(UsageCommit {
            through,
            account: Account::heard_once(through),
            slices,
            ..dictation.commit.clone()
        })
        .await;
    assert_eq!(dictation.total().await.duration_ms, 3_000);
}

on_postgres_too!(
    a_commit_that_is_repeated_changes_nothing,
    a_watermark_never_falls,
    a_settlement_ends_the_dictation_may_be_repeated_and_is_opened_by_a_resume,
    only_the_last_holder_of_a_dictation_can_write,
    one_fenced_writer_does_not_hold_up_the_others,
    what_is_somebody_elses_does_not_exist,
    a_dictation_needs_a_person_a_fresh_id_and_their_own_device,
    a_dictation_can_be_resumed_for_a_quarter_of_an_hour,
    abandoned_dictations_are_closed_once_and_billed_to_the_sample,
    many_abandoned_dictations_are_closed_in_one_go,
    durations_in_ms_add_up_to_the_dictation_even_across_odd_samples,
);

#[test]
fn all_runs_on_postgres_too() {
    let others = only_on_sqlite(include_str!("store.rs"));
    assert!(others.is_empty(), "{others:?}");
}
