use dictation::audio::{SAMPLE_RATE, SampleOffset, SampleRange};
use dictation::transcript::Word;

use super::*;

mod composition;
mod kept;
mod signs;
mod takes;

const ONE: TakeId = TakeId::of_press(PressNumber::ZERO.next());
const TWO: TakeId = TakeId::of_press(PressNumber::ZERO.next().next());

/// Words, each half a second long, the first at `seconds`.
fn said(seconds: f64, text: &str) -> Vec<Word> {
    let half = SAMPLE_RATE / 2;
    let mut start = SampleOffset::new((seconds * SAMPLE_RATE as f64) as u64);
    text.split_whitespace()
        .map(|text| {
            let range = SampleRange::new(start, start.plus(half));
            start = range.end();
            Word {
                text: text.to_owned(),
                range,
                confidence: None,
            }
        })
        .collect()
}

fn at(paragraph: usize, byte: usize) -> Selection {
    Selection::caret(Position::new(paragraph, byte))
}

fn from_to(paragraph: usize, from: usize, to: usize) -> Selection {
    Selection {
        anchor: Position::new(paragraph, from),
        head: Position::new(paragraph, to),
    }
}

fn typed(text: &str) -> DictatedText {
    let mut typed = DictatedText::default();
    typed.write(at(0, 0), text);
    typed
}

fn seconds(seconds: u64) -> u64 {
    seconds * SAMPLE_RATE
}

#[test]
fn each_dictation_is_a_paragraph() {
    let mut text = DictatedText::default();
    for finals in [&["Ask not", "what"][..], &[], &["your country"]] {
        text.begin_dictation(ONE);
        for (index, words) in finals.iter().enumerate() {
            text.settle(ONE, &said(index as f64, words), 0);
        }
        text.end_dictation(ONE);
    }
    assert_eq!(text.text(), "Ask not what\n\nyour country");
    assert_eq!(text.word_count(), 5);
}

#[test]
fn speech_goes_to_the_caret() {
    let mut text = typed("We like very much.");
    text.select(at(0, 8), 0);
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "The green dogs."), 0);
    assert_eq!(text.text(), "We like the green dogs very much.");
    text.settle(ONE, &said(2.0, "And cats."), 0);
    assert_eq!(text.text(), "We like the green dogs. And cats very much.");
    assert_eq!(text.selection(), at(0, 32));
}

#[test]
fn speech_replaces_what_is_selected_once() {
    let mut text = typed("one two three");
    text.select(from_to(0, 4, 7), 0);
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "2"), 0);
    text.settle(ONE, &said(1.0, "zwei"), 0);
    assert_eq!(text.text(), "one 2 zwei three");
}

#[test]
fn what_was_said_before_the_caret_moved_stays_where_it_was_said() {
    let mut text = typed("first");
    text.write(at(0, 5), "\n");
    text.write(at(1, 0), "second");
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "alpha"), 0);
    // At 3 s the person clicks behind "first"; what was said at 2 s arrives later.
    text.select(at(0, 5), seconds(3));
    text.settle(ONE, &said(2.0, "beta"), 0);
    assert_eq!(text.text(), "first\n\nsecond alpha beta");
    text.settle(ONE, &said(3.5, "gamma"), 0);
    assert_eq!(text.text(), "first gamma\n\nsecond alpha beta");
    assert_eq!(text.selection(), at(0, 11));
}

#[test]
fn typing_beside_speech_is_never_written_over() {
    let mut text = DictatedText::default();
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "alpha"), 0);
    let caret = text.selection();
    text.write(caret, "!");
    text.settle(ONE, &said(1.0, "Beta"), 0);
    assert_eq!(text.text(), "alpha! Beta");
    text.select(from_to(0, 0, 5), seconds(2));
    text.write(from_to(0, 0, 5), "omega");
    text.settle(ONE, &said(1.6, "gamma"), 0);
    assert_eq!(text.text(), "omega! Beta gamma");
    assert_eq!(
        text.selection(),
        at(0, 5),
        "the caret stays with the typing"
    );
}

