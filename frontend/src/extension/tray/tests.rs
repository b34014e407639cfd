mod edits;
mod persons;
mod places;
mod unsure;

use super::piece::SENT_AGAIN_FOR_MS;
use super::*;

const NOW: u64 = 5_000;

fn source(dictation: &str) -> Source {
    Source {
        dictation: dictation.to_owned(),
        is_private: false,
    }
}

fn tray(words: &[&str]) -> Tray {
    let mut tray = Tray::default();
    for text in words {
        tray.say(&source("d"), (*text).to_owned());
    }
    tray
}

fn inserted() -> Outcome {
    Outcome::Inserted {
        technique: "insertText".to_owned(),
        editor: "textarea".to_owned(),
    }
}

fn send(tray: &mut Tray) -> Delivery {
    tray.next_delivery(NOW).expect("words to send")
}

fn answer(tray: &mut Tray, delivery: &Delivery, outcome: Outcome) {
    tray.answered(&delivery.dictation, delivery.ordinal, outcome, NOW);
}

fn back(tray: &mut Tray, dictations: &[&str]) {
    let dictations: Vec<String> = dictations.iter().map(|&name| name.to_owned()).collect();
    tray.target_is_back(&dictations, "back");
}

fn texts(tray: &mut Tray) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(delivery) = tray.next_delivery(NOW) {
        answer(tray, &delivery, inserted());
        texts.push(delivery.text);
    }
    texts
}

#[test]
fn words_go_one_after_the_other() {
    let mut tray = tray(&["one", "two"]);
    let first = send(&mut tray);
    assert_eq!(first.text, "one");
    assert_eq!(tray.next_delivery(NOW), None, "the first has no answer yet");
    answer(&mut tray, &first, inserted());
    assert_eq!(send(&mut tray).text, "two");
}

#[test]
fn words_of_another_dictation_need_not_wait() {
    let mut tray = tray(&["one"]);
    tray.say(&source("e"), "other".to_owned());
    send(&mut tray);
    assert_eq!(send(&mut tray).text, "other");
}

#[test]
fn words_without_an_answer_are_sent_again_under_their_name() {
    let mut tray = tray(&["one", "two"]);
    let first = send(&mut tray);
    let lost = Outcome::Unanswered {
        attempt: first.attempt,
    };
    answer(&mut tray, &first, lost.clone());
    let again = send(&mut tray);
    assert_eq!((&again.text, again.ordinal), (&first.text, first.ordinal));
    // The patience of the first attempt ends while the second is under way.
    answer(&mut tray, &first, lost.clone());
    assert_eq!(tray.next_delivery(NOW), None);
    // Both are answered in the end.
    answer(&mut tray, &first, inserted());
    answer(&mut tray, &again, inserted());
    answer(&mut tray, &again, lost);
    assert_eq!(texts(&mut tray), ["two"]);
}

#[test]
fn nothing_overtakes_words_that_wait() {
    let mut tray = tray(&["one", "two"]);
    let first = send(&mut tray);
    answer(
        &mut tray,
        &first,
        Outcome::Waiting(WaitingReason::FocusMoved),
    );
    tray.say(&source("d"), "three".to_owned());
    assert_eq!(tray.next_delivery(NOW), None);
    let reason = WaitingReason::FocusMoved;
    let is_waiting = |piece: &Piece| piece.standing == Standing::Waiting { reason };
    assert!(tray.pieces().iter().all(is_waiting));
    back(&mut tray, &["d"]);
    assert_eq!(texts(&mut tray), ["one", "two", "three"]);
}

#[test]
fn a_field_that_is_back_gets_nothing_that_waits_for_a_person() {
    let mut tray = tray(&["one", "two"]);
    let first = send(&mut tray);
    answer(
        &mut tray,
        &first,
        Outcome::Waiting(WaitingReason::NotArrived),
    );
    back(&mut tray, &["d"]);
    assert_eq!(tray.next_delivery(NOW), None);
}

