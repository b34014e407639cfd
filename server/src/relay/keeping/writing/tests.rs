//! Whose fault it is that words are not written.

use std::pin::pin;

use super::*;
use crate::store::faults::nearly_full::NearlyFull;

#[tokio::test]
async fn words_for_which_the_disk_has_no_room_are_not_at_fault_although_there_is_room_for_a_beat() {
    let disk = NearlyFull::new().await;
    disk.fill();
    let kept = disk.store.keep_finals(&[disk.next_final()]).await;
    let error = kept.expect_err("there is no room for words");
    disk.store.beat().await.expect("there is room for a beat");
    let mut failures = FAILURES_BEFORE_REFUSAL;
    assert!(!is_at_fault(&disk.store, &error, &mut failures).await);
    assert_eq!(failures, FAILURES_BEFORE_REFUSAL, "nor on the way to it");
}

#[tokio::test]
async fn words_for_which_the_disk_has_no_room_wait_and_that_is_told() {
    let disk = NearlyFull::new().await;
    disk.fill();
    let finals = [disk.next_final()];
    let mut writing = pin!(write(&disk.store, &finals));
    while disk.store.trouble().is_none() {
        tokio::select! {
            outcomes = &mut writing => panic!("there is no room: {outcomes:?}"),
            () = sleep(Duration::from_millis(20)) => {}
        }
    }
    disk.store.beat().await.expect("there is room for a beat");
    let told = disk.store.trouble().expect("it is told all the same");
    assert!(told.contains("has no room"), "{told}");
    disk.make_room();
    assert_eq!(writing.await, Some(vec![KeepOutcome::Kept]));
    assert_eq!(disk.store.trouble(), None);
}
