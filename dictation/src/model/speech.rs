//! Coded audio: its samples say where in the recording they belong, so an engine that is given
//! them knows which words it heard, and any lost, repeated or misplaced sample shows.

use std::sync::LazyLock;

use bytes::Bytes;

use super::dice::mix;
use crate::audio::{BYTES_PER_SAMPLE, SAMPLE_RATE};

/// The longest recording, in samples.
pub(super) const LONGEST: u64 = 300 * SAMPLE_RATE;

/// All audio that anybody can record. Never freed, so that slices of it cost nothing.
static AUDIO: LazyLock<Bytes> = LazyLock::new(|| {
    let samples: Vec<u8> = (0..LONGEST)
        .flat_map(|index| code(index).to_le_bytes())
        .collect();
    Bytes::from_static(Vec::leak(samples))
});

/// Two samples in a row tell their place: 15 low bits in the even one, 15 high bits in the odd one.
fn code(index: u64) -> u16 {
    let pair = index / 2;
    if index.is_multiple_of(2) {
        (pair & 0x7fff) as u16
    } else {
        0x8000 | ((pair >> 15) & 0x7fff) as u16
    }
}

/// Samples `first` up to `end` of the recording.
pub(super) fn recording(first: u64, end: u64) -> Bytes {
    AUDIO.slice(first as usize * BYTES_PER_SAMPLE..end as usize * BYTES_PER_SAMPLE)
}

/// Whether `pcm` is the recording from sample `first` on.
pub(super) fn is_recording(pcm: &[u8], first: u64) -> bool {
    let start = first as usize * BYTES_PER_SAMPLE;
    AUDIO
        .get(start..start + pcm.len())
        .is_some_and(|right| std::ptr::eq(right.as_ptr(), pcm.as_ptr()) || right == pcm)
}

/// Where in the recording `pcm` begins, by its first two samples.
pub(super) fn place(pcm: &[u8]) -> Option<u64> {
    let one = u64::from(u16::from_le_bytes([*pcm.first()?, *pcm.get(1)?]));
    let two = u64::from(u16::from_le_bytes([*pcm.get(2)?, *pcm.get(3)?]));
    if one < 0x8000 {
        return Some(2 * ((two & 0x7fff) << 15 | one));
    }
    let high = (one & 0x7fff) + u64::from(two == 0);
    Some(2 * (high << 15 | two) - 1)
}

/// What is said: word `k` in the samples from `k * width` on, or silence there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speech {
    pub(super) width: u64,
    pub(super) salt: u64,
}

impl Speech {
    /// Whether word `k` is a word; one place in six is silent.
    pub(super) fn is_spoken(self, k: u64) -> bool {
        !mix(self.salt ^ k).is_multiple_of(6)
    }

    /// The words that can be recognised in the samples from `start` up to `end`: an engine needs
    /// the middle half of a word.
    pub(super) fn words_in(self, start: u64, end: u64) -> impl Iterator<Item = u64> {
        let quarter = self.width / 4;
        let first = start.saturating_sub(quarter).div_ceil(self.width);
        let after_last = (end + quarter) / self.width;
        (first..after_last).filter(move |k| self.is_spoken(*k))
    }

    /// End of the last word (or silence) that can be recognised by one who heard up to `end`.
    pub(super) fn known_through(self, end: u64) -> u64 {
        (end + self.width / 4) / self.width * self.width
    }

    /// The text of word `k`.
    pub(super) fn text(k: u64) -> String {
        format!("w{k}")
    }
}

#[test]
fn audio_tells_its_place() {
    for first in [0, 1, 2, 65_533, 65_534, 65_535, 65_536, 131_071, 4_000_001] {
        assert_eq!(place(&recording(first, first + 2)), Some(first));
        assert!(is_recording(&recording(first, first + 50), first));
        assert!(!is_recording(&recording(first, first + 50), first + 1));
    }
}

#[test]
fn a_word_is_recognised_by_its_middle_half() {
    let speech = Speech {
        width: 100,
        salt: (0..)
            .find(|salt| {
                let speech = Speech {
                    width: 100,
                    salt: *salt,
                };
                (0..4).all(|k| speech.is_spoken(k))
            })
            .unwrap(),
    };
    let words = |start, end| speech.words_in(start, end).collect::<Vec<_>>();
    assert_eq!(words(0, 274), [0, 1]);
    assert_eq!(words(25, 275), [0, 1, 2]);
    assert_eq!(words(26, 275), [1, 2]);
    assert_eq!(speech.known_through(275), 300);
    assert_eq!(speech.known_through(274), 200);
}
