//! Whose fault it is that words are not written.

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