#[test]
fn a_person_puts_waiting_words_where_the_focus_is() {
    let mut tray = tray(&["one"]);
    let first = send(&mut tray);
    answer(&mut tray, &first, Outcome::Waiting(WaitingReason::NoField));
    tray.insert_here(tray.pieces()[0].id, "unused");
    let again = send(&mut tray);
    assert!(again.anywhere);
    assert_eq!(
        (again.dictation.as_str(), again.ordinal),
        ("d", first.ordinal)
    );
    answer(&mut tray, &again, Outcome::Waiting(WaitingReason::ReadOnly));
    assert!(!tray.pieces()[0].anywhere, "the next press is another one");
}

#[test]
fn words_that_stand_somewhere_are_written_once_more_under_another_name() {
    let mut tray = tray(&["one"]);
    assert_eq!(texts(&mut tray), ["one"]);
    tray.insert_here(tray.pieces()[0].id, "again");
    let again = send(&mut tray);
    assert_eq!((again.dictation.as_str(), again.anywhere), ("again", true));
}

#[test]
fn a_name_is_never_used_twice() {
    let mut tray = tray(&["one"]);
    let first = send(&mut tray);
    answer(&mut tray, &first, inserted());
    tray.clear();
    tray.say(&source("d"), "two".to_owned());
    assert_ne!(send(&mut tray).ordinal, first.ordinal);
}

#[test]
fn what_needs_something_is_neither_cleared_nor_dropped() {
    let mut tray = tray(&["waits"]);
    let first = send(&mut tray);
    answer(&mut tray, &first, Outcome::Waiting(WaitingReason::NoField));
    for _ in 0..KEPT + 10 {
        tray.copy(&source("e"), "copied".to_owned());
    }
    assert_eq!(tray.pieces().len(), KEPT);
    tray.clear();
    assert_eq!(tray.pieces().len(), 1);
    assert_eq!(tray.pieces()[0].text, "waits");
}

#[test]
fn what_was_taken_back_is_known_as_such() {
    let mut tray = tray(&["one"]);
    tray.say(&source("e"), "other".to_owned());
    texts(&mut tray);
    tray.taken_back("d");
    assert_eq!(tray.pieces()[0].standing, Standing::TakenBack);
    assert!(matches!(
        tray.pieces()[1].standing,
        Standing::Inserted { .. }
    ));
}

#[test]
fn a_sign_goes_with_the_words_before_it() {
    let shown = |tray: &Tray| -> Vec<String> {
        tray.pieces()
            .iter()
            .map(|piece| piece.text.clone())
            .collect()
    };
    let waiting = || Outcome::Waiting(WaitingReason::CaretMoved);

    let mut typed = tray(&["one"]);
    assert_eq!(texts(&mut typed), ["one"]);
    typed.say_sign(&source("d"), ".".to_owned());
    assert_eq!(texts(&mut typed), ["."], "it is typed behind them");
    assert_eq!(shown(&typed), ["one."], "and shown with them");

    typed.say_sign(&source("d"), "!".to_owned());
    typed.say(&source("d"), "two".to_owned());
    let sign = send(&mut typed);
    answer(&mut typed, &sign, waiting());
    assert_eq!(typed.waiting(), 0, "nobody waits for it alone");
    assert_eq!(texts(&mut typed), ["two"], "and nothing waits behind it");
    assert_eq!(shown(&typed), ["one.", "two"]);

    let mut waits = tray(&["one"]);
    let words = send(&mut waits);
    waits.say_sign(&source("d"), ".".to_owned());
    answer(&mut waits, &words, waiting());
    assert_eq!(
        (shown(&waits), waits.waiting()),
        (vec!["one.".to_owned()], 1)
    );
    waits.say_sign(&source("d"), "?".to_owned());
    assert_eq!(shown(&waits), ["one.?"]);

    let mut said = tray(&["one"]);
    texts(&mut said);
    said.say(&source("d"), "!".to_owned());
    let sign = send(&mut said);
    answer(&mut said, &sign, waiting());
    assert_eq!(said.waiting(), 1, "one that was said on purpose is a word");
}

