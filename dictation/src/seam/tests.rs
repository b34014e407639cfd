use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

use super::*;
use crate::joining;
use crate::settings::{Replacement, Settings};
use crate::transcript::{Merged, Transcript};

const WORD_MS: u64 = 200;

fn at(millis: u64) -> SampleOffset {
    SampleOffset::from_millis(millis)
}

/// Words of 200 ms each, the first from `from` ms on.
fn words(text: &str, from: u64) -> Vec<Word> {
    let word = |(index, text): (u64, &str)| Word {
        text: text.to_owned(),
        range: SampleRange::new(at(from + index * WORD_MS), at(from + (index + 1) * WORD_MS)),
        confidence: None,
    };
    (0..).zip(text.split_whitespace()).map(word).collect()
}

/// A final from `start` ms to the end of its words.
fn final_of(start: u64, text: &str, from: u64) -> Final {
    let words = words(text, from);
    let end = from + words.len() as u64 * WORD_MS;
    Final {
        range: SampleRange::new(at(start), at(end)),
        words,
        utterance_end: false,
    }
}

fn silence(start: u64, end: u64) -> Final {
    Final {
        range: SampleRange::new(at(start), at(end)),
        words: Vec::new(),
        utterance_end: true,
    }
}

fn text_of(finals: &[Final]) -> String {
    let mut transcript = Transcript::default();
    for final_ in finals {
        assert_eq!(transcript.apply_final(final_.clone()), Merged::Added);
        assert_eq!(transcript.through(), final_.range.end());
    }
    transcript.text()
}

#[test]
fn seams_are_as_the_table_says() {
    for case in include_str!("cases.tsv").lines() {
        let [first, gap, second, expected] = case.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {case:?}");
        };
        let gap: u64 = gap.parse().expect("ms");
        let (mut seams, plain) = (Seams::default(), Wording::default());
        let first = final_of(0, first, 0);
        let end = first.range.end().as_millis();
        let mut told = seams.final_(first, &plain, at(end));
        told.extend(seams.reached(at(end + gap)));
        told.extend(seams.final_(final_of(end, second, end + gap), &plain, at(end + gap)));
        told.extend(seams.settle());
        assert_eq!(text_of(&told), expected, "{case:?}");
    }
}

#[test]
fn the_list_of_words_that_go_on_can_be_read() {
    assert!(CONTINUING_WORDS.is_sorted() && ABBREVIATIONS.is_sorted());
}

#[test]
fn words_are_told_at_once_and_their_sign_follows_a_pause() {
    let (mut seams, plain) = (Seams::default(), Wording::default());
    let told = seams.final_(final_of(0, "We like dogs.", 0), &plain, at(0));
    assert_eq!(text_of(&told), "We like dogs");
    assert_eq!(told[0].range.end(), at(600).earlier(1));
    assert_eq!(seams.reached(at(2_000)), None, "a second is not over");
    let sign = seams.reached(at(2_100)).expect("a pause");
    assert_eq!(sign.range, SampleRange::new(at(600).earlier(1), at(600)));
    assert_eq!(joining::join(["dogs", &sign.words[0].text]), "dogs.");
    assert_eq!(seams.reached(at(9_000)), None, "once");
}

#[test]
fn a_silence_that_the_engine_reports_is_a_pause() {
    let (mut seams, plain) = (Seams::default(), Wording::default());
    let mut told = seams.final_(final_of(0, "We like dogs.", 0), &plain, at(0));
    told.extend(seams.final_(silence(600, 1_200), &plain, at(0)));
    assert_eq!(text_of(&told), "We like dogs", "it may be a breath");
    told.extend(seams.final_(silence(1_200, 2_200), &plain, at(0)));
    assert_eq!(text_of(&told), "We like dogs.");
    assert_eq!(told.last().map(|last| last.range.end()), Some(at(2_200)));
}

#[test]
fn an_engine_that_catches_up_has_more_to_say() {
    let (mut seams, plain) = (Seams::default(), Wording::default());
    let mut told = seams.final_(final_of(0, "between you.", 0), &plain, at(9_000));
    assert_eq!(seams.reached(at(9_000)), None);
    told.extend(seams.final_(final_of(400, "And the machine", 600), &plain, at(9_000)));
    assert_eq!(text_of(&told), "between you and the machine");
}

#[test]
fn what_follows_a_new_line_keeps_its_capital() {
    let line = Replacement {
        spoken: vec!["new paragraph".to_owned()],
        written: "\n\n".to_owned(),
    };
    let wording = Wording::of(&Settings {
        replacements: vec![line],
        ..Settings::default()
    });
    let mut seams = Seams::default();
    let mut told = seams.final_(final_of(0, "New paragraph.", 0), &wording, at(0));
    told.extend(seams.final_(final_of(400, "The cats sleep.", 500), &wording, at(0)));
    told.extend(seams.settle());
    assert_eq!(text_of(&told), "\n\nThe cats sleep.");
}

