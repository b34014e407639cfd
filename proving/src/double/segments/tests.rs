//! A segmenter that hears a word of 20 samples every 20 samples, or silence.

use super::*;

fn rules() -> Rules {
    Rules {
        interim: Some(100),
        endpointing: Some(30),
        utterance_end: Some(200),
        vad_events: true,
        finals: 150..=400,
    }
}

fn word(start: u64) -> SpokenWord {
    SpokenWord {
        text: format!("w{start}"),
        punctuated: format!("w{start}"),
        start,
        end: start + 20,
    }
}

/// Speech from 0 to `speech`, then silence up to `end`.
fn said(segmenter: &mut Segmenter, speech: u64, end: u64) -> Vec<Say> {
    let step = |heard: u64| {
        let words = (heard <= speech).then(|| word(heard - 20));
        let known = Heard {
            words: words.into_iter().collect(),
            tentative: Vec::new(),
            settled: heard,
        };
        segmenter.advance(heard, known)
    };
    (1..=end / 20).map(|at| at * 20).flat_map(step).collect()
}

fn finals(says: &[Say]) -> Vec<&Results> {
    let results = says.iter().filter_map(|say| match say {
        Say::Results(results) if results.is_final => Some(results),
        _ => None,
    });
    results.collect()
}

#[test]
fn finals_cover_everything_once_at_seeded_lengths() {
    let all: Vec<Vec<Say>> = [1, 1, 2]
        .map(|seed| {
            let mut segmenter = Segmenter::new(rules(), seed);
            let mut says = said(&mut segmenter, 4_000, 4_010);
            says.extend(segmenter.close());
            says
        })
        .into();
    assert_eq!(all[0], all[1]);
    assert_ne!(all[0], all[2]);
    for says in &all {
        let finals = finals(says);
        let words: Vec<u64> = finals
            .iter()
            .flat_map(|f| &f.words)
            .map(|w| w.start)
            .collect();
        assert_eq!(words, (0..200).map(|at| at * 20).collect::<Vec<_>>());
        for pair in finals.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
            assert!((140..=420).contains(&(pair[0].end - pair[0].start)));
        }
    }
}

#[test]
fn silence_ends_speech_and_then_the_utterance_once() {
    let mut segmenter = Segmenter::new(rules(), 1);
    let says = said(&mut segmenter, 100, 2_000);
    assert_eq!(says[0], Say::SpeechStarted(0));
    let ends: Vec<&Results> = finals(&says)
        .into_iter()
        .filter(|f| f.speech_final)
        .collect();
    assert_eq!(ends.len(), 1);
    assert_eq!(
        (ends[0].start, ends[0].end, ends[0].words.len()),
        (0, 140, 5)
    );
    let told = says
        .iter()
        .filter(|say| **say == Say::UtteranceEnd(100))
        .count();
    assert_eq!(told, 1);
    assert!(finals(&says).len() > 4, "finals come over silence too");
}

#[test]
fn interims_come_at_their_pace_and_start_at_the_last_final() {
    let mut segmenter = Segmenter::new(rules(), 1);
    let says = said(&mut segmenter, 2_000, 2_000);
    let mut start = 0;
    let mut count = 0;
    for say in says {
        let Say::Results(results) = say else { continue };
        assert_eq!(results.start, start);
        if results.is_final {
            start = results.end;
        } else {
            count += 1;
            assert!(results.words.iter().all(|word| word.start >= start));
        }
    }
    assert!((15..=20).contains(&count), "{count}");
}

#[test]
fn a_finalize_is_answered_if_enough_waits() {
    let mut segmenter = Segmenter::new(rules(), 1);
    assert_eq!(segmenter.finalize(0), None);
    said(&mut segmenter, 60, 60);
    assert_eq!(segmenter.finalize(61), None);
    let Some(Say::Results(results)) = segmenter.finalize(60) else {
        panic!("no answer");
    };
    assert!(results.from_finalize && results.speech_final && results.words.len() == 3);
    assert_eq!(segmenter.close(), None);
}
