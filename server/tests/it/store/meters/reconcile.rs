//! A ledger that was tampered with, or written to by a server with a fault, does not add up.

use super::*;
use crate::support::database::write_beside;

/// Three minutes that finals cover, and half a minute heard again. It is over, and adds up.
async fn settled() -> Dictation {
    let dictation = Dictation::begun().await;
    dictation.write(dictation.commit(30, &[])).await;
    let resumed = dictation.resumed(dictation.commit.session).await;
    let last = UsageCommit {
        epoch: resumed.epoch,
        account: heard(180, 210),
        slices: vec![slice(0, 60), slice(60, 120), slice(120, 180)],
        cost_slices: vec![slice(0, 60), slice(60, 120), slice(120, 210)],
        ..dictation.commit(180, &[])
    };
    dictation.settle(last).await;
    dictation.adds_up().await;
    dictation
}

/// Another program at the database.
async fn plant(dictation: &Dictation, statement: &'static str) {
    let written = write_beside(dictation.house.folder(), statement).await;
    assert_eq!(written, 1, "{statement}");
}

/// What does not add up, each once.
async fn found(dictation: &Dictation) -> Vec<&'static str> {
    let found = dictation.store().contradictions().await.unwrap();
    found.iter().map(|one| one.what).collect()
}

const MOVED: &str = "UPDATE usage_records SET from_sample = from_sample - 160000, \
                         through_sample = through_sample - 160000 \
                     WHERE reason = 'final' AND from_sample = 960000";

const BILLED_TWICE: &str = "INSERT INTO usage_records \
     SELECT '01970000-0000-7000-8000-000000000000', billing_subject, session_id, reason, engine, from_sample + 16000, \
            through_sample, duration_ms, cost_micro_usd, created_at \
     FROM usage_records WHERE reason = 'final' AND from_sample = 960000";

const SETTLED_TWICE: &str = "INSERT INTO usage_records \
     SELECT '01970000-0000-7000-8000-000000000000', billing_subject, session_id, 'repeat', engine, 16000, 32000, 1000, 0, created_at \
     FROM usage_records WHERE reason = 'final' AND from_sample = 960000";

const COST_TWICE: &str = "INSERT INTO engine_records \
     SELECT '01970000-0000-7000-8000-000000000000', session_id, epoch, is_late, engine, from_sample + 16000, through_sample, \
            duration_ms, cost_micro_usd, created_at \
     FROM engine_records WHERE from_sample = 960000";

const FINALS_OVERLAP: &str = "its entries for finals overlap, or leave a hole";
const REPEATS_OVERLAP: &str =
    "its entries for what was heard beside the bill overlap, or leave a hole";
const COSTS_OVERLAP: &str = "its entries of what engines were given overlap, or leave a hole";

#[tokio::test]
async fn entries_that_overlap_do_not_add_up_although_their_sum_is_right() {
    let dictation = settled().await;
    plant(&dictation, MOVED).await;
    assert_eq!(found(&dictation).await, [FINALS_OVERLAP]);
}

#[tokio::test]
async fn what_is_entered_twice_shows_also_after_its_account_was_deleted() {
    for (planted, what) in [
        (BILLED_TWICE, FINALS_OVERLAP),
        (SETTLED_TWICE, REPEATS_OVERLAP),
        (COST_TWICE, COSTS_OVERLAP),
    ] {
        let dictation = settled().await;
        let deleted = dictation
            .store()
            .delete_account(&dictation.scope, &A_DOLLAR_A_SECOND);
        assert!(deleted.await.unwrap());
        dictation.adds_up().await;
        plant(&dictation, planted).await;
        assert_eq!(found(&dictation).await, [what]);
    }
}

#[tokio::test]
async fn a_dictation_that_was_settled_twice_does_not_add_up() {
    let dictation = settled().await;
    let granted_twice = "UPDATE voice_sessions SET granted_samples = 2 * granted_samples";
    plant(&dictation, granted_twice).await;
    let another =
        "with its person's others it was granted another grace than the person has had on all days";
    assert_eq!(found(&dictation).await, [another]);

    let dictation = settled().await;
    let left_twice = "UPDATE usage_grace SET left_samples = left_samples + 16000";
    plant(&dictation, left_twice).await;
    assert_eq!(found(&dictation).await, [another]);

    let dictation = settled().await;
    let more_than_heard =
        "UPDATE voice_sessions SET granted_samples = granted_samples + 16000 * 211";
    plant(&dictation, more_than_heard).await;
    let more = "more was free or billed beside its finals than engines were given";
    assert_eq!(found(&dictation).await, [more, another]);
}

on_postgres_too!(
    entries_that_overlap_do_not_add_up_although_their_sum_is_right,
    what_is_entered_twice_shows_also_after_its_account_was_deleted,
    a_dictation_that_was_settled_twice_does_not_add_up,
);

#[test]
fn all_runs_on_postgres_too() {
    let others = only_on_sqlite(include_str!("reconcile.rs"));
    assert!(others.is_empty(), "{others:?}");
}