#[test]
fn what_came_at_once_is_taken_back_at_once() {
    let mut text = typed("first");
    text.write(at(0, 5), "\n");
    text.write(at(1, 0), "second");
    text.begin_dictation(ONE);
    text.select(at(0, 5), seconds(3));
    // Said at two places.
    let finals = [
        (said(0.0, "alpha"), 0),
        (said(1.0, "beta"), 0),
        (said(0.0, "gamma"), seconds(3)),
        (said(1.0, "delta"), seconds(3)),
    ];
    let before = (text.text(), text.selection());
    text.settle_together(ONE, &finals);
    text.end_dictation(ONE);
    let after = text.text();
    assert_eq!(after, "first gamma delta\n\nsecond alpha beta");
    assert!(text.undo());
    assert_eq!((text.text(), text.selection()), before);
    assert!(text.redo());
    assert_eq!(text.text(), after);
    text.undo();
    assert!(text.undo(), "what was typed before is a step of its own");
    assert_eq!(text.text(), "first");
    text.redo();
    assert_eq!(text.text(), before.0, "and so is doing it again");
}

#[test]
fn one_history_takes_back_what_was_typed_and_what_was_spoken() {
    let mut text = DictatedText::default();
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "alpha"), 0);
    for (index, key) in ["x", "y", " ", "z"].into_iter().enumerate() {
        text.write(at(0, 5 + index), key);
    }
    text.settle(ONE, &said(1.0, "beta"), 0);
    assert_eq!(text.text(), "alphaxy z beta");
    let mut seen = Vec::new();
    while text.undo() {
        seen.push(text.text());
    }
    assert_eq!(seen, ["alphaxy z", "alphaxy", "alpha", ""]);
    while text.redo() {
        seen.push(text.text());
    }
    assert_eq!(
        seen[4..],
        ["alpha", "alphaxy", "alphaxy z", "alphaxy z beta"]
    );
    text.settle(ONE, &said(2.0, "gamma"), 0);
    assert_eq!(text.text(), "alphaxy z beta gamma");
}

#[test]
fn a_run_of_deletions_is_one_step() {
    let mut text = typed("abcdef");
    text.delete(from_to(0, 5, 6));
    text.delete(from_to(0, 4, 5));
    text.select(at(0, 0), 0);
    text.delete(from_to(0, 0, 1));
    text.delete(from_to(0, 0, 1));
    assert_eq!(text.text(), "cd");
    text.undo();
    assert_eq!(text.text(), "abcd");
    text.undo();
    assert_eq!(text.text(), "abcdef");
}

#[test]
fn an_hour_without_a_full_stop_keeps_what_can_be_taken_back_small() {
    let mut text = DictatedText::default();
    text.begin_dictation(ONE);
    for second in 0..3_600 {
        text.settle(ONE, &said(f64::from(second), "some three words"), 0);
    }
    assert_eq!(text.word_count(), 10_800);
    let mut undone = 0;
    while text.undo() {
        undone += 1;
    }
    assert!((20..200).contains(&undone), "{undone} steps of up to 60 kB");
}

#[test]
fn cleared_text_comes_back() {
    let mut text = DictatedText::default();
    text.clear();
    assert!(!text.can_undo(), "there was nothing to clear");
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "one"), 0);
    text.clear();
    assert!(text.is_empty());
    text.settle(ONE, &said(1.0, "two"), 0);
    assert_eq!(text.text(), "two");
    text.undo();
    text.undo();
    assert_eq!(text.text(), "one");
}

#[test]
fn pasted_lines_are_paragraphs_and_hide_nothing() {
    let mut text = typed("ad");
    text.paste(at(0, 1), "b\r\n\r\n\u{202e}c\u{0}");
    assert_eq!(text.text(), "ab\n\ncd");
    text.delete(Selection {
        anchor: Position::new(0, 2),
        head: Position::new(1, 0),
    });
    assert_eq!(text.text(), "abcd");
}

#[test]
fn long_pauses_begin_paragraphs_in_long_text_only() {
    let long = format!("{}end.", "word ".repeat(80));
    let mut text = DictatedText::default();
    text.begin_dictation(ONE);
    text.settle(ONE, &said(0.0, "Short."), 0);
    text.settle(ONE, &said(10.0, &long), 0);
    assert_eq!(text.paragraphs().len(), 1);
    let end = 10 + 41;
    let partial = PartialWords {
        words: vec![ShownWord {
            text: "next".to_owned(),
            uncertain: false,
        }],
        said_at: seconds(end + 2),
        take: ONE,
        ..PartialWords::default()
    };
    assert!(!text.place_partial(&partial).unwrap().begins_paragraph);
    let partial = PartialWords {
        said_at: seconds(end + 4),
        ..partial
    };
    assert!(text.place_partial(&partial).unwrap().begins_paragraph);
    text.settle(ONE, &said((end + 4) as f64, "Next."), 0);
    assert_eq!(text.paragraphs().len(), 2);
}

