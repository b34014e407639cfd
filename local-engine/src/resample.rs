//! Brings audio of any common rate to [`SAMPLE_RATE`], as it arrives. Pure.
//!
//! A windowed sinc (Blackman, 16 zero crossings a side) from a table with linear interpolation
//! between its entries: flat to about 0.9 of the narrower band, and what would alias is some
//! 70 dB down. Output sample n is the input at time n / 16000: no delay is added to the times.

use std::collections::VecDeque;
use std::f64::consts::PI;

use crate::audio::SAMPLE_RATE;

/// Zero crossings of the sinc on each side.
const CROSSINGS: usize = 16;
/// Table entries per zero crossing.
const RESOLUTION: usize = 256;

/// A stream's resampler.
#[derive(Debug)]
pub struct Resampler {
    /// `None` when the rate is right already.
    filter: Option<Filter>,
}

#[derive(Debug)]
struct Filter {
    input_rate: u64,
    /// Half of the symmetric kernel, from its middle outwards.
    kernel: Vec<f32>,
    /// Kernel entries per input sample.
    entries_per_sample: f64,
    /// Input samples on each side that matter.
    reach: u64,
    recent: VecDeque<f32>,
    /// Input index of the first sample in `recent`.
    recent_from: u64,
    received: u64,
    produced: u64,
}

impl Resampler {
    /// A resampler from `input_rate` hertz, which must not be 0.
    #[must_use]
    pub fn new(input_rate: u32) -> Self {
        Self {
            filter: (input_rate != SAMPLE_RATE).then(|| Filter::new(input_rate)),
        }
    }

    /// Takes samples in and appends to `output` what is certain by now.
    pub fn process(&mut self, input: &[f32], output: &mut Vec<f32>) {
        let Some(filter) = &mut self.filter else {
            output.extend_from_slice(input);
            return;
        };
        filter.take_in(input);
        // A sample is certain when everything that matters on its right is there.
        filter.produce(filter.received.saturating_sub(filter.reach), output);
    }

    /// Appends what is left of the input so far, as if silence followed. The stream may go on.
    pub fn flush(&mut self, output: &mut Vec<f32>) {
        if let Some(filter) = &mut self.filter {
            filter.produce(filter.received, output);
        }
    }
}

impl Filter {
    fn new(input_rate: u32) -> Self {
        let (input, target) = (f64::from(input_rate), f64::from(SAMPLE_RATE));
        // Cut where the narrower side ends, a little early for the filter's slope.
        let cutoff = (target / input).min(1.0) * 0.94;
        let length = CROSSINGS * RESOLUTION;
        let kernel = (0..=length)
            .map(|entry| {
                let crossing = entry as f64 / RESOLUTION as f64;
                let sinc = if entry == 0 {
                    1.0
                } else {
                    (PI * crossing).sin() / (PI * crossing)
                };
                let place = entry as f64 / length as f64;
                let window = 0.42 + 0.5 * (PI * place).cos() + 0.08 * (2.0 * PI * place).cos();
                (cutoff * sinc * window) as f32
            })
            .collect();
        Self {
            input_rate: u64::from(input_rate),
            kernel,
            entries_per_sample: cutoff * RESOLUTION as f64,
            reach: (CROSSINGS as f64 / cutoff).ceil() as u64 + 1,
            recent: VecDeque::new(),
            recent_from: 0,
            received: 0,
            produced: 0,
        }
    }

    fn take_in(&mut self, input: &[f32]) {
        self.recent.extend(input);
        self.received += input.len() as u64;
    }

    /// Produces every output whose time lies before input sample `until`.
    fn produce(&mut self, until: u64, output: &mut Vec<f32>) {
        while self.produced * self.input_rate < until * u64::from(SAMPLE_RATE) {
            let at = self.produced as f64 * self.input_rate as f64 / f64::from(SAMPLE_RATE);
            output.push(self.value_at(at));
            self.produced += 1;
        }
        let needed = self.produced * self.input_rate / u64::from(SAMPLE_RATE);
        let surplus = needed
            .saturating_sub(self.reach)
            .saturating_sub(self.recent_from);
        let surplus = (surplus as usize).min(self.recent.len());
        self.recent.drain(..surplus);
        self.recent_from += surplus as u64;
    }

    fn value_at(&self, at: f64) -> f32 {
        let nearest = at as u64;
        let first = nearest.saturating_sub(self.reach).max(self.recent_from);
        let last = (nearest + self.reach).min(self.received.saturating_sub(1));
        let mut sum = 0.0;
        for index in first..=last {
            let place = (at - index as f64).abs() * self.entries_per_sample;
            let entry = place as usize;
            let (Some(left), Some(right)) = (self.kernel.get(entry), self.kernel.get(entry + 1))
            else {
                continue;
            };
            let weight = left + (right - left) * (place - entry as f64) as f32;
            sum += weight * self.recent[(index - self.recent_from) as usize];
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(rate: u32, hertz: f64, seconds: f64) -> Vec<f32> {
        let count = (f64::from(rate) * seconds) as usize;
        (0..count)
            .map(|n| (2.0 * PI * hertz * n as f64 / f64::from(rate)).sin() as f32)
            .collect()
    }

    fn resampled(rate: u32, input: &[f32], chunk: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(rate);
        let mut output = Vec::new();
        for piece in input.chunks(chunk) {
            resampler.process(piece, &mut output);
        }
        resampler.flush(&mut output);
        output
    }

    fn worst_error(left: &[f32], right: &[f32]) -> f32 {
        let inner = 200..left.len().min(right.len()) - 200;
        inner
            .map(|n| (left[n] - right[n]).abs())
            .fold(0.0, f32::max)
    }

    #[test]
    fn a_tone_keeps_its_pitch_place_and_height_at_every_rate() {
        for rate in [
            8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 47_999, 48_000,
        ] {
            let output = resampled(rate, &sine(rate, 1_000.0, 0.5), 441);
            let expected = sine(SAMPLE_RATE, 1_000.0, 0.5);
            assert!(
                output.len().abs_diff(expected.len()) <= 1,
                "{rate}: {}",
                output.len()
            );
            assert!(worst_error(&output, &expected) < 2e-3, "{rate}");
        }
    }

    #[test]
    fn what_would_alias_is_gone() {
        let output = resampled(48_000, &sine(48_000, 10_000.0, 0.5), 1_000);
        let loudest = output[200..output.len() - 200]
            .iter()
            .fold(0.0_f32, |a, b| a.max(b.abs()));
        assert!(loudest < 1e-3, "{loudest}");
    }

    #[test]
    fn pieces_give_the_same_as_the_whole_and_the_memory_is_small() {
        let input = sine(44_100, 440.0, 0.3);
        assert_eq!(
            resampled(44_100, &input, 7),
            resampled(44_100, &input, 100_000)
        );
        let mut resampler = Resampler::new(44_100);
        let mut output = Vec::new();
        for _ in 0..100 {
            resampler.process(&[0.1; 441], &mut output);
        }
        assert!(
            resampler
                .filter
                .is_some_and(|filter| filter.recent.len() < 700)
        );
    }

    #[test]
    fn a_stream_goes_on_after_a_flush() {
        let input = sine(48_000, 300.0, 0.2);
        let (head, tail) = input.split_at(4_801);
        let mut resampler = Resampler::new(48_000);
        let mut output = Vec::new();
        resampler.process(head, &mut output);
        resampler.flush(&mut output);
        assert_eq!(output.len(), 1_601);
        resampler.process(tail, &mut output);
        resampler.flush(&mut output);
        assert_eq!(output.len(), 3_200);
    }
}
