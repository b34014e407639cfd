use super::*;
use crate::audio::SampleOffset;
use crate::settings::Settings;
use crate::transcript::{Final, Partial, join_words};
use crate::wording::Wording;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// Words of 100 samples each, one after the other.
fn words(text: &str) -> Vec<Word> {
    let word = |(index, text): (usize, &str)| {
        let start = index as u64 * 100;
        Word {
            text: text.to_owned(),
            range: SampleRange::new(SampleOffset::new(start), SampleOffset::new(start + 90)),
            confidence: Some(0.5 + index as f32 / 100.0),
        }
    };
    text.split_whitespace().enumerate().map(word).collect()
}

fn replacement(spoken: &[&str], written: &str) -> Replacement {
    Replacement {
        spoken: spoken.iter().map(|&text| text.to_owned()).collect(),
        written: written.to_owned(),
    }
}

fn written(replacements: &[Replacement], said: &str) -> String {
    join_words(&Replacements::new(replacements).apply(words(said), 0).0)
}

#[test]
fn whole_words_are_replaced_whatever_their_capitals_and_marks() {
    let list = [
        replacement(&["get hub", "git hub"], "GitHub"),
        replacement(&["see plus plus", "c++"], "C++"),
        replacement(&["um"], ""),
        replacement(&["new paragraph"], "\n\n"),
    ];
    for (said, expected) in [
        ("Get hub is down.", "GitHub is down."),
        ("I use git HUB, daily", "I use GitHub, daily"),
        ("the getter hub", "the getter hub"),
        ("get hubs", "get hubs"),
        ("see plus plus or C++!", "C++ or C++!"),
        ("well, um, yes", "well, yes"),
        ("New paragraph.", "\n\n"),
        ("get", "get"),
        ("get get hub hub", "get GitHub hub"),
    ] {
        assert_eq!(written(&list, said), expected, "{said}");
    }
}

/// A final is told once: nothing is taken back from the first, nothing held back, and nothing that the
/// second says stands for words of the first.
#[test]
fn a_phrase_in_two_finals_stays_as_it_was_said() {
    let list = [
        replacement(&["get hub"], "GitHub"),
        replacement(&["hub"], "HUB"),
        replacement(&["get hub actions"], "GitHub Actions"),
    ];
    let settings = Settings {
        replacements: list.into(),
        ..Settings::default()
    };
    let wording = Wording::of(&settings);
    let said = words("please get hub actions get hub now");
    for (cut, expected) in [
        (1, ["please", "GitHub Actions GitHub now"]),
        (2, ["please get", "HUB actions GitHub now"]),
        (3, ["please GitHub", "actions GitHub now"]),
        (4, ["please GitHub Actions", "GitHub now"]),
        (5, ["please GitHub Actions get", "HUB now"]),
        (6, ["please GitHub Actions GitHub", "now"]),
    ] {
        let (first, second) = said.split_at(cut);
        let told = [first, second].map(|words| {
            let (start, end) = (words[0].range.start(), words[words.len() - 1].range.end());
            let told = wording.final_(Final {
                range: SampleRange::new(start, end),
                words: words.to_vec(),
                utterance_end: false,
            });
            assert_eq!(told.range, SampleRange::new(start, end), "cut at {cut}");
            join_words(&told.words)
        });
        assert_eq!(told, expected, "cut at {cut}");
    }
}

#[test]
fn the_longest_match_counts_and_marks_do_not_double() {
    let list = [
        replacement(&["get"], "git"),
        replacement(&["get hub actions"], "GitHub Actions"),
        replacement(&["get hub"], "GitHub"),
        replacement(&["full stop"], "."),
    ];
    assert_eq!(
        written(&list, "get hub actions get hub get"),
        "GitHub Actions GitHub git"
    );
    assert_eq!(written(&list, "done full stop."), "done.");
}

#[test]
fn one_word_stands_for_all_with_their_audio_and_the_least_confidence() {
    let list = [replacement(&["get hub"], "GitHub")];
    let (written, stable) = Replacements::new(&list).apply(words("my get hub page"), 3);
    let merged = &written[1];
    assert_eq!(merged.text, "GitHub");
    assert_eq!(
        (merged.range.start().get(), merged.range.end().get()),
        (100, 290)
    );
    assert_eq!(merged.confidence, Some(0.51));
    assert_eq!(stable, 2, "my GitHub");
    let (_, stable) = Replacements::new(&list).apply(words("my get hub page"), 2);
    assert_eq!(stable, 1, "half of what was said may still change");
}

#[test]
fn without_punctuation_the_words_come_bare_and_replacements_bring_their_own() {
    let settings = Settings {
        auto_punctuation: false,
        replacements: vec![replacement(&["period"], ".")],
        ..Settings::default()
    };
    let wording = Wording::of(&settings);
    let bare = wording.words(words("Hello, “world”! 3.5 is C# - ok? … period."));
    assert_eq!(join_words(&bare), "Hello world 3.5 is C# - ok.");
}

/// Whatever is said and replaced: audio keeps its order and its ends, what matches nothing is
/// untouched, and what counts as stable is no more than before.
#[test]
fn ranges_stay_whole_and_other_words_are_untouched() {
    let vocabulary = ["a", "b", "c", "A,", "b.", "d", "e"];
    for seed in 0..2_000 {
        let mut dice = StdRng::seed_from_u64(seed);
        let mut pick = |most: usize| {
            let count = dice.random_range(1..=most);
            let texts = (0..count).map(|_| vocabulary[dice.random_range(0..vocabulary.len())]);
            texts.collect::<Vec<_>>().join(" ")
        };
        let list: Vec<_> = (0..4)
            .map(|n| replacement(&[&pick(3)], &format!("[{n}]")))
            .collect();
        let said = words(&pick(12));
        let stable = said.len() / 2;
        let (first, last) = (said[0].range.start(), said[said.len() - 1].range.end());
        let settings = Settings {
            replacements: list,
            ..Settings::default()
        };
        let wording = Wording::of(&settings);
        let range = SampleRange::new(first, last);
        let told = wording.partial(Partial {
            range,
            words: said.clone(),
            stable_words: stable,
        });
        assert_eq!(told.range, range);
        assert_eq!(told.words[0].range.start(), first, "seed {seed}");
        assert_eq!(
            told.words[told.words.len() - 1].range.end(),
            last,
            "seed {seed}"
        );
        assert!(told.stable_words <= stable, "seed {seed}");
        let mut reached = SampleOffset::ZERO;
        for word in &told.words {
            assert!(word.range.start() >= reached && word.range.end() > word.range.start());
            reached = word.range.end();
            let is_new = word.text.starts_with('[');
            assert!(is_new || said.contains(word), "seed {seed}: {word:?}");
        }
        let covered = |at: &Word| {
            let inside = |word: &&Word| {
                word.range.start() <= at.range.start() && at.range.end() <= word.range.end()
            };
            told.words.iter().filter(inside).count()
        };
        assert!(said.iter().all(|word| covered(word) == 1), "seed {seed}");
        let final_ = wording.final_(Final {
            range,
            words: said,
            utterance_end: true,
        });
        assert_eq!(
            (final_.range, final_.words),
            (range, told.words),
            "seed {seed}"
        );
    }
}
