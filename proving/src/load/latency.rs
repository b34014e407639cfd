//! Percentiles of many durations, exact.

use std::time::Duration;

/// Durations that were measured.
#[derive(Clone, Debug, Default)]
pub struct Latencies {
    sorted: Vec<Duration>,
}

impl Latencies {
    /// Of these durations, in any order.
    pub fn new(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        Self { sorted: durations }
    }

    /// How many were measured.
    pub const fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The smallest duration that at least `percent` of all do not exceed, in ms; 0 without any.
    pub fn percentile(&self, percent: f64) -> f64 {
        let rank = (percent / 100.0 * self.sorted.len() as f64).ceil() as usize;
        let duration = self.sorted.get(rank.saturating_sub(1));
        duration.map_or(0.0, |duration| duration.as_secs_f64() * 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let latencies = Latencies::new((1..=1_000).rev().map(Duration::from_millis).collect());
        for (percent, expected) in [
            (50.0, 500.0),
            (99.0, 990.0),
            (99.9, 999.0),
            (100.0, 1_000.0),
        ] {
            assert!(
                (latencies.percentile(percent) - expected).abs() < 1e-9,
                "{percent}"
            );
        }
    }

    #[test]
    fn few_and_none_have_percentiles_too() {
        assert!(Latencies::default().percentile(99.0).abs() < 1e-9);
        let one = Latencies::new(vec![Duration::from_millis(3)]);
        assert!((one.percentile(0.0) - 3.0).abs() < 1e-9);
        assert!((one.percentile(99.9) - 3.0).abs() < 1e-9);
    }
}
