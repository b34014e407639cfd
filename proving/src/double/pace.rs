//! How fast audio is taken in: a little faster than it was spoken.

use std::time::Instant;

/// Counts the audio that may be heard by now.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// Samples a second; none is no limit.
    limit: Option<f64>,
    burst: f64,
    allowed: f64,
    counted_at: Instant,
}

impl Pace {
    /// Audio at `sample_rate`, `factor` times as fast as it was spoken, `burst_ms` of it ahead.
    pub(super) fn new(sample_rate: u32, factor: Option<f64>, burst_ms: u64, now: Instant) -> Self {
        let burst = burst_ms as f64 * f64::from(sample_rate) / 1_000.0;
        Self {
            limit: factor.map(|factor| factor * f64::from(sample_rate)),
            burst,
            allowed: burst,
            counted_at: now,
        }
    }

    /// So many samples may be heard now.
    pub(super) fn allowed(&mut self, now: Instant) -> usize {
        let Some(limit) = self.limit else {
            return usize::MAX;
        };
        let passed = now.duration_since(self.counted_at).as_secs_f64();
        self.counted_at = now;
        self.allowed = (self.allowed + passed * limit).min(self.burst);
        self.allowed as usize
    }

    /// So many were.
    pub(super) fn spend(&mut self, samples: usize) {
        self.allowed -= samples as f64;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_is_heard_at_once_and_the_rest_at_the_pace() {
        let now = Instant::now();
        let mut pace = Pace::new(16_000, Some(1.25), 1_000, now);
        assert_eq!(pace.allowed(now), 16_000);
        pace.spend(16_000);
        assert_eq!(pace.allowed(now), 0);
        assert_eq!(pace.allowed(now + Duration::from_millis(100)), 2_000);
        assert_eq!(pace.allowed(now + Duration::from_secs(60)), 16_000);
        assert_eq!(Pace::new(16_000, None, 0, now).allowed(now), usize::MAX);
    }
}
