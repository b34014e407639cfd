//! Meters cut what is counted into slices for the ledger: audio that finals cover, for the bill, and
//! audio that engines were given, for what the engines cost.
//!
//! Invariant: slices follow one another from the start of the dictation without hole or overlap,
//! so their sum is what was counted, to the sample.

use crate::audio::{SAMPLE_RATE, SampleOffset, SampleRange};

/// The longest slice, in samples: 60 s.
pub const MAX_SLICE_SAMPLES: u64 = 60 * SAMPLE_RATE;

/// One entry of the ledger: this audio is counted for this engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageSlice {
    /// Name of the engine.
    pub engine: String,
    /// The audio.
    pub range: SampleRange,
}

impl UsageSlice {
    /// Audio that is counted at once, in slices.
    pub fn of(engine: &str, through: SampleOffset) -> Vec<Self> {
        let mut meter = Meter::new();
        let mut slices = meter.count(engine, through);
        slices.extend(meter.close());
        slices
    }
}

/// Cuts what is counted into slices.
#[derive(Clone, Debug)]
pub struct Meter {
    engine: String,
    sliced_through: SampleOffset,
    counted_through: SampleOffset,
}

impl Meter {
    /// A meter that has counted up to `counted_through`, whose slices so far end at
    /// `sliced_through`. What lies between is counted for `engine`.
    pub fn resumed(
        sliced_through: SampleOffset,
        counted_through: SampleOffset,
        engine: impl Into<String>,
    ) -> Self {
        Self {
            engine: engine.into(),
            sliced_through,
            counted_through: counted_through.max(sliced_through),
        }
    }

    /// A meter that has counted nothing.
    pub fn new() -> Self {
        Self::resumed(SampleOffset::ZERO, SampleOffset::ZERO, "")
    }

    /// Counts all that lies before `through` and was not counted before for `engine`. Returns the
    /// slices that are full or end because another engine was counted for before.
    pub fn count(&mut self, engine: &str, through: SampleOffset) -> Vec<UsageSlice> {
        let mut slices = Vec::new();
        if through <= self.counted_through {
            return slices;
        }
        if engine != self.engine {
            slices.extend(self.cut(self.counted_through));
            engine.clone_into(&mut self.engine);
        }
        self.counted_through = through;
        while through.since(self.sliced_through) >= MAX_SLICE_SAMPLES {
            slices.extend(self.cut(self.sliced_through.plus(MAX_SLICE_SAMPLES)));
        }
        slices
    }

    /// What is counted and in no slice yet, as the last one: the dictation ends here, or is left.
    pub fn close(&mut self) -> Option<UsageSlice> {
        self.cut(self.counted_through)
    }

    /// End of what is counted.
    pub const fn counted_through(&self) -> SampleOffset {
        self.counted_through
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

impl Default for Meter {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SampleOffset {
        SampleOffset::from_millis(seconds * 1000)
    }

    fn seconds(slices: impl IntoIterator<Item = UsageSlice>) -> Vec<(String, u64, u64)> {
        slices
            .into_iter()
            .map(|slice| {
                let (start, end) = (slice.range.start(), slice.range.end());
                (
                    slice.engine,
                    start.as_millis() / 1000,
                    end.as_millis() / 1000,
                )
            })
            .collect()
    }

    fn local(start: u64, end: u64) -> (String, u64, u64) {
        ("local".to_owned(), start, end)
    }

    #[test]
    fn slices_are_a_minute_long_and_the_last_one_is_what_remains() {
        let mut meter = Meter::new();
        assert_eq!(seconds(meter.count("local", at(59))), []);
        let full = meter.count("local", at(125));
        assert_eq!(seconds(full), [local(0, 60), local(60, 120)]);
        assert_eq!(seconds(meter.close()), [local(120, 125)]);
        assert_eq!(seconds(meter.close()), []);
    }

    #[test]
    fn a_change_of_engine_ends_the_slice_and_nothing_is_counted_twice() {
        let mut meter = Meter::new();
        assert_eq!(seconds(meter.count("deepgram", at(5))), []);
        assert_eq!(seconds(meter.count("local", at(5))), [], "nothing new");
        let before = meter.count("local", at(9));
        assert_eq!(seconds(before), [("deepgram".to_owned(), 0, 5)]);
        assert_eq!(seconds(meter.count("deepgram", at(7))), [], "counted");
        assert_eq!(seconds(meter.close()), [local(5, 9)]);
    }

    #[test]
    fn what_was_counted_before_a_break_belongs_to_the_engine_of_then() {
        let mut meter = Meter::resumed(at(60), at(64), "deepgram");
        let before = meter.count("local", at(70));
        assert_eq!(seconds(before), [("deepgram".to_owned(), 60, 64)]);
        assert_eq!(seconds(meter.close()), [local(64, 70)]);
    }
}
