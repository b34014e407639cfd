//! Speech that arrives while an input method composes.

use super::*;

#[test]
fn finals_wait_for_the_end_of_a_composition() {
    let mut text = typed("ab");
    text.select(at(0, 1), 0);
    text.begin_dictation(ONE);
    text.begin_composition();
    text.settle(ONE, &said(0.0, "alpha"), 0);
    text.settle(ONE, &said(1.0, "beta"), 0);
    text.end_dictation(ONE);
    assert_eq!(text.text(), "ab");
    assert!(!text.undo() && !text.redo(), "it would change the text");
    text.clear();
    assert_eq!(text.text(), "ab");
    text.end_composition(Some((at(0, 1), "日本")));
    assert_eq!(text.text(), "a日本alpha beta b");
    assert!(!text.is_composing());
    text.end_composition(None);
    assert_eq!(text.text(), "a日本alpha beta b");
}

#[test]
fn a_text_that_is_taken_from_the_page_composes_no_more() {
    let mut page = typed("ab");
    page.select(at(0, 1), 0);
    page.begin_dictation(ONE);
    page.begin_composition();
    page.settle(ONE, &said(0.0, "alpha"), 0);
    let taken = page.take();
    assert!(!taken.is_composing() && !page.is_composing());
    assert_eq!(taken.text(), "a alpha b");
    assert!(page.is_empty());
}

/// A composition as a browser runs it: what stands at the place changes at every key, and the text
/// hears of the last of it alone.
fn compose(
    text: &mut DictatedText,
    dice: &mut Dice,
    mut speak: impl FnMut(&mut DictatedText),
) -> &'static str {
    let place = anywhere(text, dice);
    text.select(Selection::caret(text.nearest(place)), 0);
    let before = text.text();
    text.begin_composition();
    for _ in 0..dice.roll(4) {
        speak(text);
        assert_eq!(text.text(), before, "nothing moves under the input method");
    }
    let composed = ["日本", "é", "", "한"][dice.roll(4)];
    let range = text.selection();
    text.end_composition((!composed.is_empty()).then_some((range, composed)));
    composed
}

#[test]
fn no_word_is_lost_cut_or_doubled_while_an_input_method_composes() {
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let mut text = DictatedText::default();
        let mut composed = String::new();
        let mut spoken: Vec<String> = Vec::new();
        let mut now = 0.0;
        text.begin_dictation(ONE);
        for _ in 0..30 {
            let mut speak = |text: &mut DictatedText| {
                let word = format!("q{:03}q", spoken.len());
                text.settle(ONE, &said(now, &word), 0);
                spoken.push(word);
                now += 0.5;
            };
            if dice.roll(2) == 0 {
                speak(&mut text);
            } else {
                composed.push_str(compose(&mut text, &mut dice, speak));
            }
        }
        let end = text.text();
        let said_letters: String = spoken.concat();
        assert_eq!(
            letters(&end),
            letters(&(said_letters + &composed)),
            "seed {seed}: {end}"
        );
        while text.undo() {}
        assert_eq!(text.text(), "", "seed {seed}");
    }
}

#[test]
fn what_is_composed_elsewhere_leaves_the_spoken_words_whole_and_in_order() {
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let mut text = typed("note");
        text.write(at(0, 4), "\n");
        text.begin_dictation(ONE);
        let mut spoken: Vec<String> = Vec::new();
        // Composed in the first paragraph, spoken into the second, after the caret had been there.
        text.select(at(0, 4), seconds(3_600));
        for second in 0..20 {
            let is_composing = dice.roll(2) == 0;
            if is_composing {
                text.begin_composition();
            }
            for _ in 0..dice.roll(3) {
                let word = format!("w{}x", spoken.len());
                text.settle(ONE, &said(f64::from(second), &word), 0);
                spoken.push(word);
            }
            if is_composing {
                let place = text.selection();
                text.end_composition(Some((place, "に")));
            }
        }
        let end = text.text();
        let (_, second) = end.split_once("\n\n").unwrap_or((&end, ""));
        assert_eq!(second, spoken.join(" "), "seed {seed}");
    }
}
