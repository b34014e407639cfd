//! The billable meter: a watermark over received audio, cut into slices for the ledger.
//!
//! Invariant: slices follow one another from the start of the dictation without hole or overlap,
//! so their sum is the watermark, to the sample.

use crate::audio::{SAMPLE_RATE, SampleOffset, SampleRange};

/// The longest slice, in samples: 60 s.
pub const MAX_SLICE_SAMPLES: u64 = 60 * SAMPLE_RATE;

/// One entry of the ledger: this engine heard this audio. Its key is (dictation, first sample).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageSlice {
    /// Name of the engine.
    pub engine: String,
    /// The audio.
    pub range: SampleRange,
}

/// Cuts received audio into slices.
#[derive(Clone, Debug)]
pub struct Meter {
    engine: String,
    sliced_through: SampleOffset,
}

impl Meter {
    /// A meter whose slices so far end at `sliced_through`.
    pub fn starting_at(sliced_through: SampleOffset, engine: impl Into<String>) -> Self {
        Self {
            engine: engine.into(),
            sliced_through,
        }
    }

    /// Name of the engine that new audio is counted for.
    pub fn engine(&self) -> &str {
        &self.engine
    }

    /// Slices that are full once the watermark passes `through`.
    pub fn full_slices(&mut self, through: SampleOffset) -> Vec<UsageSlice> {
        let mut slices = Vec::new();
        while through.since(self.sliced_through) >= MAX_SLICE_SAMPLES {
            slices.extend(self.cut(self.sliced_through.plus(MAX_SLICE_SAMPLES)));
        }
        slices
    }

    /// All slices up to `through`, the last one perhaps short: the dictation or its engine ends there.
    pub fn close_slices(&mut self, through: SampleOffset) -> Vec<UsageSlice> {
        let mut slices = self.full_slices(through);
        slices.extend(self.cut(through));
        slices
    }

    /// Counts audio after `through` for `engine`; returns the slices of the one before.
    pub fn change_engine(&mut self, engine: &str, through: SampleOffset) -> Vec<UsageSlice> {
        if self.engine == engine {
            return Vec::new();
        }
        let slices = self.close_slices(through);
        engine.clone_into(&mut self.engine);
        slices
    }

    fn cut(&mut self, end: SampleOffset) -> Option<UsageSlice> {
        let range = SampleRange::new(self.sliced_through, end);
        self.sliced_through = range.end();
        (range.samples() > 0).then(|| UsageSlice {
            engine: self.engine.clone(),
            range,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(ranges: &[UsageSlice]) -> Vec<(u64, u64)> {
        ranges
            .iter()
            .map(|slice| {
                (
                    slice.range.start().as_millis() / 1000,
                    slice.range.end().as_millis() / 1000,
                )
            })
            .collect()
    }

    #[test]
    fn slices_are_a_minute_long_and_the_last_one_is_what_remains() {
        let mut meter = Meter::starting_at(SampleOffset::ZERO, "local");
        assert_eq!(
            seconds(&meter.full_slices(SampleOffset::from_millis(59_999))),
            []
        );
        let full = meter.full_slices(SampleOffset::from_millis(125_000));
        assert_eq!(seconds(&full), [(0, 60), (60, 120)]);
        assert_eq!(
            seconds(&meter.close_slices(SampleOffset::from_millis(125_000))),
            [(120, 125)]
        );
        assert_eq!(
            seconds(&meter.close_slices(SampleOffset::from_millis(125_000))),
            []
        );
    }

    #[test]
    fn a_change_of_engine_ends_the_slice() {
        let mut meter = Meter::starting_at(SampleOffset::ZERO, "deepgram");
        let slices = meter.change_engine("local", SampleOffset::from_millis(5_000));
        assert_eq!(seconds(&slices), [(0, 5)]);
        assert_eq!(
            slices.first().map(|slice| slice.engine.as_str()),
            Some("deepgram")
        );
        assert!(
            meter
                .change_engine("local", SampleOffset::from_millis(9_000))
                .is_empty()
        );
        assert_eq!(meter.engine(), "local");
    }
}
