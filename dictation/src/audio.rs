//! Audio time: offsets and ranges counted in samples from the start of a dictation.

use std::fmt;

/// Samples in a second. All audio inside Sotto is mono at this rate.
pub const SAMPLE_RATE: u64 = 16_000;

/// Bytes in a sample: PCM16 little-endian.
pub const BYTES_PER_SAMPLE: usize = 2;

/// The longest frame that a client may send, in bytes: one second.
pub const MAX_FRAME_BYTES: usize = SAMPLE_RATE as usize * BYTES_PER_SAMPLE;

/// A point in the audio of one dictation, in samples from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SampleOffset(u64);

impl SampleOffset {
    /// The start of the dictation.
    pub const ZERO: Self = Self(0);

    /// The point before which lie `samples` samples.
    pub const fn new(samples: u64) -> Self {
        Self(samples)
    }

    /// The point before which lie `millis` ms of audio.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(SAMPLE_RATE / 1000))
    }

    /// Samples before this point.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The point `samples` later; stays at the largest offset rather than wrapping round.
    #[must_use]
    pub const fn plus(self, samples: u64) -> Self {
        Self(self.0.saturating_add(samples))
    }

    /// The point `samples` earlier; not before the start.
    #[must_use]
    pub const fn earlier(self, samples: u64) -> Self {
        Self(self.0.saturating_sub(samples))
    }

    /// Samples from `earlier` to here; 0 if `earlier` is not earlier.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whole ms of audio before this point, rounded down.
    pub const fn as_millis(self) -> u64 {
        samples_to_millis(self.0)
    }
}

impl fmt::Display for SampleOffset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

/// Whole ms in `samples`, rounded down.
pub const fn samples_to_millis(samples: u64) -> u64 {
    samples / (SAMPLE_RATE / 1000)
}

/// Samples in `bytes` of PCM16; a trailing odd byte does not count.
pub const fn samples_in(bytes: usize) -> u64 {
    (bytes / BYTES_PER_SAMPLE) as u64
}

/// A stretch of audio: from `start` up to, not including, `end`. Never ends before it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SampleRange {
    start: SampleOffset,
    end: SampleOffset,
}

impl SampleRange {
    /// The stretch from `start` to `end`; empty at `start` if `end` lies before it.
    pub fn new(start: SampleOffset, end: SampleOffset) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// Its first sample.
    pub const fn start(self) -> SampleOffset {
        self.start
    }

    /// The sample after its last.
    pub const fn end(self) -> SampleOffset {
        self.end
    }

    /// Its length in samples.
    pub const fn samples(self) -> u64 {
        self.end.since(self.start)
    }

    /// Whether the sample that follows `at` is one of its.
    pub fn contains(self, at: SampleOffset) -> bool {
        self.start <= at && at < self.end
    }

    /// The sample in its middle.
    pub const fn midpoint(self) -> SampleOffset {
        self.start.plus(self.samples() / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_and_samples_agree() {
        assert_eq!(SampleOffset::from_millis(1500).get(), 24_000);
        assert_eq!(SampleOffset::new(24_015).as_millis(), 1500);
    }

    #[test]
    fn offsets_near_the_end_of_the_number_range_do_not_wrap() {
        let last = SampleOffset::new(u64::MAX);
        assert_eq!(last.plus(10), last);
        assert_eq!(SampleOffset::ZERO.since(last), 0);
    }

    #[test]
    fn a_range_never_ends_before_it_starts() {
        let range = SampleRange::new(SampleOffset::new(10), SampleOffset::new(4));
        assert_eq!((range.samples(), range.end()), (0, SampleOffset::new(10)));
    }
}
