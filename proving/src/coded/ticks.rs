//! Ticks: 20 ms a word, in the low bits of quiet noise.
//!
//! A frame of 320 samples is a pure function of its index: noise that the index seeds. The low
//! bits of its first 64 samples carry a sync pattern, the index and a check.

use super::HeardWord;
use crate::seeded::Seeded;

/// Samples of a word.
pub const FRAME: usize = 320;

const SYNC: u64 = 0b1011_0111_0001_0010;
const SYNC_BITS: usize = 16;
const CHECK_BITS: usize = 16;
const HEADER: usize = 64;

/// The samples of `count` words from `first_index` on.
#[must_use]
pub fn encode(first_index: u32, count: u32) -> Vec<i16> {
    (first_index..first_index.saturating_add(count))
        .flat_map(frame)
        .collect()
}

/// The samples of one word.
#[must_use]
pub fn frame(index: u32) -> [i16; FRAME] {
    let mut noise = Seeded::new(u64::from(index) ^ 0x7469_636B);
    let mut samples = [0; FRAME];
    for four in samples.as_chunks_mut::<4>().0 {
        for (sample, pair) in four.iter_mut().zip(noise.next_number().to_le_bytes()) {
            *sample = i16::from(pair) - 128;
        }
    }
    let header = SYNC << (HEADER - SYNC_BITS) | u64::from(index) << CHECK_BITS | check(index);
    for (at, sample) in samples.iter_mut().take(HEADER).enumerate() {
        let bit = header >> (HEADER - 1 - at) & 1;
        *sample = *sample & !1 | i16::from(bit == 1);
    }
    samples
}

fn check(index: u32) -> u64 {
    Seeded::new(u64::from(index)).next_number() >> (u64::BITS as usize - CHECK_BITS)
}

/// What the next samples are.
enum Verdict {
    /// Not the beginning of a word.
    Nothing,
    /// The beginning of a word, as far as they go.
    Begun,
    /// A whole word.
    Word(u32),
}

/// Hears ticks from any place in the stream on.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    /// Received and not yet understood.
    waiting: Vec<i16>,
    /// Place of the first of those in the stream.
    position: u64,
    /// The word that was last compared with, so that it is not made anew for every chunk.
    compared: Option<(u32, Box<[i16]>)>,
}

impl Decoder {
    /// A decoder at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes samples; gives the words that they complete.
    pub fn hear(&mut self, samples: &[i16]) -> Vec<HeardWord> {
        self.waiting.extend_from_slice(samples);
        let waiting = std::mem::take(&mut self.waiting);
        let mut words = Vec::new();
        let mut at = 0;
        while at < waiting.len() {
            match self.judge(&waiting[at..]) {
                Verdict::Nothing => at += 1,
                Verdict::Begun => break,
                Verdict::Word(index) => {
                    let start_sample = self.position + at as u64;
                    at += FRAME;
                    words.push(HeardWord {
                        index,
                        start_sample,
                        end_sample: start_sample + FRAME as u64,
                    });
                }
            }
        }
        self.position += at as u64;
        self.waiting = waiting;
        self.waiting.drain(..at);
        words
    }

    /// All words that begin before this sample have been given.
    #[must_use]
    pub fn settled(&self) -> u64 {
        self.position
    }

    fn judge(&mut self, rest: &[i16]) -> Verdict {
        let mut header = 0_u64;
        for (at, sample) in rest.iter().take(HEADER).enumerate() {
            let bit = u64::from(sample & 1 == 1);
            if at < SYNC_BITS && bit != SYNC >> (SYNC_BITS - 1 - at) & 1 {
                return Verdict::Nothing;
            }
            header = header << 1 | bit;
        }
        if rest.len() < HEADER {
            return Verdict::Begun;
        }
        let index = (header >> CHECK_BITS) as u32;
        if header & 0xFFFF != check(index) {
            return Verdict::Nothing;
        }
        let expected = self.expected(index);
        let known = rest.len().min(FRAME);
        if rest[..known] != expected[..known] {
            Verdict::Nothing
        } else if known < FRAME {
            Verdict::Begun
        } else {
            Verdict::Word(index)
        }
    }

    fn expected(&mut self, index: u32) -> &[i16] {
        if self
            .compared
            .as_ref()
            .is_none_or(|(last, _)| *last != index)
        {
            self.compared = None;
        }
        let (_, samples) = self
            .compared
            .get_or_insert_with(|| (index, Box::new(frame(index))));
        samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices(words: &[HeardWord]) -> Vec<u32> {
        words.iter().map(|word| word.index).collect()
    }

    #[test]
    fn every_word_is_heard_in_chunks_of_any_size() {
        let audio = encode(1_000_000, 50);
        for size in [1, 7, 160, 320, 1_000, 16_000] {
            let mut decoder = Decoder::new();
            let words: Vec<_> = audio
                .chunks(size)
                .flat_map(|chunk| decoder.hear(chunk))
                .collect();
            assert_eq!(indices(&words), (1_000_000..1_000_050).collect::<Vec<_>>());
            assert_eq!((words[3].start_sample, words[3].end_sample), (960, 1_280));
            assert_eq!(decoder.settled(), 16_000);
        }
    }

    #[test]
    fn a_stream_may_be_joined_anywhere() {
        let audio = encode(5, 10);
        for offset in 0..FRAME {
            let words = Decoder::new().hear(&audio[offset..]);
            let first = if offset == 0 { 5 } else { 6 };
            assert_eq!(indices(&words), (first..15).collect::<Vec<_>>(), "{offset}");
        }
    }

    #[test]
    fn a_removal_loses_exactly_the_words_that_it_touches() {
        let mut seeded = Seeded::new(3);
        for _ in 0..200 {
            let audio = encode(0, 60);
            let from = seeded.between(0, 50 * 320) as usize;
            let length = seeded.between(1, 4_800).min((audio.len() - from) as u64) as usize;
            let mut kept = audio.clone();
            kept.drain(from..from + length);
            let touched = (from / FRAME) as u32..(from + length).div_ceil(FRAME) as u32;
            let expected: Vec<u32> = (0..60).filter(|word| !touched.contains(word)).collect();
            assert_eq!(
                indices(&Decoder::new().hear(&kept)),
                expected,
                "{from} {length}"
            );
        }
    }

    #[test]
    fn a_changed_sample_loses_its_word_and_silence_is_settled_at_once() {
        let mut audio = encode(0, 4);
        audio[2 * FRAME + 319] += 2;
        assert_eq!(indices(&Decoder::new().hear(&audio)), [0, 1, 3]);
        let mut decoder = Decoder::new();
        assert!(decoder.hear(&[0; 1_001]).is_empty());
        assert_eq!(decoder.settled(), 1_001);
    }
}
