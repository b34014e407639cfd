//! What a writer committed before it lost its dictation is told from what it did not, whoever holds the
//! dictation by then; and what nobody can tell any more is not the client's.

use dictation::settings::Settings;

use super::*;
use crate::support::dump::beside;

/// Twenty seconds were heard and told; the answer to the commit was lost.
async fn committed_without_an_answer(dictation: &Dictation) -> UsageCommit {
    let commit = dictation.commit(20, &[]);
    dictation.write(commit.clone()).await;
    commit
}

#[tokio::test]
async fn a_commit_that_was_written_is_known_whoever_has_taken_the_dictation_over_since() {
    for takeovers in 1..=3 {
        let dictation = Dictation::begun().await;
        let commit = committed_without_an_answer(&dictation).await;
        let mut epoch = commit.epoch;
        for _time in 0..takeovers {
            epoch = dictation.resumed(commit.session).await.epoch;
        }
        let late = dictation.write(commit.clone()).await;
        assert_eq!(late, CommitOutcome::Fenced);
        let next = UsageCommit {
            epoch,
            account: Account {
                heard: SampleRange::new(at(20), at(20)),
                ..account(20, 20)
            },
            slices: vec![slice(0, 20)],
            cost_slices: vec![slice(0, 20)],
            ..commit
        };
        dictation.settle(next).await;
        let metered = (dictation.billed().await, dictation.given().await);
        assert_eq!(metered, (20, 20), "{takeovers}");
        dictation.adds_up().await;
    }
}

#[tokio::test]
async fn a_commit_that_was_written_is_known_also_when_nobody_came_back() {
    let dictation = Dictation::begun().await;
    let commit = committed_without_an_answer(&dictation).await;
    let closed = dictation
        .store()
        .close_abandoned_voice_sessions(-1, &A_DOLLAR_A_SECOND);
    assert_eq!(closed.await.unwrap(), 1);
    let late = dictation.write(commit).await;
    assert_eq!(late, CommitOutcome::Fenced);
    let metered = (dictation.billed().await, dictation.given().await);
    assert_eq!(metered, (20, 20));
    dictation.adds_up().await;
}

#[tokio::test]
async fn however_often_a_dictation_changes_hands_no_more_than_a_hundred_takeovers_are_kept() {
    let dictation = Dictation::begun().await;
    for _time in 0..120 {
        dictation.resumed(dictation.commit.session).await;
    }
    let database = beside(dictation.house.folder()).await;
    let kept: Vec<i64> = sqlx::query_scalar("SELECT epoch FROM voice_session_takeovers ORDER BY 1")
        .fetch_all(&database)
        .await
        .unwrap();
    database.close().await;
    assert_eq!(kept, (22..=121).collect::<Vec<_>>());
}

/// Engines heard thirty seconds, finals cover ten, and the server dies. The client comes back with the
/// twenty that it has no finals of, and all is heard in the end.
async fn heard_over_the_death_of_a_server(server_starts: bool) -> Dictation {
    let dictation = Dictation::begun().await;
    let before = UsageCommit {
        through: at(30),
        account: account(10, 30),
        ..dictation.commit.clone()
    };
    dictation.write(before).await;
    if server_starts {
        dictation.store().forgive_lost_hearings().await.unwrap();
    }
    let resumed = dictation.resumed(dictation.commit.session).await;
    let after = UsageCommit {
        epoch: resumed.epoch,
        through: at(30),
        account: Account {
            told: at(30),
            heard: SampleRange::new(at(10), at(30)),
            given: at(50).get(),
        },
        slices: vec![slice(0, 30)],
        cost_slices: vec![slice(0, 50)],
        ..dictation.commit.clone()
    };
    dictation.settle(after).await;
    dictation
}

#[tokio::test]
async fn what_engines_heard_for_a_server_that_was_killed_takes_nothing_of_its_clients_grace() {
    let killed = heard_over_the_death_of_a_server(true).await;
    assert_eq!((killed.billed().await, killed.given().await), (30, 50));
    assert_eq!(killed.store().grace_of_today().await.unwrap(), []);
    killed.adds_up().await;
    let broken_off = heard_over_the_death_of_a_server(false).await;
    assert_eq!(broken_off.billed().await, 30 + 10, "10 s are free");
    broken_off.adds_up().await;
}

