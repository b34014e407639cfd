//! Guards against what small speech models invent. Pure: the model is a closure.
//!
//! Moonshine sometimes falls into a loop ("2020, 2020, 2020, ...", "8-0-0-5-5-5-..."), which alone
//! doubled the error rate of a test set, and says "You" to a cough. A text that no tongue can say in
//! its time is a loop. A text that repeats itself may be one, or somebody who says a telephone
//! number: what the two halves of the audio hear apart tells. The audio is then tried again a
//! little shifted. Of what is possible, the text is taken that has as many words as the voice has
//! bursts, where these can be counted, else the one that most tries agree on.

use crate::agreement::bare_word;
use crate::audio::{SAMPLE_RATE, quietest_point, samples_in_ms};
use crate::bursts::{even_bursts, pieces};
use crate::recognizer::Recognition;
use crate::spoken_units::SpokenUnits;

/// Audio that is not worth halving any more.
const SHORTEST_HALF: u64 = samples_in_ms(700);
/// How the audio is tried again: (cut from the head, silence added at the tail), in milliseconds.
const SHIFTS: [(u64, u64); 3] = [(0, 300), (150, 0), (300, 200)];
/// Bursts of voice that are heard together where all of them are not heard right.
const BURSTS_IN_A_PIECE: usize = 2;

/// Recognises with the loop guard.
pub fn recognise_guarded(
    samples: &[f32],
    recognise: &mut dyn FnMut(&[f32]) -> Recognition,
) -> Recognition {
    let first = recognise(samples);
    let units = SpokenUnits::of(&first.text);
    let can_be = units.can_be_said_in(length(samples));
    if can_be && !units.repeats() {
        return first;
    }
    tracing::debug!(can_be, "the model repeats itself; trying again");
    let mut candidates = vec![Candidate::new(first.text)];
    candidates.extend(shifted(samples, recognise));
    candidates.retain(|candidate| candidate.units.can_be_said_in(length(samples)));
    let text = counted(&candidates, samples, recognise).unwrap_or_else(|| {
        let halves = recognise_in_halves(samples, recognise);
        let chosen = choose(&candidates, &halves);
        chosen.map_or_else(|| halves.text.clone(), |chosen| chosen.text.clone())
    });
    Recognition { text, words: None }
}

/// The text that has as many words as the voice has bursts, of the whole or of what is heard burst
/// by burst.
fn counted(
    candidates: &[Candidate],
    samples: &[f32],
    recognise: &mut dyn FnMut(&[f32]) -> Recognition,
) -> Option<String> {
    let bursts = even_bursts(samples)?;
    let fits = |candidate: &&Candidate| candidate.units.count() == bursts.len();
    if let Some(candidate) = candidates.iter().find(fits) {
        return Some(candidate.text.clone());
    }
    let texts: Vec<String> = pieces(samples, &bursts, BURSTS_IN_A_PIECE)
        .into_iter()
        .map(|piece| recognise(piece).text)
        .collect();
    let joined = Candidate::new(texts.join(" "));
    fits(&&joined).then_some(joined.text)
}

/// Whether a text is more than a tongue can say in that time.
#[must_use]
pub fn is_impossible(text: &str, seconds: f32) -> bool {
    !SpokenUnits::of(text).can_be_said_in(seconds)
}

/// Whether a text is what the model makes of a noise: no word at all, or a lone "You" from
/// less than half a second of voice.
#[must_use]
pub fn is_ghost(text: &str, voiced_samples: u64) -> bool {
    let said = bare_word(text.trim());
    let punctuation_only = !said.chars().any(char::is_alphanumeric);
    punctuation_only || (voiced_samples < samples_in_ms(500) && said == "you")
}

/// A text that may be what was said.
struct Candidate {
    text: String,
    units: SpokenUnits,
}

impl Candidate {
    fn new(text: String) -> Self {
        let units = SpokenUnits::of(&text);
        Self { text, units }
    }
}

/// What the tries that may be right agree on most. One that repeats itself may be right if the
/// halves hear as much; one that does not needs no witness.
fn choose<'a>(candidates: &'a [Candidate], halves: &Candidate) -> Option<&'a Candidate> {
    let confirmed = |candidate: &&Candidate| candidate.units.is_as_much_as(&halves.units);
    let votes = |candidate: &Candidate| {
        let same = |other: &&Candidate| other.units == candidate.units;
        let halves = usize::from(halves.units == candidate.units);
        halves + candidates.iter().filter(same).count()
    };
    let most = candidates
        .iter()
        .filter(confirmed)
        .map(votes)
        .max()
        .unwrap_or(0);
    candidates
        .iter()
        .filter(confirmed)
        .find(|candidate| votes(candidate) == most)
        .or_else(|| {
            candidates
                .iter()
                .find(|candidate| !candidate.units.repeats())
        })
}