#[test]
fn what_was_said_in_a_private_window_goes_with_the_last_of_them() {
    let private = Source {
        is_private: true,
        ..source("p")
    };
    let mut tray = tray(&["one"]);
    assert!(!tray.has_private());
    tray.say(&private, "secret".to_owned());
    tray.say(&private, "waits".to_owned());
    assert!(!send(&mut tray).is_private);
    let typed = send(&mut tray);
    assert!(typed.is_private);
    answer(&mut tray, &typed, inserted());
    let waits = send(&mut tray);
    answer(&mut tray, &waits, Outcome::Waiting(WaitingReason::NoField));
    tray.insert_here(tray.pieces()[1].id, "again");
    assert!(
        send(&mut tray).is_private,
        "put elsewhere it is private still"
    );
    assert!(tray.has_private());
    tray.forget_private();
    assert_eq!((tray.pieces().len(), tray.waiting()), (1, 0));
    assert_eq!(tray.pieces()[0].text, "one");
    answer(&mut tray, &waits, inserted());
    assert!(!tray.has_private(), "a late answer brings nothing back");
}

/// One piece of each of these dictations waits.
fn waiting(dictations: &[&str]) -> Tray {
    let mut tray = Tray::default();
    for dictation in dictations {
        tray.say(&source(dictation), format!("of {dictation}"));
        let delivery = send(&mut tray);
        let reason = WaitingReason::NoField;
        answer(&mut tray, &delivery, Outcome::Waiting(reason));
    }
    tray
}

