//! What is billed, what is free and what engines cost, as the database settles it.

use dictation::audio::SAMPLE_RATE;

use super::*;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A dollar a second, so that costs read as seconds.
const A_DOLLAR_A_SECOND: fn(&str, SampleRange) -> i64 =
    |_engine, audio| i64::try_from(audio.samples() / SAMPLE_RATE).unwrap();

impl Dictation {
    /// Another dictation of the same person.
    async fn another(&self) -> UsageCommit {
        let new = NewVoiceSession {
            id: Uuid::now_v7(),
            device_id: None,
            sign_in: Uuid::now_v7(),
            provider: "double",
            is_private: false,
        };
        let begun = self.store().begin_voice_session(&self.scope, new);
        UsageCommit {
            session: new.id,
            epoch: begun.await.unwrap().epoch,
            ..self.commit.clone()
        }
    }

    async fn settle(&self, commit: &UsageCommit, through: u64, account: Account) {
        let commits = [UsageCommit {
            through: at(through),
            account,
            slices: vec![slice(0, account.told.as_millis() / 1000)],
            cost_slices: vec![slice(0, account.given / SAMPLE_RATE)],
            settlement: Some(Settlement { latency: 1 }),
            ..commit.clone()
        }];
        let written = self.store().commit_usage(&commits, &A_DOLLAR_A_SECOND);
        assert_eq!(written.await.unwrap(), [committed(through)]);
    }

    /// Seconds on the bill, in all.
    async fn billed(&self) -> i64 {
        self.total().await.duration_ms / 1000
    }

    async fn given(&self) -> i64 {
        let meters = self.store().engine_meters(0).await.unwrap();
        meters.iter().map(|engine| engine.given_ms / 1000).sum()
    }

    async fn adds_up(&self) {
        assert_eq!(self.store().contradictions().await.unwrap(), []);
    }
}

fn heard_again(told: u64, again: u64) -> Account {
    Account {
        again: at(again).get(),
        given: at(told + again).get(),
        ..account(told, told)
    }
}

#[tokio::test]
async fn what_is_heard_again_is_free_up_to_a_fifth_and_then_on_the_bill() {
    let dictation = Dictation::begun().await;
    let account = heard_again(30, 120);
    dictation.settle(&dictation.commit, 30, account).await;
    assert_eq!(dictation.billed().await, 30 + 110);
    assert_eq!(dictation.given().await, 150);
    // The price of a slice is 7 in these tests, that of what is heard again a dollar a second.
    assert_eq!(dictation.total().await.cost_micro_usd, 7 + 110);
    assert_eq!(dictation.ledger().await, [(0, 30)], "what finals cover");
    dictation.adds_up().await;
}

#[tokio::test]
async fn a_settlement_that_is_repeated_bills_nothing_again() {
    let dictation = Dictation::begun().await;
    for _attempt in 0..3 {
        let account = heard_again(30, 50);
        dictation.settle(&dictation.commit, 30, account).await;
    }
    assert_eq!(dictation.billed().await, 30 + 40);
    assert_eq!(dictation.given().await, 80);
    dictation.adds_up().await;
}

#[tokio::test]
async fn many_short_dictations_have_ten_minutes_a_day_together() {
    let dictation = Dictation::begun().await;
    for _dictation in 0..61 {
        let commit = dictation.another().await;
        dictation.settle(&commit, 20, heard_again(20, 10)).await;
    }
    assert_eq!(
        dictation.billed().await,
        61 * 20 + 10,
        "one has no grace left"
    );
    dictation.house.hand.advance_ms(DAY_MS);
    let commit = dictation.another().await;
    dictation.settle(&commit, 20, heard_again(20, 10)).await;
    assert_eq!(dictation.billed().await, 62 * 20 + 10, "the next day has");
    dictation.adds_up().await;
}

