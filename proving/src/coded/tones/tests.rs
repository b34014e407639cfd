//! What happens to tones between a loudspeaker file and a server.

use super::*;
use crate::seeded::Seeded;

fn indices(words: &[HeardWord]) -> Vec<u32> {
    words.iter().map(|word| word.index).collect()
}

fn heard(samples: &[i16]) -> Vec<HeardWord> {
    let mut decoder = Decoder::new();
    let mut words: Vec<_> = samples
        .chunks(333)
        .flat_map(|chunk| decoder.hear(chunk))
        .collect();
    words.extend(decoder.flush());
    words
}

/// Resamples with straight lines from `offset` on.
fn resampled(samples: &[i16], from: u32, to: u32, offset: f64) -> Vec<i16> {
    let step = f64::from(from) / f64::from(to);
    (0..)
        .map(|at| f64::from(at) * step + offset)
        .map_while(|at| {
            let (left, right) = (samples.get(at as usize)?, samples.get(at as usize + 1)?);
            let share = at.fract();
            let between = f64::from(*left) * (1.0 - share) + f64::from(*right) * share;
            Some(between.round() as i16)
        })
        .collect()
}

fn louder(samples: &[i16], gain: f64, noise: f64, seed: u64) -> Vec<i16> {
    let mut seeded = Seeded::new(seed);
    samples
        .iter()
        .map(|sample| {
            let random = seeded.between(0, 20_000) as f64 / 10_000.0 - 1.0;
            (f64::from(*sample) * gain + random * noise).clamp(-32_768.0, 32_767.0) as i16
        })
        .collect()
}

#[test]
fn all_words_are_heard_at_their_places() {
    let words = heard(&encode(0, 256));
    assert_eq!(indices(&words), (0..256).collect::<Vec<_>>());
    for (at, word) in (0_u64..).zip(&words) {
        let expected = at * 4_800;
        assert!(
            word.start_sample.abs_diff(expected) < 80,
            "{word:?} {expected}"
        );
        assert!(word.end_sample.abs_diff(expected + 3_200) < 80, "{word:?}");
    }
    for index in 0..256 {
        assert_eq!(index_of(pair(index)), index);
    }
}

#[test]
fn words_survive_resampling_gain_and_noise() {
    let cases = [(48_000, 0.3, 1_u64), (44_100, 1.5, 2), (48_000, 1.0, 3)];
    for (rate, gain, seed) in cases {
        let there = resampled(&wav_at(rate, 60, 40), rate, RATE, 0.37);
        let back = resampled(&resampled(&there, RATE, rate, 0.61), rate, RATE, 0.13);
        // Both tones together have the RMS of one's peak; noise from -x to x has x over root 3.
        let noise = AMPLITUDE * gain * 0.01 * 3_f64.sqrt();
        let words = heard(&louder(&back, gain, noise, seed));
        assert_eq!(
            indices(&words),
            (60..100).collect::<Vec<_>>(),
            "{rate} {gain}"
        );
    }
}

#[test]
fn a_stream_may_be_joined_anywhere() {
    let audio = encode(10, 6);
    for offset in (0..4_800).step_by(37) {
        let indices = indices(&heard(&audio[offset..]));
        let whole: Vec<u32> = (10..16).collect();
        // Less than 10 ms are not missed, and more than 30 ms are.
        let first = usize::from(offset > 160);
        if !(160..480).contains(&offset) {
            assert_eq!(indices, whole[first..], "{offset}");
        }
    }
}

#[test]
fn a_removal_of_300_ms_loses_exactly_the_words_that_it_touches() {
    for from in (0..4_800 * 3).step_by(137) {
        let mut audio = encode(0, 8);
        audio.drain(from..from + 4_800);
        let missing = |word: u32| {
            let (start, end) = (word as usize * 4_800, word as usize * 4_800 + 3_200);
            (from + 4_800).min(end).saturating_sub(from.max(start))
        };
        let words = indices(&heard(&audio));
        assert!(
            words.is_sorted_by(|one, other| one < other),
            "{from} {words:?}"
        );
        for word in 0..8 {
            match missing(word) {
                0..=160 => assert!(words.contains(&word), "{from}: {word} of {words:?}"),
                161..480 => {}
                _ => assert!(!words.contains(&word), "{from}: {word} of {words:?}"),
            }
        }
    }
}

#[test]
fn noise_and_other_sounds_are_no_words() {
    assert!(heard(&louder(&vec![0; 160_000], 1.0, 8_000.0, 5)).is_empty());
    assert!(heard(&louder(&encode(0, 20), 1.0, 12_000.0, 5)).is_empty());
    assert!(heard(&crate::coded::ticks::encode(0, 200)).is_empty());
}

#[test]
fn a_flush_says_the_last_word_once_and_only_if_it_is_whole() {
    let audio = encode(0, 3);
    let mut decoder = Decoder::new();
    // Up to the end of the second word's tone.
    assert_eq!(indices(&decoder.hear(&audio[..8_000])), [0]);
    assert_eq!(indices(&decoder.flush()), [1]);
    assert_eq!(decoder.flush(), []);
    assert!(decoder.settled() >= 7_900);
    assert_eq!(indices(&decoder.hear(&audio[8_000..])), [2]);
    let mut decoder = Decoder::new();
    assert_eq!(decoder.hear(&audio[..2_400]), []);
    assert_eq!(decoder.flush(), []);
    assert_eq!(decoder.settled(), 0);
    assert_eq!(indices(&decoder.hear(&audio[2_400..])), [0, 1, 2]);
}
