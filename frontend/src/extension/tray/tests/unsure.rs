//! Words of which nobody knows whether they stand in their field.

use super::*;

/// One piece that may stand in its field, and one behind it.
fn unsure_tray() -> (Tray, Delivery) {
    let mut tray = tray(&["one", "two"]);
    let first = send(&mut tray);
    answer(&mut tray, &first, Outcome::Unsure);
    (tray, first)
}

#[test]
fn words_that_may_stand_there_hold_nobody_up() {
    let (mut tray, _) = unsure_tray();
    tray.say(&source("d"), "three".to_owned());
    assert_eq!(texts(&mut tray), ["two", "three"]);
    assert_eq!(tray.pieces()[0].standing, Standing::Unsure);
    assert_eq!((tray.unsure(), tray.waiting()), (1, 0));
}

#[test]
fn words_that_may_stand_there_go_nowhere_by_themselves() {
    let (mut tray, first) = unsure_tray();
    texts(&mut tray);
    back(&mut tray, &["d"]);
    tray.insert_all_here(true, "batch");
    assert_eq!(tray.next_delivery(NOW), None);
    let lost = Outcome::Unanswered {
        attempt: first.attempt,
    };
    answer(&mut tray, &first, lost);
    assert_eq!(tray.next_delivery(NOW), None);
    assert!(tray.dictations_in_need().next().is_none());
}

#[test]
fn a_person_types_words_again_of_which_nobody_is_sure_or_dismisses_them() {
    let (mut tray, first) = unsure_tray();
    texts(&mut tray);
    let id = tray.pieces()[0].id;
    tray.clear();
    assert_eq!(tray.pieces().len(), 1, "only the person knows");
    tray.insert_here(id, "unused");
    let again = send(&mut tray);
    assert!(again.anywhere);
    assert_eq!(
        (&again.dictation, again.ordinal),
        (&first.dictation, first.ordinal)
    );
    answer(&mut tray, &again, Outcome::Unsure);
    tray.remove(id);
    assert!(tray.pieces().is_empty());
}

#[test]
fn an_answer_that_they_stand_counts_more_than_one_that_nobody_knows() {
    let (mut tray, first) = unsure_tray();
    answer(&mut tray, &first, inserted());
    assert_eq!(tray.unsure(), 0);
    answer(&mut tray, &first, Outcome::Unsure);
    assert_eq!(tray.unsure(), 0);
}

#[test]
fn a_sign_behind_words_of_which_nobody_is_sure_is_left_out_where_it_cannot_be_typed() {
    let mut tray = tray(&["one"]);
    let first = send(&mut tray);
    answer(&mut tray, &first, Outcome::Unsure);
    tray.say_sign(&source("d"), ".".to_owned());
    let sign = send(&mut tray);
    answer(
        &mut tray,
        &sign,
        Outcome::Waiting(WaitingReason::CaretMoved),
    );
    assert_eq!(tray.pieces().len(), 1);
}
