//! A ledger that was tampered with, or written to by a server with a fault, does not add up.

use super::*;
use crate::support::dump::beside;

/// Three minutes that finals cover, and half a minute heard again. It is over, and adds up.
async fn settled() -> Dictation {
    let dictation = Dictation::begun().await;
    settle_all(&dictation, slice).await;
    dictation
}

async fn settle_all(dictation: &Dictation, slice: fn(u64, u64) -> (UsageSlice, i64)) {
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
}

/// Another program at the database.
async fn plant(dictation: &Dictation, statement: &'static str) {
    let database = beside(dictation.house.folder()).await;
    let done = sqlx::query(statement).execute(&database).await.unwrap();
    assert_eq!(done.rows_affected(), 1, "{statement}");
    database.close().await;
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
     SELECT 'planted', billing_subject, session_id, reason, engine, from_sample + 16000, \
            through_sample, duration_ms - 1000, cost_micro_usd, created_at \
     FROM usage_records WHERE reason = 'final' AND from_sample = 960000";

const SETTLED_TWICE: &str = "INSERT INTO usage_records \
     SELECT 'planted', billing_subject, session_id, 'repeat', engine, 16000, 32000, 1000, 0, created_at \
     FROM usage_records WHERE reason = 'final' AND from_sample = 960000";

const COST_TWICE: &str = "INSERT INTO engine_records \
     SELECT 'planted', session_id, epoch, is_late, engine, from_sample + 16000, through_sample, \
            duration_ms - 1000, cost_micro_usd, created_at \
     FROM engine_records WHERE from_sample = 960000";

const FINALS_OVERLAP: &str = "its entries for finals overlap, or leave a hole";
const REPEATS_OVERLAP: &str =
    "its entries for what was heard beside the bill overlap, or leave a hole";
const NEVER_DUE: &str = "more was free or billed beside its finals than was ever to be";
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
        assert!(deleted.await.unwrap().is_some());
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
    assert_eq!(found(&dictation).await, [another, NEVER_DUE]);

    let dictation = settled().await;
    let left_twice = "UPDATE usage_grace SET left_samples = left_samples + 16000";
    plant(&dictation, left_twice).await;
    assert_eq!(found(&dictation).await, [another]);

    let dictation = settled().await;
    let more_than_heard =
        "UPDATE voice_sessions SET granted_samples = granted_samples + 16000 * 211";
    plant(&dictation, more_than_heard).await;
    let more = "more was free or billed beside its finals than engines were given";
    assert_eq!(found(&dictation).await, [more, another, NEVER_DUE]);
}

#[tokio::test]
async fn what_is_billed_beside_the_finals_and_was_never_due_does_not_add_up() {
    let dictation = settled().await;
    let another_second = "INSERT INTO usage_records \
         SELECT 'planted', billing_subject, session_id, 'repeat', engine, 0, 16000, 1000, 1, created_at \
         FROM usage_records WHERE from_sample = 960000";
    plant(&dictation, another_second).await;
    let as_settled = "UPDATE voice_sessions SET repeats_billed = repeats_billed + 16000";
    plant(&dictation, as_settled).await;
    assert_eq!(found(&dictation).await, [NEVER_DUE]);
}

#[tokio::test]
async fn an_entry_is_as_long_as_its_samples() {
    for longer in [
        "UPDATE usage_records SET duration_ms = duration_ms + 1 WHERE from_sample = 0",
        "UPDATE usage_records SET duration_ms = 0 WHERE from_sample = 960000",
        "UPDATE engine_records SET duration_ms = duration_ms - 1 WHERE from_sample = 960000",
    ] {
        let dictation = settled().await;
        plant(&dictation, longer).await;
        let longer = "an entry is longer or shorter than its samples";
        assert_eq!(found(&dictation).await, [longer]);
    }
}