#[test]
fn nobody_pauses_who_is_heard_to_go_on() {
    let (mut seams, plain) = (Seams::default(), Wording::default());
    seams.final_(final_of(0, "between you.", 0), &plain, at(0));
    let partial = Partial {
        range: SampleRange::new(at(400), at(2_500)),
        words: words("And the", 2_100),
        stable_words: 1,
    };
    let shown = seams.partial(partial, &plain);
    assert_eq!(
        joining::join(shown.words.iter().map(|word| &word.text)),
        "and the"
    );
    assert_eq!(seams.reached(at(4_000)), None);
}

#[test]
fn a_partial_shows_the_sign_before_its_words() {
    let (mut seams, plain) = (Seams::default(), Wording::default());
    let told = seams.final_(final_of(0, "We like dogs.", 0), &plain, at(0));
    let partial = Partial {
        range: SampleRange::new(at(600), at(1_400)),
        words: words("The cats", 1_000),
        stable_words: 1,
    };
    let shown = seams.partial(partial, &plain);
    assert_eq!(
        joining::join(shown.words.iter().map(|word| &word.text)),
        ". The cats"
    );
    assert_eq!(
        (shown.stable_words, shown.range.start()),
        (2, told[0].range.end())
    );
}

#[test]
fn the_last_final_keeps_its_sign() {
    let (mut seams, plain) = (Seams::default(), Wording::default());
    seams.stop(at(600));
    let told = seams.final_(final_of(0, "We like dogs.", 0), &plain, at(0));
    assert_eq!(text_of(&told), "We like dogs.");
    assert_eq!(told[0].range.end(), at(600));
    assert_eq!(seams.settle(), None);

    let mut seams = Seams::default();
    let mut told = seams.final_(final_of(0, "We like dogs.", 0), &plain, at(0));
    seams.stop(at(700));
    told.extend(seams.final_(silence(600, 700), &plain, at(0)));
    assert_eq!(
        text_of(&told),
        "We like dogs.",
        "also one that came before the stop"
    );
}

#[test]
fn what_a_person_has_chosen_to_be_written_keeps_its_sign() {
    let written = |spoken: &str, written: &str| Replacement {
        spoken: vec![spoken.to_owned()],
        written: written.to_owned(),
    };
    let settings = Settings {
        replacements: vec![written("and so on", "etc."), written("full stop", ".")],
        ..Settings::default()
    };
    let wording = Wording::of(&settings);
    let mut seams = Seams::default();
    let mut told = seams.final_(final_of(0, "Dogs and so on.", 0), &wording, at(0));
    told.extend(seams.final_(final_of(800, "and cats full stop.", 900), &wording, at(0)));
    told.extend(seams.final_(final_of(1_700, "And birds", 1_800), &wording, at(0)));
    assert_eq!(text_of(&told), "Dogs etc. and cats. And birds");
}

#[test]
fn without_punctuation_a_seam_is_none() {
    let settings = Settings {
        auto_punctuation: false,
        ..Settings::default()
    };
    let wording = Wording::of(&settings);
    let mut seams = Seams::default();
    let told = seams.final_(final_of(0, "between you.", 0), &wording, at(0));
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].range.end(), at(400));
    let told = seams.final_(final_of(400, "And the machine.", 500), &wording, at(0));
    assert_eq!(text_of(&told[..0]), "");
    assert_eq!(told[0].words[0].text, "And");
}

/// Whatever comes when: no hole, no overlap, no word lost, doubled or told later than it was heard, no second sign.
#[test]
fn no_seam_costs_a_word() {
    const TEXTS: [&str; 12] = [
        "", "Yes.", "and so", ", then", "The end.", "we ask,", "Why?", ".", "U.S.", "And", "Will",
        "x... y",
    ];
    for seed in 0..2_000 {
        let mut dice = StdRng::seed_from_u64(seed);
        let (mut seams, plain) = (Seams::default(), Wording::default());
        let (mut end, mut heard, mut told) = (0, String::new(), Vec::new());
        for _ in 0..dice.random_range(1..12) {
            let text = *TEXTS.choose(&mut dice).expect("texts");
            let from = end + dice.random_range(0..2_500);
            if dice.random_bool(0.3) {
                seams.partial(
                    Partial {
                        range: SampleRange::new(at(end), at(from + 400)),
                        words: words(text, from),
                        stable_words: 0,
                    },
                    &plain,
                );
            }
            if dice.random_bool(0.5) {
                told.extend(seams.reached(at(from)));
            }
            if dice.random_bool(0.1) {
                seams.stop(at(from));
            }
            let final_ = final_of(end, text, from);
            end = final_.range.end().as_millis();
            heard.push_str(text);
            heard.push(' ');
            told.extend(seams.final_(final_, &plain, at(end)));
            assert_eq!(bare(&text_of(&told)), bare(&heard), "seed {seed}");
        }
        told.extend(seams.settle());
        let text = text_of(&told);
        assert_eq!(bare(&text), bare(&heard), "seed {seed}");
        assert_eq!(
            told.last().map(|last| last.range.end()),
            Some(at(end)),
            "seed {seed}"
        );
        assert!(
            !text.contains(".,") && !text.contains(",,") && !text.contains(",."),
            "seed {seed}: {text}"
        );
    }
}

/// The words alone, in small letters.
fn bare(text: &str) -> String {
    let letters = text
        .to_lowercase()
        .replace(|one: char| !one.is_alphanumeric(), " ");
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}
