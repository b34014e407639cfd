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

    /// The smallest duration that at least so many of a thousand do not exceed, in ms; 0 without
    /// any.
    pub fn per_mille(&self, share: usize) -> f64 {
        let rank = (share * self.sorted.len()).div_ceil(1_000);
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
        for (share, expected) in [(500, 500.0), (990, 990.0), (999, 999.0), (1_000, 1_000.0)] {
            assert!(
                (latencies.per_mille(share) - expected).abs() < 1e-9,
                "{share}"
            );
        }
    }

    #[test]
    fn few_and_none_have_percentiles_too() {
        assert!(Latencies::default().per_mille(990).abs() < 1e-9);
        let one = Latencies::new(vec![Duration::from_millis(3)]);
        assert!((one.per_mille(0) - 3.0).abs() < 1e-9);
        assert!((one.per_mille(999) - 3.0).abs() < 1e-9);
    }
}
