//! Signs that are told after their words.

use super::*;

/// A sign of a word that ended at `seconds`.
fn sign(seconds: f64, text: &str) -> Vec<Word> {
    let end = SampleOffset::new((seconds * SAMPLE_RATE as f64) as u64);
    vec![Word {
        text: text.to_owned(),
        range: SampleRange::new(end.earlier(1), end),
        confidence: None,
    }]
}

#[test]
fn a_sign_goes_behind_its_word_and_is_taken_back_with_it() {
    let mut text = DictatedText::default();
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "Ask not"), 0);
    text.settle(ONE, &sign(1.0, "."), 0);
    assert_eq!(text.text(), "Ask not.");
    text.settle(ONE, &said(3.0, "The end"), 0);
    assert_eq!(text.text(), "Ask not. The end");
    assert!(text.undo() && text.undo());
    assert_eq!(text.text(), "", "two finals, two steps");
    assert!(text.redo());
    assert_eq!(text.text(), "Ask not.");
}

#[test]
fn a_sign_stays_with_its_word_when_the_caret_goes_elsewhere() {
    let mut text = typed("Before. After.");
    text.select(at(0, 7), 0);
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "Ask not"), 0);
    text.select(at(0, 0), seconds(2));
    text.settle(ONE, &sign(1.0, "!"), 0);
    text.settle(ONE, &said(3.0, "The end."), 0);
    assert_eq!(text.text(), "The end. Before. Ask not! After.");
}

#[test]
fn a_sign_that_is_said_on_purpose_goes_to_the_caret() {
    let mut text = typed("Hello");
    text.select(at(0, 5), 0);
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "!"), 0);
    assert_eq!(text.text(), "Hello!");
}

#[test]
fn a_sign_ends_nothing_that_a_person_wrote() {
    for change in ["typed on", "deleted", "undone"] {
        let mut text = DictatedText::default();
        text.begin_dictation(ONE);
        text.settle(ONE, &said(0.0, "Ask not"), 0);
        match change {
            "typed on" => text.write(at(0, 7), " what"),
            "deleted" => text.delete(from_to(0, 4, 7)),
            _ => assert!(text.undo()),
        }
        let before = text.text();
        text.settle(ONE, &sign(1.0, "."), 0);
        assert_eq!(text.text(), before, "{change}");
    }
}

#[test]
fn what_is_typed_elsewhere_takes_no_sign_away() {
    let mut text = typed("Before. After.");
    text.select(at(0, 14), 0);
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "Ask not"), 0);
    text.write(at(0, 0), "Long ");
    text.settle(ONE, &sign(1.0, "."), 0);
    assert_eq!(text.text(), "Long Before. After. Ask not.");
}

#[test]
fn a_sign_in_mid_sentence_waits_for_more_to_be_said() {
    let mut text = typed("We like very much.");
    text.select(at(0, 8), 0);
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "the green dogs"), 0);
    text.settle(ONE, &sign(1.5, "."), 0);
    assert_eq!(text.text(), "We like the green dogs very much.");
    text.settle(ONE, &said(2.0, "The cats."), 0);
    assert_eq!(text.text(), "We like the green dogs. The cats very much.");
}

#[test]
fn partial_words_show_a_sign_where_its_word_stands_and_nowhere_else() {
    let shown = |text: &DictatedText| {
        let words = [".", "The", "end"].map(|text| ShownWord {
            text: text.to_owned(),
            uncertain: false,
        });
        let partial = PartialWords {
            words: words.to_vec(),
            said_at: seconds(3),
            take: ONE,
            ..PartialWords::default()
        };
        text.place_partial(&partial).unwrap().runs.concat_texts()
    };
    let mut text = typed("Before.");
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "Ask not"), 0);
    assert_eq!(shown(&text), ". The end");
    text.select(at(0, 0), seconds(2));
    assert_eq!(shown(&text), "The end ");
}

trait ConcatTexts {
    fn concat_texts(&self) -> String;
}

impl ConcatTexts for Vec<(String, bool)> {
    fn concat_texts(&self) -> String {
        self.iter().map(|(text, _)| text.as_str()).collect()
    }
}
