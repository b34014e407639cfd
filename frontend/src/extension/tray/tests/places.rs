//! Words go where they are meant now, and one dictation's place is no other's.

use super::*;

#[test]
fn a_piece_goes_where_the_person_puts_it_now_wherever_it_was_on_its_way_before() {
    let mut tray = tray(&["one", "two", "three"]);
    let first = send(&mut tray);
    let reason = WaitingReason::FocusMoved;
    answer(&mut tray, &first, Outcome::Waiting(reason));
    back(&mut tray, &["d"]);
    let first = send(&mut tray);
    assert_eq!(first.batch.as_deref(), Some("back"));
    answer(&mut tray, &first, inserted());
    let second = send(&mut tray);
    answer(&mut tray, &second, Outcome::Waiting(reason));
    // One that stands, one that waits, and one that waits behind it: each press has a place of its own.
    for (at, name) in ["x", "y", "z"].into_iter().enumerate() {
        tray.insert_here(tray.pieces()[at].id, name);
        assert_eq!(tray.pieces()[at].batch.as_deref(), Some(name));
    }
    // One that nobody has answered about is put elsewhere.
    let again = send(&mut tray);
    let attempt = again.attempt;
    tray.answered(
        &again.dictation,
        again.ordinal,
        Outcome::Unanswered { attempt },
        NOW + SENT_AGAIN_FOR_MS,
    );
    let at = tray.pieces().iter().position(Piece::is_waiting);
    tray.insert_here(tray.pieces()[at.expect("it waits")].id, "elsewhere");
    assert!(
        tray.pieces()
            .iter()
            .any(|piece| piece.batch.as_deref() == Some("elsewhere"))
    );
}

#[test]
fn what_stands_or_waits_is_of_no_batch_any_more() {
    let mut tray = waiting(&["a"]);
    tray.say(&source("d"), "one".to_owned());
    let moved = send(&mut tray);
    let reason = WaitingReason::FocusMoved;
    answer(&mut tray, &moved, Outcome::Waiting(reason));
    tray.say(&source("d"), "two".to_owned());
    back(&mut tray, &["d"]);
    let first = send(&mut tray);
    answer(&mut tray, &first, Outcome::Waiting(reason));
    tray.insert_all_here(false, "batch");
    let of_a = send(&mut tray);
    answer(&mut tray, &of_a, inserted());
    let one = send(&mut tray);
    answer(&mut tray, &one, Outcome::Waiting(reason));
    assert!(tray.pieces().iter().all(|piece| piece.batch.is_none()));
}

#[test]
fn a_caret_that_was_moved_in_one_dictation_holds_up_no_other_that_goes_back_to_the_field() {
    let mut tray = tray(&["one", "two"]);
    tray.say(&source("e"), "three".to_owned());
    let moved = WaitingReason::FocusMoved;
    for delivery in [send(&mut tray), send(&mut tray)] {
        answer(&mut tray, &delivery, Outcome::Waiting(moved));
    }
    back(&mut tray, &["d", "e"]);
    let first = send(&mut tray);
    let reason = WaitingReason::CaretMoved;
    answer(&mut tray, &first, Outcome::Waiting(reason));
    assert_eq!(texts(&mut tray), ["three"]);
    assert_eq!(tray.waiting(), 2, "what was said behind it waits with it");
}

#[test]
fn what_the_own_field_says_counts_for_words_that_were_put_elsewhere_in_vain() {
    let mut tray = tray(&["one"]);
    let first = send(&mut tray);
    let moved = WaitingReason::FocusMoved;
    answer(&mut tray, &first, Outcome::Waiting(moved));
    tray.insert_here(tray.pieces()[0].id, "press");
    let elsewhere = send(&mut tray);
    answer(
        &mut tray,
        &elsewhere,
        Outcome::Waiting(WaitingReason::NoField),
    );
    back(&mut tray, &["d"]);
    let own = send(&mut tray);
    answer(&mut tray, &own, Outcome::Waiting(WaitingReason::CaretMoved));
    back(&mut tray, &["d"]);
    assert_eq!(tray.next_delivery(NOW), None, "it waits for the person");
    assert_eq!(tray.dictations_in_need().count(), 0);
}