#[tokio::test]
async fn what_no_final_covers_is_no_ones_bill_and_a_cost_all_the_same() {
    let dictation = Dictation::begun().await;
    let left = account(0, 25);
    let commit = UsageCommit {
        through: at(25),
        account: left,
        cost_slices: vec![slice(0, 25)],
        settlement: Some(Settlement { latency: 0 }),
        ..dictation.commit.clone()
    };
    assert_eq!(dictation.write(commit).await, committed(25));
    assert_eq!(dictation.billed().await, 0);
    assert_eq!(dictation.given().await, 25);
    dictation.adds_up().await;
}

#[tokio::test]
async fn whoever_leaves_before_the_finals_all_day_long_pays_after_ten_minutes() {
    let dictation = Dictation::begun().await;
    for _dictation in 0..25 {
        let commit = UsageCommit {
            through: at(25),
            account: account(0, 25),
            cost_slices: vec![slice(0, 25)],
            settlement: Some(Settlement { latency: 0 }),
            ..dictation.another().await
        };
        assert_eq!(dictation.write(commit).await, committed(25));
    }
    assert_eq!(dictation.billed().await, 25 * 25 - 600);
    dictation.adds_up().await;
}

#[tokio::test]
async fn what_engines_heard_for_a_fenced_writer_counts_once() {
    let dictation = Dictation::begun().await;
    dictation.write(dictation.commit(2, &[])).await;
    let session = dictation.commit.session;
    let resumed = dictation
        .store()
        .resume_voice_session(&dictation.scope, session, SampleOffset::ZERO, false)
        .await;
    let resumed = resumed.unwrap().unwrap();
    assert_eq!((resumed.account, resumed.costed), (account(2, 2), 0));
    // The one before had 28 s more heard, in a burst that no commit told.
    let fenced = UsageCommit {
        since: account(2, 2),
        ..dictation.commit(30, &[])
    };
    for _attempt in 0..3 {
        assert_eq!(dictation.write(fenced.clone()).await, CommitOutcome::Fenced);
    }
    assert_eq!(
        dictation.given().await,
        28,
        "and 2 that the next one enters"
    );
    let next = UsageCommit {
        epoch: resumed.epoch,
        through: at(2),
        account: resumed.account,
        since: resumed.account,
        slices: vec![slice(0, 2)],
        cost_slices: vec![slice(0, 2)],
        settlement: Some(Settlement { latency: 1 }),
        ..dictation.commit.clone()
    };
    assert_eq!(dictation.write(next).await, committed(2));
    assert_eq!(dictation.given().await, 30);
    assert_eq!(dictation.billed().await, 2 + 28 - 10, "10 s are free");
    dictation.adds_up().await;
}

#[tokio::test]
async fn a_dictation_that_never_ends_is_billed_on_the_way() {
    let dictation = Dictation::begun().await;
    let commit = UsageCommit {
        through: at(30),
        account: heard_again(30, 300),
        cost_slices: vec![slice(0, 60)],
        ..dictation.commit.clone()
    };
    dictation.write(commit).await;
    assert_eq!(
        dictation.billed().await,
        240,
        "a minute may be free at the end"
    );
}

#[tokio::test]
async fn what_was_left_and_is_heard_after_all_is_not_due_twice() {
    let dictation = Dictation::begun().await;
    let cancelled = UsageCommit {
        through: at(20),
        account: account(0, 20),
        cost_slices: vec![slice(0, 20)],
        settlement: Some(Settlement { latency: 0 }),
        ..dictation.commit.clone()
    };
    dictation.write(cancelled).await;
    let session = dictation.commit.session;
    let resumed = dictation
        .store()
        .resume_voice_session(&dictation.scope, session, SampleOffset::ZERO, false)
        .await;
    let again = UsageCommit {
        epoch: resumed.unwrap().unwrap().epoch,
        through: at(20),
        account: heard_again(20, 20),
        slices: vec![slice(0, 20)],
        cost_slices: vec![slice(20, 40)],
        settlement: Some(Settlement { latency: 1 }),
        ..dictation.commit.clone()
    };
    dictation.write(again).await;
    assert_eq!(dictation.billed().await, 20);
    assert_eq!(dictation.given().await, 40);
    dictation.adds_up().await;
}
