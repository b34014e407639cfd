//! The one form of audio inside this program, and its clock.
//!
//! Everything after the door is mono `f32` in -1.0..=1.0 at [`SAMPLE_RATE`]. Positions are
//! counted in such samples since the start of a connection, so they never drift.

/// Samples in a second, everywhere inside this program.
pub const SAMPLE_RATE: u32 = 16_000;

/// Converts a position or a length in samples to seconds.
#[must_use]
pub fn seconds(samples: u64) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

/// Converts milliseconds to samples.
#[must_use]
pub const fn samples_in_ms(milliseconds: u64) -> u64 {
    milliseconds * SAMPLE_RATE as u64 / 1_000
}

/// Reads one little-endian 16-bit sample.
#[must_use]
pub fn sample_from_le_bytes(bytes: [u8; 2]) -> f32 {
    f32::from(i16::from_le_bytes(bytes)) / 32_768.0
}

/// Finds the middle of the quietest 100 ms in `samples[from..]`, as an index into `samples`.
///
/// Used where speech must be cut although nobody paused. Gives the end when less than
/// 100 ms are there.
#[must_use]
pub fn quietest_point(samples: &[f32], from: usize) -> usize {
    const SPAN: usize = samples_in_ms(100) as usize;
    const STEP: usize = samples_in_ms(10) as usize;
    let mut best = (f32::MAX, samples.len());
    let mut at = from;
    while at + SPAN <= samples.len() {
        let energy: f32 = samples[at..at + SPAN]
            .iter()
            .map(|sample| sample * sample)
            .sum();
        if energy < best.0 {
            best = (energy, at + SPAN / 2);
        }
        at += STEP;
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quietest_point_lies_in_the_gap() {
        let mut samples = vec![0.5; 16_000];
        samples[9_000..11_000].fill(0.0);
        let point = quietest_point(&samples, 0);
        assert!((9_700..=10_300).contains(&point) || (9_000..11_000).contains(&point));
        assert_eq!(quietest_point(&samples[..100], 0), 100);
    }
}
