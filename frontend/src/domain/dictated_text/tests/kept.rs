//! What is kept of a text while words are on their way into it.

use super::*;

fn partial(words: &str) -> PartialWords {
    let words = words.split_whitespace();
    PartialWords {
        words: words
            .map(|text| ShownWord {
                text: text.to_owned(),
                uncertain: false,
            })
            .collect(),
        take: ONE,
        ..PartialWords::default()
    }
}

#[test]
fn words_that_may_still_change_are_kept_behind_the_text() {
    let mut text = DictatedText::default();
    text.begin_dictation(ONE);
    let kept = text.with_all_words(&partial("apple river"));
    assert_eq!(kept.text(), "apple river");
    assert_eq!(kept.selection(), at(0, 11));
    assert_eq!(text.text(), "", "the page's own text has none of them");

    text.settle(ONE, &said(0.0, "apple river"), 0);
    let kept = text.with_all_words(&PartialWords {
        said_at: seconds(1),
        ..partial("stone")
    });
    assert_eq!(kept.text(), "apple river stone");
    text.settle(ONE, &said(1.0, "stone"), 0);
    let kept = text.with_all_words(&PartialWords::default());
    assert_eq!(kept.text(), "apple river stone", "each word once");
}

#[test]
fn words_that_may_still_change_are_kept_where_they_are_shown() {
    let mut text = typed("We like very much.");
    text.select(at(0, 8), 0);
    text.begin_dictation(ONE);
    let kept = text.with_all_words(&partial("dogs"));
    assert_eq!(kept.text(), "We like dogs very much.");
    assert_eq!(kept.paragraphs().len(), 1);
    // The person has gone on elsewhere.
    text.select(at(0, 0), seconds(9));
    let kept = text.with_all_words(&partial("dogs"));
    assert_eq!(kept.text(), "We like dogs very much.");
    assert_eq!(kept.selection(), at(0, 0));
}

#[test]
fn what_is_selected_is_kept_until_words_have_taken_its_place() {
    let mut text = typed("We like cats.");
    text.select(from_to(0, 8, 12), 0);
    text.begin_dictation(ONE);
    let kept = text.with_all_words(&partial("dogs"));
    assert_eq!(kept.text(), "We like cats dogs.");
    assert_eq!(kept.selection(), from_to(0, 8, 12));
    text.settle(ONE, &said(0.0, "dogs"), 0);
    let kept = text.with_all_words(&PartialWords::default());
    assert_eq!(kept.text(), "We like dogs.");
}

#[test]
fn words_that_begin_a_paragraph_or_wait_for_the_end_are_kept_below_the_text() {
    let mut text = typed("Before");
    text.begin_dictation(TWO);
    text.settle(TWO, &said(0.0, "behind"), 0);
    text.end_dictation(TWO);
    text.begin_dictation(ONE);
    let kept = text.with_all_words(&partial("below"));
    assert_eq!(kept.text(), "Before behind\n\nbelow");

    text.select(at(0, 2), 0);
    text.begin_dictation(ONE);
    let kept = text.with_all_words(&PartialWords {
        waits: true,
        ..partial("later")
    });
    assert_eq!(kept.text(), "Before behind\n\nlater");
    assert_eq!(kept.selection(), at(0, 2));
}

#[test]
fn finals_that_wait_for_a_composition_are_kept() {
    let mut text = typed("ab");
    text.select(at(0, 1), 0);
    text.begin_dictation(ONE);
    text.begin_composition();
    text.settle(ONE, &said(0.0, "alpha"), 0);
    let kept = text.with_all_words(&PartialWords {
        said_at: seconds(1),
        ..partial("beta")
    });
    assert_eq!(kept.text(), "a alpha beta b");
    assert!(text.is_composing() && !kept.is_composing());
}
