//! How often a voice starts anew: digits that are said one by one can be counted without knowing
//! what they are. Pure.

use std::ops::Range;

use crate::audio::samples_in_ms;

/// Sound that is looked at at a time.
const STEP: usize = samples_in_ms(10) as usize;
/// Sound that is this share of the loudest is voice: -24 dB.
const VOICED: f32 = 0.06;
/// A shorter gap is within a word.
const SHORTEST_GAP: usize = samples_in_ms(70) as usize;
/// A shorter sound is a click.
const SHORTEST_BURST: usize = samples_in_ms(60) as usize;
/// A burst that is so much longer than the usual one may be two words without a gap.
const EVEN: f32 = 1.7;

/// The bursts of voice in a stretch of sound, if there are several and all are about as long: else
/// nobody knows how many words are in each.
#[must_use]
pub fn even_bursts(samples: &[f32]) -> Option<Vec<Range<usize>>> {
    let bursts = bursts(samples);
    let mut lengths: Vec<usize> = bursts.iter().map(Range::len).collect();
    lengths.sort_unstable();
    let (usual, longest) = (*lengths.get(lengths.len() / 2)?, *lengths.last()?);
    let is_even = longest as f32 <= EVEN * usual as f32;
    (bursts.len() > 1 && is_even).then_some(bursts)
}

fn bursts(samples: &[f32]) -> Vec<Range<usize>> {
    let energies: Vec<f32> = samples
        .chunks(STEP)
        .map(|step| step.iter().map(|sample| sample * sample).sum())
        .collect();
    let loudest = energies.iter().copied().fold(0.0, f32::max);
    let mut bursts: Vec<Range<usize>> = Vec::new();
    for (place, energy) in energies.iter().enumerate() {
        if *energy <= loudest * VOICED * VOICED {
            continue;
        }
        let (from, until) = (place * STEP, (place + 1) * STEP);
        match bursts.last_mut() {
            Some(last) if from < last.end + SHORTEST_GAP => last.end = until,
            _new => bursts.push(from..until),
        }
    }
    bursts.retain(|burst| burst.len() >= SHORTEST_BURST);
    bursts
}

/// Cuts sound between its bursts, so many of them in each piece.
#[must_use]
pub fn pieces<'a>(
    samples: &'a [f32],
    bursts: &[Range<usize>],
    bursts_each: usize,
) -> Vec<&'a [f32]> {
    let mut from = 0;
    let mut pieces = Vec::new();
    let groups = bursts.chunks(bursts_each.max(1));
    let nexts = groups.clone().skip(1).map(|group| group[0].start);
    for (group, next) in groups.zip(nexts.map(Some).chain([None])) {
        let end = group[group.len() - 1].end;
        let until = next.map_or(samples.len(), |next| end.midpoint(next));
        pieces.push(&samples[from..until]);
        from = until;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Voice and silence in turn, in milliseconds.
    fn sound(lengths: &[u64]) -> Vec<f32> {
        let mut samples = Vec::new();
        for (place, length) in lengths.iter().enumerate() {
            let height = if place % 2 == 0 { 0.3 } else { 0.001 };
            let length = samples.len() + samples_in_ms(*length) as usize;
            samples.resize(length, height);
        }
        samples
    }

    fn count(lengths: &[u64]) -> Option<usize> {
        even_bursts(&sound(lengths)).map(|bursts| bursts.len())
    }

    #[test]
    fn bursts_of_about_one_length_are_counted() {
        assert_eq!(count(&[400, 100, 450, 300, 380, 90, 500]), Some(4));
        assert_eq!(count(&[400, 40, 400, 200, 700]), Some(2), "a gap in a word");
        assert_eq!(count(&[400, 100, 20, 100, 400]), Some(2), "a click");
    }

    #[test]
    fn what_may_be_several_words_is_not_counted() {
        assert_eq!(count(&[400, 100, 1_500, 100, 400]), None);
        assert_eq!(count(&[400]), None);
        assert_eq!(even_bursts(&[]), None);
        assert_eq!(even_bursts(&[0.0; 16_000]), None);
    }

    #[test]
    fn pieces_are_cut_in_the_gaps_and_are_all_of_the_sound() {
        let samples = sound(&[400, 100, 400, 100, 400]);
        let bursts = even_bursts(&samples).expect("bursts");
        let pieces = pieces(&samples, &bursts, 2);
        let lengths: Vec<u64> = pieces.iter().map(|piece| piece.len() as u64).collect();
        assert_eq!(lengths, [samples_in_ms(950), samples_in_ms(450)]);
    }
}
