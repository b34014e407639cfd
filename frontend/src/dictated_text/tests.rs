use dictation::audio::SampleRange;

use super::*;

fn words(text: &str) -> Vec<Word> {
    text.split_whitespace()
        .map(|text| Word {
            text: text.to_owned(),
            range: SampleRange::default(),
            confidence: None,
        })
        .collect()
}

fn dictated(dictations: &[&[&str]]) -> DictatedText {
    let mut text = DictatedText::default();
    for finals in dictations {
        text.begin_paragraph();
        for settled in *finals {
            text.settle(&words(settled));
        }
    }
    text
}

#[test]
fn each_dictation_is_a_paragraph() {
    let text = dictated(&[&["Ask not", "what", ""], &[], &["your country"]]);
    assert_eq!(text.text(), "Ask not what\n\nyour country");
    assert_eq!(text.word_count(), 5);
}

#[test]
fn cleared_text_comes_back_before_what_was_said_since() {
    let mut text = dictated(&[&["one"]]);
    text.clear();
    assert!(text.is_empty() && text.can_undo());
    text.settle(&words("two"));
    text.undo_clear();
    assert_eq!(text.text(), "one\n\ntwo");
    assert!(!text.can_undo());
}

#[test]
fn clearing_an_empty_page_keeps_what_can_be_brought_back() {
    let mut text = dictated(&[&["one"]]);
    text.clear();
    text.clear();
    text.undo_clear();
    assert_eq!(text.text(), "one");
}

#[test]
fn only_a_known_low_confidence_marks_a_word() {
    let marked = |confidence| {
        ShownWord::of(&Word {
            text: "word".to_owned(),
            range: SampleRange::default(),
            confidence,
        })
        .uncertain
    };
    assert!(marked(Some(0.3)));
    assert!(!marked(Some(0.5)));
    assert!(!marked(Some(0.0)), "0 means unknown");
    assert!(!marked(None));
}

#[test]
fn passages_keep_their_identity_when_text_comes_back() {
    let mut text = dictated(&[&["one"], &["two"]]);
    let ids = |text: &DictatedText| -> Vec<u64> {
        text.paragraphs()
            .iter()
            .flat_map(|paragraph| &paragraph.passages)
            .map(|passage| passage.id)
            .collect()
    };
    let before = ids(&text);
    text.clear();
    text.undo_clear();
    assert_eq!(ids(&text), before);
}