#[test]
fn words_that_wait_for_the_end_stand_below_the_text_wherever_the_caret_is() {
    let partial = PartialWords {
        words: vec![ShownWord {
            text: "later".to_owned(),
            uncertain: false,
        }],
        waits: true,
        ..PartialWords::default()
    };
    let mut text = DictatedText::default();
    text.begin_dictation(ONE);
    let placed = text.place_partial(&partial).unwrap();
    assert!(!placed.begins_paragraph, "there is no text to stand below");

    text.write(Selection::default(), "Before after");
    text.select(Selection::caret(Position::new(0, 6)), 0);
    text.begin_dictation(ONE);
    let placed = text.place_partial(&partial).unwrap();
    assert!(placed.begins_paragraph);
    assert_eq!(placed.position, text.end());
}

fn unsure(text: &str) -> Vec<Word> {
    let mut words = said(0.0, text);
    for word in &mut words {
        word.confidence = Some(if word.text.starts_with('?') { 0.3 } else { 0.9 });
        word.text = word.text.replace('?', "");
    }
    words
}

#[test]
fn uncertain_words_are_visited_kept_and_corrected() {
    let mut text = DictatedText::default();
    text.begin_dictation(ONE);
    text.settle(ONE, &unsure("the ?cuber ?netties pod"), 0);
    assert_eq!(text.uncertain_count(), 2);
    assert_eq!(text.paragraphs()[0].runs(None).len(), 5);
    let first = text.next_uncertain().unwrap();
    assert_eq!(first, from_to(0, 4, 9));
    text.select(first, 0);
    assert_eq!(text.uncertain_word(), Some("cuber"));
    text.write(first, "kuber");
    assert_eq!(text.uncertain_count(), 1, "what a person typed is certain");
    let second = text.next_uncertain().unwrap();
    text.select(second, 0);
    text.keep_uncertain();
    assert_eq!((text.uncertain_count(), text.uncertain_word()), (0, None));
    text.undo();
    text.undo();
    assert_eq!(text.uncertain_count(), 2);
    assert_eq!(text.text(), "the cuber netties pod");
}

#[test]
fn only_a_known_low_confidence_marks_a_word() {
    let marked = |confidence| {
        let mut word = said(0.0, "word").remove(0);
        word.confidence = confidence;
        ShownWord::of(&word).uncertain
    };
    assert!(marked(Some(0.3)));
    assert!(!marked(Some(0.5)));
    assert!(!marked(Some(0.0)), "0 means unknown");
    assert!(!marked(None));
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((self.0 >> 33) % sides as u64) as usize
    }
}

fn anywhere(text: &DictatedText, dice: &mut Dice) -> Position {
    let paragraph = dice.roll(text.paragraphs().len());
    let byte = dice.roll(text.paragraphs()[paragraph].text().len() + 1);
    Position::new(paragraph, byte)
}

/// Counted, so that a character that is lost, doubled or made up is seen.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    letters.sort_unstable();
    letters
}

#[test]
fn nothing_typed_or_spoken_is_lost_or_doubled_wherever_the_caret_goes() {
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let mut text = DictatedText::default();
        let mut put_in = String::new();
        let mut now = 0.0;
        for step in 0..60 {
            let letter = char::from(b'a' + (step % 26) as u8);
            match dice.roll(8) {
                0 => text.begin_dictation(ONE),
                1 => text.end_dictation(ONE),
                2 | 3 => {
                    let place = anywhere(&text, &mut dice);
                    text.select(Selection::caret(place), (now * SAMPLE_RATE as f64) as u64);
                }
                4 => {
                    let key = ["é", "ß ", "x"][dice.roll(3)];
                    text.write(Selection::caret(text.selection().head), key);
                    put_in.push_str(key);
                }
                5 => {
                    let place = anywhere(&text, &mut dice);
                    text.paste(Selection::caret(place), "p\nq");
                    put_in.push_str("pq");
                }
                _ => {
                    let words = format!("{letter}{step} {letter}ö");
                    text.settle(ONE, &said(now, &words), 0);
                    put_in.push_str(&words);
                    now += 1.0;
                }
            }
            let place = text.selection().head;
            assert_eq!(
                place,
                text.nearest(place),
                "seed {seed}: the caret is in the text"
            );
        }
        let end = text.text();
        assert_eq!(letters(&end), letters(&put_in), "seed {seed}");
        while text.undo() {}
        assert_eq!(text.text(), "", "seed {seed}");
        while text.redo() {}
        assert_eq!(text.text(), end, "seed {seed}");
    }
}