#[tokio::test]
async fn a_server_that_starts_forgives_nothing_of_what_is_over_or_covered_by_finals() {
    let dictation = Dictation::begun().await;
    left(&dictation, 25).await;
    dictation.write(dictation.commit(30, &[])).await;
    dictation.store().forgive_lost_hearings().await.unwrap();
    dictation.adds_up().await;
    let resumed = dictation.resumed(dictation.commit.session).await;
    let after = UsageCommit {
        epoch: resumed.epoch,
        account: heard(30, 60),
        slices: vec![slice(0, 30)],
        cost_slices: vec![slice(0, 60)],
        ..dictation.commit(30, &[])
    };
    dictation.settle(after).await;
    assert_eq!(dictation.billed().await, 30 + 20, "heard again");
    dictation.adds_up().await;
}

/// From here on the person's words are to be kept.
async fn keeps_words(dictation: &Dictation) {
    let settings = Settings {
        keep_transcripts: true,
        ..Settings::default()
    };
    let changed = dictation
        .store()
        .change_settings(&dictation.scope, &settings, None);
    changed.await.unwrap();
}

/// Its client comes back and holds the finals of all thirty seconds.
async fn resumed_with_all(dictation: &Dictation, session: Uuid) -> ResumedVoiceSession {
    let resumed = dictation
        .store()
        .resume_voice_session(&dictation.scope, session, at(30), false);
    resumed.await.unwrap().unwrap()
}

#[tokio::test]
async fn what_is_heard_anew_because_words_were_not_kept_is_nobodys_bill_once() {
    let dictation = Dictation::begun().await;
    keeps_words(&dictation).await;
    let session = dictation.commit.session;
    let first = dictation.resumed(session).await;
    assert_eq!(first.kept, Some(at(0)), "from here on they are");
    let said = UsageCommit {
        epoch: first.epoch,
        ..dictation.commit(30, &[])
    };
    assert_eq!(dictation.write(said.clone()).await, committed(30));
    // None of them was written when the client comes back, and none when it does so once more.
    let second = resumed_with_all(&dictation, session).await;
    let all = SampleRange::new(at(0), at(30));
    assert_eq!((second.kept, second.heard_anew), (Some(at(0)), Some(all)));
    let anew = UsageCommit {
        epoch: second.epoch,
        account: heard(30, 60),
        ..said.clone()
    };
    assert_eq!(dictation.write(anew).await, committed(30));
    let third = resumed_with_all(&dictation, session).await;
    assert_eq!((third.kept, third.heard_anew), (Some(at(0)), None));
    let once_more = UsageCommit {
        epoch: third.epoch,
        account: heard(30, 90),
        slices: vec![slice(0, 30)],
        cost_slices: vec![slice(0, 90)],
        ..said
    };
    dictation.settle(once_more).await;
    let billed = dictation.billed().await;
    assert_eq!(billed, 30 + 20, "30 s are heard anew, and 10 s are free");
    assert_eq!(dictation.given().await, 90);
    dictation.adds_up().await;
}

/// Thirty seconds are told, their words are not written when the client comes back, and engines hear
/// them anew.
async fn loses_its_words(dictation: &Dictation) {
    let begun = dictation.another().await;
    let said = UsageCommit {
        through: at(30),
        account: heard(30, 30),
        ..begun
    };
    assert_eq!(dictation.write(said.clone()).await, committed(30));
    let resumed = resumed_with_all(dictation, said.session).await;
    let anew = UsageCommit {
        epoch: resumed.epoch,
        account: heard(30, 60),
        slices: vec![slice(0, 30)],
        cost_slices: vec![slice(0, 60)],
        ..said
    };
    dictation.settle(anew).await;
}

#[tokio::test]
async fn whose_words_are_lost_again_and_again_is_heard_anew_for_nothing_for_ten_minutes_a_day() {
    let dictation = Dictation::begun().await;
    keeps_words(&dictation).await;
    for _dictation in 0..20 {
        loses_its_words(&dictation).await;
    }
    assert_eq!(dictation.billed().await, 20 * 30, "ten minutes were free");
    for _dictation in 0..5 {
        loses_its_words(&dictation).await;
    }
    assert_eq!(dictation.billed().await, 25 * 30 + 5 * 30);
    assert_eq!(dictation.given().await, 25 * 60);
    dictation.adds_up().await;
}
