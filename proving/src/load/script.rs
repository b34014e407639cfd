//! What is said in a load: frames, and the results that follow from them.
//!
//! Results come at every 100 ms of audio: result `k` (from 1) as soon as the engine holds
//! `k * 1600` samples. Every thirtieth is the final of the last 3 s, the others are interims, so
//! frames of 40 ms trigger results with every second and third frame in turn.

use std::fmt;

/// Samples in a frame: 40 ms.
pub const FRAME_SAMPLES: u64 = 640;

/// Frames in a second.
pub const FRAMES_A_SECOND: u64 = 25;

/// Samples from one result to the next: 100 ms.
pub const RESULT_SAMPLES: u64 = 1_600;

/// Samples in a final: 3 s.
pub const FINAL_SAMPLES: u64 = 48_000;

/// Samples in a second.
pub const SAMPLE_RATE: u64 = 16_000;

/// A word begins every 750 ms, after a breath of 50 ms, and lasts 550 ms.
const WORD_PERIOD: u64 = 12_000;
const WORD_START: u64 = 800;
const WORD_SAMPLES: u64 = 8_800;

/// The frame, counted from 0, whose arrival completes audio `through` this sample.
pub(super) const fn triggering_frame(through: u64) -> usize {
    (through.div_ceil(FRAME_SAMPLES) as usize).saturating_sub(1)
}

/// The first and the last sample of each word in a result that covers `from..through`.
pub(super) fn words(from: u64, through: u64) -> impl Iterator<Item = (u64, u64)> {
    let starts = (0..).map(move |word| from + WORD_START + word * WORD_PERIOD);
    starts
        .take_while(move |start| *start < through)
        .map(move |start| (start, (start + WORD_SAMPLES).min(through)))
}

/// The sample at this offset: the first names the stream, the others count on.
pub(super) const fn sample(stream: u16, offset: u64) -> u16 {
    if offset == 0 {
        stream
    } else {
        (offset as u16).wrapping_add(stream.wrapping_mul(40_503))
    }
}

/// Appends a frame's PCM.
pub(super) fn write_pcm(pcm: &mut Vec<u8>, stream: u16, first: u64) {
    let samples = (first..first + FRAME_SAMPLES).map(|offset| sample(stream, offset));
    pcm.extend(samples.flat_map(u16::to_le_bytes));
}

/// Which result this is. Its text stands where the first word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The stream's number.
    pub(super) stream: u16,
    /// Counts the stream's results, interims and finals alike, from 0.
    pub(super) number: u64,
}

impl fmt::Display for Mark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "S{}n{}", self.stream, self.number)
    }
}

impl Mark {
    /// Reads what `Display` wrote.
    pub(super) fn read(word: &str) -> Option<Self> {
        let (stream, number) = word.strip_prefix('S')?.split_once('n')?;
        Some(Self {
            stream: stream.parse().ok()?,
            number: number.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_frames_trigger_two_results() {
        let frames: Vec<_> = (1..=4)
            .map(|k| triggering_frame(k * RESULT_SAMPLES))
            .collect();
        assert_eq!(frames, [2, 4, 7, 9]);
        assert_eq!(triggering_frame(FINAL_SAMPLES), 74);
    }

    #[test]
    fn a_mark_is_read_as_written() {
        let mark = Mark {
            stream: 12,
            number: 345,
        };
        assert_eq!(Mark::read(&mark.to_string()), Some(mark));
        assert_eq!(Mark::read("word"), None);
    }

    #[test]
    fn words_stay_within_their_result() {
        assert_eq!(words(0, FINAL_SAMPLES).count(), 4);
        assert_eq!(
            words(48_000, 49_600).collect::<Vec<_>>(),
            [(48_800, 49_600)]
        );
    }
}
