//! What is billed, what is free and what engines cost, as the database settles it.

mod reconcile;
mod takeovers;

use dictation::account::DayGrace;
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

    /// Finals cover `seconds`, and engines heard them `times`: each time but the last a client went
    /// and came back from the beginning. The dictation ends.
    async fn heard(&self, begun: &UsageCommit, seconds: u64, times: u64) {
        let mut commit = begun.clone();
        for time in 1..=times {
            if time > 1 {
                commit.epoch = self.resumed(commit.session).await.epoch;
            }
            commit.through = at(seconds);
            commit.account = heard(seconds, time * seconds);
            if time < times {
                let written = self.write(commit.clone()).await;
                assert_eq!(written, committed(seconds));
            }
        }
        commit.slices = vec![slice(0, seconds)];
        commit.cost_slices = vec![slice(0, times * seconds)];
        self.settle(commit).await;
    }

    async fn settle(&self, commit: UsageCommit) {
        let through = commit.through;
        let commits = [UsageCommit {
            settlement: Some(Settlement { latency: 1 }),
            ..commit
        }];
        let written = self.store().commit_usage(&commits, &A_DOLLAR_A_SECOND);
        let outcome = CommitOutcome::Committed { through };
        assert_eq!(written.await.unwrap(), [outcome]);
    }

    async fn resumed(&self, session: Uuid) -> ResumedVoiceSession {
        let resumed = self
            .store()
            .resume_voice_session(&self.scope, session, SampleOffset::ZERO, false)
            .await;
        resumed.unwrap().unwrap()
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

/// Finals cover `told` seconds, and this connection had engines hear them; `given` seconds in all.
fn heard(told: u64, given: u64) -> Account {
    Account {
        given: at(given).get(),
        ..account(told, told)
    }
}

#[tokio::test]
async fn what_is_heard_again_is_free_up_to_a_fifth_and_then_on_the_bill() {
    let dictation = Dictation::begun().await;
    dictation.heard(&dictation.commit, 30, 5).await;
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
    let epoch = dictation.commit.epoch;
    dictation.heard(&dictation.commit, 30, 2).await;
    for _attempt in 0..2 {
        dictation
            .settle(UsageCommit {
                epoch: epoch + 1,
                slices: vec![slice(0, 30)],
                cost_slices: vec![slice(0, 60)],
                account: heard(30, 60),
                ..dictation.commit(30, &[])
            })
            .await;
    }
    assert_eq!(dictation.billed().await, 30 + 20);
    assert_eq!(dictation.given().await, 60);
    dictation.adds_up().await;
}

#[tokio::test]
async fn many_short_dictations_have_ten_minutes_a_day_together() {
    let dictation = Dictation::begun().await;
    for _dictation in 0..61 {
        let commit = dictation.another().await;
        dictation.heard(&commit, 10, 2).await;
    }
    let one_without = 61 * 10 + 10;
    assert_eq!(dictation.billed().await, one_without, "no grace left");
    dictation.house.hand.advance_ms(DAY_MS);
    let commit = dictation.another().await;
    dictation.heard(&commit, 10, 2).await;
    assert_eq!(
        dictation.billed().await,
        one_without + 10,
        "the next day has"
    );
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
async fn whoever_leaves_before_the_finals_all_day_long_pays_after_five_minutes() {
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
    assert_eq!(dictation.billed().await, 25 * 25 - 300);
    dictation.adds_up().await;
}

/// A dictation of which engines heard `seconds`, and whose client went before a final came.
async fn left(dictation: &Dictation, seconds: u64) {
    let commit = UsageCommit {
        through: at(seconds),
        account: account(0, seconds),
        cost_slices: vec![slice(0, seconds)],
        ..dictation.another().await
    };
    dictation.settle(commit).await;
}

#[tokio::test]
async fn whoever_leaves_before_the_finals_all_day_long_still_comes_back_for_nothing() {
    let dictation = Dictation::begun().await;
    for _dictation in 0..30 {
        left(&dictation, 25).await;
    }
    let left_beyond = 30 * 25 - 300;
    assert_eq!(dictation.billed().await, left_beyond);
    dictation.heard(&dictation.commit, 30, 2).await;
    assert_eq!(dictation.billed().await, left_beyond + 30 + 20);
    let grace = dictation.store().grace_of_today().await.unwrap();
    let had = DayGrace {
        again: at(10).get(),
        left: at(300).get(),
    };
    assert_eq!(grace, [had]);
    dictation.adds_up().await;
}

#[tokio::test]
async fn what_is_left_and_what_is_heard_again_are_free_for_ten_minutes_a_day_together() {
    let dictation = Dictation::begun().await;
    for _dictation in 0..55 {
        let commit = dictation.another().await;
        dictation.heard(&commit, 10, 2).await;
    }
    assert_eq!(dictation.billed().await, 550);
    left(&dictation, 40).await;
    assert_eq!(dictation.billed().await, 550, "590 s were free");
    left(&dictation, 25).await;
    assert_eq!(dictation.billed().await, 550 + 15);
    let commit = dictation.another().await;
    dictation.heard(&commit, 10, 2).await;
    assert_eq!(dictation.billed().await, 550 + 15 + 20);
    dictation.adds_up().await;
}

/// A writer whose dictation another one takes over, after it had 28 s more heard in a burst that no
/// commit told. Gives its last commit, and the one that the next writer ends with: engines hear the
/// 30 s again, and finals cover them.
async fn fenced(dictation: &Dictation) -> (UsageCommit, UsageCommit) {
    dictation.write(dictation.commit(2, &[])).await;
    let resumed = dictation.resumed(dictation.commit.session).await;
    assert_eq!((resumed.given, resumed.costed), (at(2).get(), 0));
    let fenced = UsageCommit {
        since: account(2, 2),
        account: account(30, 30),
        through: at(30),
        ..dictation.commit.clone()
    };
    let next = UsageCommit {
        epoch: resumed.epoch,
        through: at(30),
        account: heard(30, 2 + 30),
        slices: vec![slice(0, 30)],
        cost_slices: vec![slice(0, 32)],
        ..dictation.commit.clone()
    };
    (fenced, next)
}

#[tokio::test]
async fn what_engines_heard_for_a_fenced_writer_counts_once() {
    let dictation = Dictation::begun().await;
    let (fenced, next) = fenced(&dictation).await;
    for _attempt in 0..3 {
        let outcome = dictation.write(fenced.clone()).await;
        assert_eq!(outcome, CommitOutcome::Fenced);
    }
    assert_eq!(dictation.given().await, 28);
    dictation.settle(next).await;
    assert_eq!(dictation.given().await, 28 + 32);
    assert_eq!(dictation.billed().await, 30 + 30 - 10, "10 s are free");
    dictation.adds_up().await;
}

#[tokio::test]
async fn what_engines_heard_for_a_fenced_writer_counts_also_behind_the_end() {
    let dictation = Dictation::begun().await;
    let (fenced, next) = fenced(&dictation).await;
    dictation.settle(next).await;
    assert_eq!(dictation.billed().await, 30);
    assert_eq!(dictation.write(fenced).await, CommitOutcome::Fenced);
    assert_eq!(dictation.billed().await, 30 + 30 - 10);
    dictation.adds_up().await;
}

#[tokio::test]
async fn a_commit_that_was_written_and_not_answered_is_not_entered_again() {
    let dictation = Dictation::begun().await;
    let commit = dictation.commit(20, &[]);
    dictation.write(commit.clone()).await;
    let resumed = dictation.resumed(commit.session).await;
    assert_eq!(dictation.write(commit.clone()).await, CommitOutcome::Fenced);
    let next = UsageCommit {
        epoch: resumed.epoch,
        account: Account {
            heard: SampleRange::new(at(20), at(20)),
            ..account(20, 20)
        },
        slices: vec![slice(0, 20)],
        cost_slices: vec![slice(0, 20)],
        ..commit
    };
    dictation.settle(next).await;
    assert_eq!(
        (dictation.billed().await, dictation.given().await),
        (20, 20)
    );
    dictation.adds_up().await;
}

#[tokio::test]
async fn finals_that_a_client_claims_are_billed_once_whatever_comes_late() {
    let dictation = Dictation::begun().await;
    // The database was away for a minute, and all that time engines heard and finals were told.
    let resumed = dictation.resumed(dictation.commit.session).await;
    let late = dictation.commit(60, &[]);
    assert_eq!(dictation.write(late).await, CommitOutcome::Fenced);
    let next = UsageCommit {
        epoch: resumed.epoch,
        through: at(61),
        account: Account {
            told: at(61),
            heard: SampleRange::new(at(60), at(61)),
            given: at(1).get(),
        },
        slices: vec![slice(0, 61)],
        cost_slices: vec![slice(0, 1)],
        ..dictation.commit.clone()
    };
    dictation.settle(next).await;
    assert_eq!(
        (dictation.billed().await, dictation.given().await),
        (61, 61)
    );
    dictation.adds_up().await;
}

#[tokio::test]
async fn a_dictation_that_never_ends_is_billed_on_the_way() {
    let dictation = Dictation::begun().await;
    let mut commit = dictation.commit.clone();
    for time in 1..=11 {
        commit.through = at(30);
        commit.account = heard(30, time * 30);
        dictation.write(commit.clone()).await;
        commit.epoch = dictation.resumed(commit.session).await.epoch;
    }
    commit.account = Account {
        heard: SampleRange::default(),
        ..commit.account
    };
    commit.cost_slices = vec![slice(0, 60)];
    dictation.write(commit).await;
    let billed = dictation.billed().await;
    assert_eq!(billed, 240, "a minute may be free at the end");
}

#[tokio::test]
async fn what_is_heard_again_is_billed_for_the_engine_that_heard_most() {
    let dictation = Dictation::begun().await;
    dictation.write(dictation.commit(30, &[])).await;
    let resumed = dictation.resumed(dictation.commit.session).await;
    let by = |engine: &str, from, through| {
        let (slice, cost) = slice(from, through);
        let engine = engine.to_owned();
        (UsageSlice { engine, ..slice }, cost)
    };
    let last = UsageCommit {
        epoch: resumed.epoch,
        engine: "cheap".to_owned(),
        account: heard(30, 60),
        slices: vec![slice(0, 30)],
        cost_slices: vec![by("dear", 0, 50), by("cheap", 50, 60)],
        ..dictation.commit(30, &[])
    };
    dictation.settle(last).await;
    let meters = dictation.store().engine_meters(0).await.unwrap();
    let repeats: Vec<_> = meters
        .iter()
        .map(|meters| (meters.engine.as_str(), meters.repeats_ms))
        .collect();
    assert_eq!(repeats, [("dear", 20_000), ("cheap", 0), ("double", 0)]);
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
    let resumed = dictation.resumed(dictation.commit.session).await;
    let again = UsageCommit {
        epoch: resumed.epoch,
        through: at(20),
        account: heard(20, 40),
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