#[tokio::test]
async fn a_dictation_is_as_long_as_the_audio_that_was_received() {
    let dictation = settled().await;
    let further = "UPDATE voice_sessions SET acked_sample = acked_sample + 1600000";
    plant(&dictation, further).await;
    let longer = "it is longer or shorter than the audio that was received";
    assert_eq!(found(&dictation).await, [longer]);
}

/// A micro-dollar a second.
fn at_the_price(from: u64, through: u64) -> (UsageSlice, i64) {
    let (slice, _cost) = slice(from, through);
    (slice, i64::try_from(through - from).unwrap())
}

async fn note_price(dictation: &Dictation, micro_usd_per_minute: i64) {
    let prices = [("double".to_owned(), micro_usd_per_minute)].into();
    let noted = dictation.store().note_prices(&prices);
    noted.await.unwrap();
}

#[tokio::test]
async fn an_entry_costs_what_its_engine_did_while_a_server_knew_the_price() {
    for dearer in [
        "UPDATE usage_records SET cost_micro_usd = cost_micro_usd + 1 WHERE from_sample = 960000",
        "UPDATE usage_records SET cost_micro_usd = 0 WHERE from_sample = 0",
        "UPDATE engine_records SET cost_micro_usd = cost_micro_usd + 1 WHERE from_sample = 0",
    ] {
        let dictation = Dictation::begun().await;
        note_price(&dictation, 60).await;
        settle_all(&dictation, at_the_price).await;
        note_price(&dictation, 90).await;
        dictation.adds_up().await;
        plant(&dictation, dearer).await;
        let dearer = "an entry does not cost what its engine did";
        assert_eq!(found(&dictation).await, [dearer]);
    }
}

#[tokio::test]
async fn what_an_entry_cost_before_its_engine_had_a_price_is_nothing() {
    let dictation = Dictation::begun().await;
    // Of its price then nobody knows any more.
    settle_all(&dictation, slice).await;
    dictation.house.hand.advance_ms(1_000);
    let another = [("another".to_owned(), 60)].into();
    dictation.store().note_prices(&another).await.unwrap();
    let free = UsageCommit {
        through: at(10),
        account: account(10, 10),
        slices: vec![(slice(0, 10).0, 0)],
        cost_slices: vec![(slice(0, 10).0, 0)],
        ..dictation.another().await
    };
    dictation.settle(free).await;
    dictation.house.hand.advance_ms(1_000);
    note_price(&dictation, 60).await;
    dictation.adds_up().await;
}

#[tokio::test]
async fn a_dictation_is_billed_to_whoever_has_spoken() {
    let other = "it is billed to somebody who has not spoken";
    let several = "it is billed to several";
    let one_entry =
        "UPDATE usage_records SET billing_subject = 'another' WHERE from_sample = 960000";
    let dictation = settled().await;
    plant(&dictation, one_entry).await;
    assert_eq!(found(&dictation).await, [other, several]);

    let dictation = settled().await;
    let deleted = dictation
        .store()
        .delete_account(&dictation.scope, &A_DOLLAR_A_SECOND);
    assert!(deleted.await.unwrap().is_some());
    plant(&dictation, one_entry).await;
    assert_eq!(found(&dictation).await, [several]);
    dictation.house.caller().await;
    let somebody_elses = "UPDATE usage_records SET billing_subject = (SELECT subject FROM billing_subjects LIMIT 1) \
                          WHERE from_sample = 960000";
    plant(&dictation, somebody_elses).await;
    let anothers = "its account is gone, and it is billed to another one";
    assert_eq!(found(&dictation).await, [anothers, several]);
}

#[tokio::test]
async fn a_dictation_is_billed_for_engines_that_have_heard_it() {
    let dictation = settled().await;
    let renamed = "UPDATE usage_records SET engine = 'planted' WHERE from_sample = 960000";
    plant(&dictation, renamed).await;
    let of_another = "it is billed for an engine that was given nothing of it";
    assert_eq!(found(&dictation).await, [of_another]);
}
