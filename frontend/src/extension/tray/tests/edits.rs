//! What a person makes of words, and what stands nowhere but here.

use super::*;

fn edit(tray: &mut Tray, at: usize, text: &str) {
    tray.edit(tray.pieces()[at].id, text.to_owned());
}

fn shown(tray: &Tray) -> Vec<&str> {
    tray.pieces().iter().map(Piece::words).collect()
}

#[test]
fn what_is_changed_while_the_words_are_on_their_way_counts_after_the_answer() {
    let mut tray = tray(&["one", "two"]);
    let first = send(&mut tray);
    edit(&mut tray, 0, "won");
    assert_eq!(shown(&tray), ["won", "two"], "the person sees it at once");
    let attempt = first.attempt;
    answer(&mut tray, &first, Outcome::Unanswered { attempt });
    let again = send(&mut tray);
    assert_eq!(
        (again.text.as_str(), again.ordinal),
        ("one", first.ordinal),
        "they may stand there already"
    );
    answer(
        &mut tray,
        &again,
        Outcome::Waiting(WaitingReason::FocusMoved),
    );
    back(&mut tray, &["d"]);
    assert_eq!(texts(&mut tray), ["won", "two"]);
}

#[test]
fn changed_words_are_not_taken_for_those_that_their_page_may_have_typed() {
    let mut tray = tray(&["one", "two"]);
    let first = send(&mut tray);
    let given_up = Outcome::Waiting(WaitingReason::NoAnswer);
    answer(&mut tray, &first, given_up.clone());
    edit(&mut tray, 0, "won");
    tray.insert_here(tray.pieces()[0].id, "unused");
    let changed = send(&mut tray);
    assert_eq!(changed.text, "won");
    assert_ne!(changed.ordinal, first.ordinal);
    answer(&mut tray, &changed, given_up);
    assert_eq!(tray.waiting(), 2);
    back(&mut tray, &["d"]);
    let own = send(&mut tray);
    assert_eq!(own.text, "won");
    answer(&mut tray, &own, Outcome::Waiting(WaitingReason::FocusMoved));
    assert_eq!(
        tray.next_delivery(NOW),
        None,
        "what was said behind them waits with them still"
    );
}

#[test]
fn what_stands_in_no_field_is_only_here() {
    let mut tray = tray(&["one"]);
    assert_eq!(tray.only_here(), 1, "it is on its way");
    texts(&mut tray);
    assert_eq!(tray.only_here(), 0);
    tray.copy(&source("e"), "for the clipboard".to_owned());
    assert_eq!(tray.only_here(), 1, "the clipboard keeps the last text");
    tray.taken_back("d");
    assert_eq!(tray.only_here(), 2);
    tray.clear();
    assert_eq!(tray.only_here(), 0);
}

#[test]
fn what_a_person_makes_of_typed_words_is_only_here_from_the_first_key_on() {
    let mut tray = tray(&["one"]);
    texts(&mut tray);
    let id = tray.pieces()[0].id;
    edit(&mut tray, 0, "one");
    assert_eq!(tray.only_here(), 0, "nothing was changed");
    tray.begin_edit(id);
    assert_eq!(tray.only_here(), 1);
    edit(&mut tray, 0, "won");
    assert_eq!((shown(&tray), tray.only_here()), (vec!["won"], 1));
    tray.insert_here(id, "press");
    assert_eq!(texts(&mut tray), ["won"]);
    assert_eq!(tray.only_here(), 0, "it stands where it was put");
}