#[test]
fn all_that_waits_goes_where_the_focus_is_one_after_the_other_as_it_was_said() {
    let mut tray = waiting(&["a", "b", "c"]);
    assert_eq!(
        tray.dictations_waiting().collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
    tray.insert_all_here(false, "batch");
    assert_eq!(tray.waiting(), 0);
    let first = send(&mut tray);
    assert_eq!(tray.next_delivery(NOW), None, "one at a time");
    assert!(first.anywhere);
    assert_eq!(first.batch.as_deref(), Some("batch"));
    answer(&mut tray, &first, inserted());
    assert_eq!(texts(&mut tray), ["of b", "of c"]);
}

#[test]
fn the_rest_of_a_batch_waits_behind_what_cannot_be_typed() {
    let mut tray = waiting(&["a", "b", "c"]);
    tray.insert_all_here(false, "batch");
    let first = send(&mut tray);
    answer(&mut tray, &first, inserted());
    let second = send(&mut tray);
    let reason = WaitingReason::ReadOnly;
    answer(&mut tray, &second, Outcome::Waiting(reason));
    assert_eq!(tray.next_delivery(NOW), None);
    assert_eq!(tray.waiting(), 2);
    let rest = &tray.pieces()[1..];
    assert!(
        rest.iter()
            .all(|piece| !piece.anywhere && piece.batch.is_none())
    );
    tray.insert_all_here(false, "another");
    assert_eq!(texts(&mut tray), ["of b", "of c"]);
}

#[test]
fn a_batch_holds_nothing_else_up_and_takes_what_is_private_only_where_that_is_shown() {
    let mut tray = waiting(&["a", "b"]);
    let private = Source {
        is_private: true,
        ..source("p")
    };
    tray.say(&private, "secret".to_owned());
    let secret = send(&mut tray);
    answer(&mut tray, &secret, Outcome::Waiting(WaitingReason::NoField));
    assert_eq!((tray.waiting(), tray.waiting_in_private()), (3, 1));
    tray.insert_all_here(false, "batch");
    assert_eq!(send(&mut tray).text, "of a");
    tray.say(&source("new"), "at once".to_owned());
    assert_eq!(send(&mut tray).text, "at once");
    assert_eq!(tray.waiting(), 1);
    tray.insert_all_here(true, "another");
    assert_eq!(send(&mut tray).text, "secret");
}

#[test]
fn words_that_nobody_answers_about_wait_where_a_person_sees_them() {
    let mut tray = tray(&["one", "two"]);
    let refuse = |tray: &mut Tray, now: u64| {
        let delivery = tray.next_delivery(now).expect("it is sent again");
        let attempt = delivery.attempt;
        let refused = Outcome::Unanswered { attempt };
        tray.answered(&delivery.dictation, delivery.ordinal, refused, now);
    };
    for later in [0, 50, SENT_AGAIN_FOR_MS - 1] {
        refuse(&mut tray, NOW + later);
        assert_eq!(tray.waiting(), 0);
    }
    refuse(&mut tray, NOW + SENT_AGAIN_FOR_MS);
    assert_eq!(tray.waiting(), 2, "and what comes behind them");
    assert_eq!(tray.next_delivery(NOW), None);
    // Their field is asked again when the person is back, for as long as before.
    back(&mut tray, &["d"]);
    refuse(&mut tray, NOW + 3 * SENT_AGAIN_FOR_MS);
    assert_eq!(texts(&mut tray), ["one", "two"]);
}

#[test]
fn a_moved_caret_holds_back_what_was_said_later_until_one_press() {
    let mut tray = tray(&["one"]);
    let first = send(&mut tray);
    let reason = WaitingReason::CaretMoved;
    answer(&mut tray, &first, Outcome::Waiting(reason));
    tray.say(&source("d"), "two".to_owned());
    tray.say(&source("e"), "elsewhere".to_owned());
    assert_eq!(texts(&mut tray), ["elsewhere"], "another dictation goes on");
    tray.insert_all_here(false, "batch");
    tray.say(&source("d"), "three".to_owned());
    assert_eq!(texts(&mut tray), ["one", "two", "three"]);
}

#[test]
fn words_that_were_put_elsewhere_in_vain_wait_for_their_own_field_as_before() {
    for in_vain in [
        WaitingReason::PageClosedToExtensions,
        WaitingReason::NoField,
    ] {
        let mut tray = tray(&["one"]);
        let first = send(&mut tray);
        let moved = WaitingReason::FocusMoved;
        answer(&mut tray, &first, Outcome::Waiting(moved));
        tray.insert_here(tray.pieces()[0].id, "unused");
        let elsewhere = send(&mut tray);
        tray.say(&source("d"), "two".to_owned());
        answer(&mut tray, &elsewhere, Outcome::Waiting(in_vain));
        tray.say(&source("d"), "three".to_owned());
        let shown = |piece: &Piece| piece.standing.clone();
        let told = tray.pieces().iter().map(shown).collect::<Vec<_>>();
        let waiting = |reason| Standing::Waiting { reason };
        assert_eq!(told, [waiting(in_vain), waiting(moved), waiting(moved)]);
        assert_eq!(tray.dictations_in_need().next(), Some("d"));
        back(&mut tray, &["d"]);
        assert_eq!(texts(&mut tray), ["one", "two", "three"]);
    }
}

#[test]
fn what_an_earlier_document_left_comes_before_what_was_said_since() {
    let mut earlier = tray(&["old", "older"]);
    send(&mut earlier);
    let mut now = Tray::default();
    now.say(&source("e"), "new".to_owned());
    let under_way = send(&mut now);
    now.take_over(earlier);
    let ids =
        |tray: &Tray| -> Vec<PieceId> { tray.pieces().iter().map(|piece| piece.id).collect() };
    let mut unique = ids(&now);
    unique.sort_unstable_by_key(|id| id.0);
    unique.dedup();
    assert_eq!(unique.len(), 3);
    answer(&mut now, &under_way, inserted());
    assert_eq!(texts(&mut now), ["old", "older"]);
    assert_eq!(now.pieces()[2].text, "new");
    now.say(&source("e"), "newer".to_owned());
    assert!(!unique.contains(&now.pieces()[3].id));
}

#[test]
fn a_field_that_is_back_gets_the_words_of_all_its_dictations_as_they_were_said() {
    let mut tray = tray(&["one", "two"]);
    tray.say(&source("e"), "three".to_owned());
    let reason = WaitingReason::FocusMoved;
    for delivery in [send(&mut tray), send(&mut tray)] {
        answer(&mut tray, &delivery, Outcome::Waiting(reason));
    }
    tray.say(&source("d"), "four".to_owned());
    back(&mut tray, &["d", "e"]);
    let first = send(&mut tray);
    tray.say(&source("e"), "five".to_owned());
    assert_eq!(tray.next_delivery(NOW), None, "one at a time");
    answer(&mut tray, &first, inserted());
    assert_eq!(texts(&mut tray), ["two", "three", "four", "five"]);
}

#[test]
fn what_is_said_next_does_not_overtake_words_that_wait_for_their_turn_in_a_batch() {
    let mut tray = waiting(&["a", "b"]);
    tray.insert_all_here(false, "batch");
    let first = send(&mut tray);
    tray.say(&source("b"), "more of b".to_owned());
    assert_eq!(tray.next_delivery(NOW), None);
    answer(&mut tray, &first, inserted());
    assert_eq!(texts(&mut tray), ["of b", "more of b"]);
}