fn shifted(samples: &[f32], recognise: &mut dyn FnMut(&[f32]) -> Recognition) -> Vec<Candidate> {
    let mut heard = Vec::new();
    for (head, tail) in SHIFTS {
        let head = samples_in_ms(head) as usize;
        if samples.len() > head + samples_in_ms(500) as usize {
            let mut shifted = samples[head..].to_vec();
            shifted.resize(shifted.len() + samples_in_ms(tail) as usize, 0.0);
            heard.push(Candidate::new(recognise(&shifted).text));
        }
    }
    heard
}

/// What two halves hear apart, cut where it is quiet. A half that cannot be is halved again, and
/// the last resort is its beginning.
fn recognise_in_halves(
    samples: &[f32],
    recognise: &mut dyn FnMut(&[f32]) -> Recognition,
) -> Candidate {
    let (middle, second) = (samples.len() / 2, SAMPLE_RATE as usize);
    let reach = second.min(middle / 2);
    let cut = quietest_point(&samples[..middle + reach], middle - reach);
    let (left, right) = samples.split_at(cut.min(samples.len()));
    let texts = [left, right].map(|half| {
        let text = recognise(half).text;
        let is_short = (half.len() as u64) < 2 * SHORTEST_HALF;
        if is_short || SpokenUnits::of(&text).can_be_said_in(length(half)) {
            text
        } else {
            recognise_in_halves(half, recognise).text
        }
    });
    let joined = texts.join(" ");
    let possible = SpokenUnits::beginning_of(joined.trim(), length(samples));
    Candidate::new(possible)
}

fn length(samples: &[f32]) -> f32 {
    samples.len() as f32 / SAMPLE_RATE as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Recognition {
        Recognition {
            text: text.to_owned(),
            words: None,
        }
    }

    /// What is heard of so many seconds, by a model that hears `per_second` in each.
    fn heard(seconds: usize, per_second: &str) -> String {
        vec![per_second; seconds].join(" ")
    }

    fn seconds(samples: &[f32]) -> usize {
        (samples.len() + 8_000) / 16_000
    }

    #[test]
    fn a_shifted_second_try_is_taken() {
        let mut tries = 0;
        let result = recognise_guarded(&[0.0; 32_000], &mut |_| {
            tries += 1;
            said(match tries {
                1 => "so so so so so so",
                5 => "so be",
                6 => "it",
                _ => "so be it",
            })
        });
        assert_eq!(result.text, "so be it");
    }

    #[test]
    fn a_loop_that_the_halves_do_not_hear_is_none_of_the_text() {
        let result = recognise_guarded(&[0.0; 64_000], &mut |samples| {
            said(if samples.len() > 50_000 {
                "well, well, well, well, well, well"
            } else {
                "well, then"
            })
        });
        assert_eq!(result.text, "well, then well, then");
    }

    #[test]
    fn a_repeat_that_both_halves_hear_is_what_was_said() {
        for digit in ["zero", "5"] {
            let result = recognise_guarded(&[0.0; 96_000], &mut |samples| {
                said(&heard(seconds(samples), digit))
            });
            assert_eq!(result.text, heard(6, digit));
        }
    }

    #[test]
    fn digits_that_no_tongue_can_say_are_not_given() {
        let result = recognise_guarded(&[0.0; 128_000], &mut |samples| {
            let loops = samples.len() > 100_000;
            said(&if loops {
                format!("8-0-0{}", "-5".repeat(58))
            } else {
                heard(seconds(samples), "5")
            })
        });
        assert_eq!(result.text, heard(8, "5"));
        let stubborn = recognise_guarded(&[0.0; 128_000], &mut |_| said(&"5".repeat(99)));
        assert!(!is_impossible(&stubborn.text, 8.0), "{}", stubborn.text);
    }

    /// Four bursts of voice.
    fn four_bursts() -> Vec<f32> {
        let burst = [vec![0.3; 6_400], vec![0.0; 3_200]].concat();
        burst.repeat(4)
    }

    #[test]
    fn the_text_with_as_many_words_as_the_voice_has_bursts_is_taken() {
        let mut tries = 0;
        let result = recognise_guarded(&four_bursts(), &mut |_| {
            tries += 1;
            said(match tries {
                2 => "5 5 5 5",
                _ => "5 5 5 5 5",
            })
        });
        assert_eq!(result.text, "5 5 5 5");
        let pieces = recognise_guarded(&four_bursts(), &mut |samples| {
            said(if samples.len() < 25_000 {
                "5 5"
            } else {
                "5 5 5 5 5"
            })
        });
        assert_eq!(pieces.text, "5 5 5 5");
    }

    #[test]
    fn ghosts_live_in_short_noises_only() {
        assert!(is_ghost("You", 4_000));
        assert!(is_ghost(" .", 40_000));
        assert!(!is_ghost("You", 20_000));
        assert!(!is_ghost("Yes.", 4_000));
    }
}
