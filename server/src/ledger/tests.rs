//! Prices, and a disk on which there is hardly any room.

use dictation::account::Account;

use super::*;
use crate::store::faults::nearly_full::NearlyFull;

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_slice_costs_its_share_of_a_minute_rounded_up() {
    let prices = Prices::new(HashMap::from([("deepgram".to_owned(), 4_800)]));
    let first = |ms| SampleRange::new(SampleOffset::ZERO, SampleOffset::from_millis(ms));
    assert_eq!(prices.cost("deepgram", first(60_000)), 4_800);
    assert_eq!(prices.cost("deepgram", first(30_001)), 2_401);
    assert_eq!(prices.cost("local", first(60_000)), 0);
}

/// A minute that finals cover, with its entries.
fn minute() -> Commit {
    let through = SampleOffset::from_millis(60_000);
    let slices = UsageSlice::of("double", through);
    Commit {
        through,
        account: Account::heard_once(through),
        since: Account::default(),
        engine: "double".to_owned(),
        slices: slices.clone(),
        cost_slices: slices,
        settlement: None,
    }
}

#[tokio::test]
async fn a_commit_for_which_the_disk_has_no_room_waits_although_there_is_room_for_a_beat() {
    let disk = NearlyFull::new().await;
    let (ledger, _task) = Ledger::start(disk.store.clone(), Arc::new(Prices::default()));
    let (reply, mut settled) = mpsc::channel(1);
    let (session, user, epoch) = disk.dictation();
    let entry = Entry {
        session,
        user,
        epoch,
    };
    disk.fill();
    ledger.commit(entry, minute(), reply).await;
    let is_tried = async {
        while disk.failures() < FAILURES_BEFORE_REFUSAL + 3 {
            assert_eq!(settled.try_recv().ok(), None, "it waits");
            sleep(Duration::from_millis(20)).await;
        }
    };
    let is_tried = tokio::time::timeout(PATIENCE, is_tried).await;
    is_tried.expect("it is tried again and again");
    disk.store.beat().await.expect("there is room for a beat");
    let told = disk.store.trouble().expect("it is told all the same");
    assert!(told.contains("has no room"), "{told}");
    disk.make_room();
    let outcome = tokio::time::timeout(PATIENCE, settled.recv()).await;
    let through = SampleOffset::from_millis(60_000);
    assert_eq!(outcome.unwrap(), Some(Settled::Committed(through)));
    assert_eq!(disk.store.trouble(), None);
}
