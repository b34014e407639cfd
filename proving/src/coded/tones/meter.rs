//! How loud each tone is within a window of 40 ms.

use std::f64::consts::TAU;

use crate::coded::RATE;

/// Samples of a window.
pub(super) const WINDOW: usize = 640;
/// From a window to the next: a quarter, so that the windows add up to the same everywhere.
pub(super) const HOP: usize = 160;

/// Tones of each group.
const TONES: u32 = 16;
/// A tone with a smaller peak is not heard.
const QUIETEST: f64 = 60.0;
/// Share of a window's energy that its two tones have, if it is nothing but a word.
const PURE: f64 = 0.7;

/// The low tone of this number, in hertz: 400 to 1,750.
pub(super) fn low(number: u32) -> f64 {
    400.0 + 90.0 * f64::from(number)
}

/// The high tone of this number, in hertz: 1,935 to 3,585, none twice a low one.
pub(super) fn high(number: u32) -> f64 {
    1_935.0 + 110.0 * f64::from(number)
}

/// The two tones of a window.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// Their numbers.
    pub(super) pair: (u32, u32),
    /// Peak of the low one.
    pub(super) low: f64,
    /// Peak of the high one.
    pub(super) high: f64,
    /// There is hardly anything else.
    pub(super) is_pure: bool,
}

/// Measures windows.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    /// A raised cosine whose sum is 1.
    window: Vec<f64>,
    /// Twice the cosine of each tone's step.
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Meter {
    pub(super) fn new() -> Self {
        let raised = |at: usize| 1.0 - (TAU * at as f64 / WINDOW as f64).cos();
        let step = |frequency: f64| 2.0 * (TAU * frequency / f64::from(RATE)).cos();
        Self {
            window: (0..WINDOW).map(|at| raised(at) / WINDOW as f64).collect(),
            low: (0..TONES).map(|number| step(low(number))).collect(),
            high: (0..TONES).map(|number| step(high(number))).collect(),
        }
    }

    /// The loudest tone of each group, if both can be heard.
    pub(super) fn read(&self, samples: &[i16]) -> Option<Reading> {
        // Nothing can be louder than the loudest sample.
        if samples
            .iter()
            .all(|sample| sample.unsigned_abs() < QUIETEST as u16)
        {
            return None;
        }
        let shaped: Vec<f64> = samples
            .iter()
            .zip(&self.window)
            .map(|(sample, weight)| f64::from(*sample) * weight)
            .collect();
        let (low, low_peak) = loudest(&shaped, &self.low);
        let (high, high_peak) = loudest(&shaped, &self.high);
        if low_peak < QUIETEST || high_peak < QUIETEST {
            return None;
        }
        let power = |(sample, weight): (&i16, &f64)| f64::from(*sample).powi(2) * weight;
        let all: f64 = samples.iter().zip(&self.window).map(power).sum();
        let tones = (low_peak.powi(2) + high_peak.powi(2)) / 2.0;
        Some(Reading {
            pair: (low, high),
            low: low_peak,
            high: high_peak,
            is_pure: tones > all * PURE,
        })
    }
}

/// The loudest of these tones and its peak.
fn loudest(shaped: &[f64], steps: &[f64]) -> (u32, f64) {
    let peaks = steps.iter().map(|step| peak(shaped, *step));
    (0..)
        .zip(peaks)
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .unwrap_or_default()
}

/// Goertzel's algorithm.
fn peak(shaped: &[f64], step: f64) -> f64 {
    let (mut last, mut before) = (0.0, 0.0);
    for sample in shaped {
        (last, before) = (sample + step * last - before, last);
    }
    let power: f64 = last * last + before * before - step * last * before;
    2.0 * power.max(0.0).sqrt()
}
