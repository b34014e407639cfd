//! Several presses before the words of the first are here.

use super::*;

#[test]
fn what_is_said_after_a_press_goes_to_where_the_caret_stood_at_that_press() {
    let mut text = typed("first");
    text.write(at(0, 5), "\n");
    text.write(at(1, 0), "second");
    text.select(at(0, 5), 0);
    text.begin_dictation(ONE);
    text.select(at(1, 6), seconds(9));
    text.begin_dictation(TWO);
    // The caret moves on before any word is here, and an edit moves both places.
    text.write(at(0, 0), "> ");
    text.select(at(0, 0), seconds(9));
    text.settle(ONE, &said(0.0, "alpha"), 0);
    text.end_dictation(ONE);
    text.settle(TWO, &said(0.0, "beta"), 0);
    assert_eq!(text.text(), "> first alpha\n\nsecond beta");
    assert_eq!(text.selection(), at(0, 0));
}

#[test]
fn two_presses_at_one_place_speak_one_behind_the_other() {
    let mut text = typed("We like very much.");
    text.select(at(0, 8), 0);
    text.begin_dictation(ONE);
    text.begin_dictation(TWO);
    text.settle(ONE, &said(0.0, "Dogs"), 0);
    text.settle(ONE, &said(1.0, "and"), 0);
    text.end_dictation(ONE);
    text.settle(TWO, &said(0.0, "Cats"), 0);
    assert_eq!(text.text(), "We like Dogs and Cats very much.");
    assert_eq!(text.selection(), at(0, 21));
}

#[test]
fn presses_without_a_caret_are_paragraphs_in_their_order() {
    let mut text = typed("");
    text.begin_dictation(ONE);
    text.begin_dictation(TWO);
    text.settle(ONE, &said(0.0, "One"), 0);
    text.settle(ONE, &said(1.0, "more"), 0);
    text.end_dictation(ONE);
    text.settle(TWO, &said(0.0, "Two"), 0);
    text.end_dictation(TWO);
    assert_eq!(text.text(), "One more\n\nTwo");
}

#[test]
fn the_caret_goes_along_with_the_second_of_two_takes_at_one_place() {
    let mut text = typed("We like very much.");
    text.select(at(0, 8), 0);
    text.begin_dictation(ONE);
    text.begin_dictation(TWO);
    text.settle(ONE, &said(0.0, "Dogs"), 0);
    text.end_dictation(ONE);
    text.write(text.selection(), "!");
    text.settle(TWO, &said(0.0, "Cats"), 0);
    assert_eq!(text.text(), "We like Dogs! Cats very much.");
    assert_eq!(text.selection(), at(0, 18));
}
