//! What is done to a stream's sound before the detector and the model hear it. Pure.
//!
//! Rumble (traffic, wind, a table) lies below what tells words apart and drowns it for the model:
//! where it is there, two high-passes take it away. Quiet speech is raised to where the model hears
//! best, slowly, so that a voice keeps its shape; sound whose level does not move is no speech.
//! Clear speech stays as it is. No time is added and no sample lost.

use std::f32::consts::{FRAC_1_SQRT_2, PI};

use crate::audio::SAMPLE_RATE;

/// Below this voices have little, in hertz.
const CORNER: f32 = 100.0;
/// Rumble that is so much quieter than the voice does no harm, as in many rooms: -14 dB...
const HARMLESS: f32 = 0.2;
/// ...and from here on all of it is taken away: -8 dB.
const HARMFUL: f32 = 0.4;
/// Sound that must be heard before anything is called rumble: until then it may be a voice.
const CERTAIN: usize = SAMPLE_RATE as usize / 2;
/// Where nothing was loud yet, this is: -54 dB.
const FAINT: f32 = 0.002;
/// Root mean square of a voice's louder stretches from which on it is left as it is: -38 dB.
const LOUD_ENOUGH: f32 = 0.012_6;
/// ...to which a quieter one is raised: -30 dB...
const RAISED: f32 = 0.031_6;
/// ...and from which on it may be a voice at all: -80 dB.
const QUIETEST_VOICE: f32 = 0.000_1;
/// The most that sound is raised: 36 dB.
const MOST_GAIN: f32 = 63.0;
/// The most that a sample may become by being raised.
const CEILING: f32 = 0.9;
/// How much louder than its quiet stretches sound must be to be taken for speech: 8 dB.
const SPEECH_STANDS_OUT: f32 = 2.5;
/// How fast the memory of loud stretches fades: 2 dB a second.
const FADING_PER_SECOND: f32 = 0.794;
/// How fast the memory of quiet stretches fades: 2 dB a second.
const RISING_PER_SECOND: f32 = 1.26;
/// Quieter than any microphone: where the memory of quiet stretches ends.
const STILLNESS: f32 = 1e-5;

/// A stream's conditioner.
#[derive(Debug)]
pub struct Conditioner {
    filters: [HighPass; 2],
    /// Of what the filters let pass.
    voice: Level,
    /// Of what they take away.
    low: Level,
    /// How much of what they take away is taken away.
    filtered: f32,
    gain: f32,
}

impl Conditioner {
    /// For the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self {
            filters: [HighPass::new(), HighPass::new()],
            voice: Level::default(),
            low: Level::default(),
            filtered: 0.0,
            gain: 1.0,
        }
    }

    /// Takes the next stretch of sound, some 30 ms, and conditions it in place.
    pub fn condition(&mut self, samples: &mut [f32]) {
        self.take_rumble(samples);
        self.raise(samples);
    }

    fn take_rumble(&mut self, samples: &mut [f32]) {
        let [first, second] = &mut self.filters;
        let passed: Vec<f32> = samples
            .iter()
            .map(|sample| second.pass(first.pass(*sample)))
            .collect();
        let (all, voice) = (power(samples), power(&passed));
        self.voice.hear(voice.sqrt(), samples.len());
        self.low.hear((all - voice).max(0.0).sqrt(), samples.len());
        let rumble = self.low.quiet / self.voice.loud.max(FAINT);
        let harm = if self.low.heard >= CERTAIN {
            ((rumble - HARMLESS) / (HARMFUL - HARMLESS)).clamp(0.0, 1.0)
        } else if rumble > 1.0 {
            // No voice is louder below the corner than above it.
            1.0
        } else {
            0.0
        };
        let share = slope(self.filtered, harm, samples.len());
        for ((sample, passed), share) in samples.iter_mut().zip(passed).zip(share) {
            *sample += (passed - *sample) * share;
        }
        self.filtered = harm;
    }

    fn raise(&mut self, samples: &mut [f32]) {
        let peak = samples
            .iter()
            .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        let most = (CEILING / peak.max(STILLNESS)).max(1.0);
        let gain = self.voice.gain().min(most);
        // Down at once, so that nothing is cut off; up by a slope without a click.
        let from = self.gain.min(gain);
        let gains = slope(from, gain, samples.len());
        for (sample, gain) in samples.iter_mut().zip(gains) {
            *sample *= gain;
        }
        self.gain = gain;
    }
}

/// The way from one value to another within so many samples.
fn slope(from: f32, to: f32, samples: usize) -> impl Iterator<Item = f32> {
    let step = (to - from) / samples.max(1) as f32;
    (1..=samples).map(move |place| from + step * place as f32)
}

fn power(samples: &[f32]) -> f32 {
    let energy: f32 = samples.iter().map(|sample| sample * sample).sum();
    energy / samples.len().max(1) as f32
}

impl Default for Conditioner {
    fn default() -> Self {
        Self::new()
    }
}

/// A second-order Butterworth high-pass.
#[derive(Debug)]
struct HighPass {
    /// Weights of this sample and the two before.
    inputs: [f32; 3],
    /// Weights of the two results before.
    outputs: [f32; 2],
    state: [f32; 2],
}

impl HighPass {
    fn new() -> Self {
        let turn = 2.0 * PI * CORNER / SAMPLE_RATE as f32;
        let width = turn.sin() * FRAC_1_SQRT_2;
        let whole = 1.0 + width;
        let side = f32::midpoint(1.0, turn.cos()) / whole;
        Self {
            inputs: [side, -2.0 * side, side],
            outputs: [-2.0 * turn.cos() / whole, (1.0 - width) / whole],
            state: [0.0; 2],
        }
    }

    fn pass(&mut self, sample: f32) -> f32 {
        let [now, before, last] = self.inputs;
        let passed = now * sample + self.state[0];
        self.state[0] = before * sample - self.outputs[0] * passed + self.state[1];
        self.state[1] = last * sample - self.outputs[1] * passed;
        passed
    }
}

/// How loud a stream's loud and quiet stretches have been of late.
#[derive(Debug, Default)]
struct Level {
    loud: f32,
    quiet: f32,
    /// Samples that were heard, as far as it matters.
    heard: usize,
}

impl Level {
    /// Takes the root mean square of the next stretch.
    fn hear(&mut self, heard: f32, samples: usize) {
        self.heard = (self.heard + samples).min(CERTAIN);
        let seconds = samples as f32 / SAMPLE_RATE as f32;
        self.loud = heard.max(self.loud * FADING_PER_SECOND.powf(seconds));
        let risen = self.quiet * RISING_PER_SECOND.powf(seconds);
        let quiet = if self.quiet == 0.0 {
            heard
        } else {
            heard.min(risen)
        };
        self.quiet = quiet.max(STILLNESS);
    }

    fn gain(&self) -> f32 {
        if self.loud < (self.quiet * SPEECH_STANDS_OUT).max(QUIETEST_VOICE) {
            return 1.0;
        }
        // Eased in, so that nothing jumps where a voice becomes quiet.
        let eased = (LOUD_ENOUGH / self.loud).powi(2);
        (RAISED / self.loud).min(eased).clamp(1.0, MOST_GAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: usize = 512;

    fn tone(hertz: f32, height: f32, seconds: f32) -> Vec<f32> {
        let count = (seconds * SAMPLE_RATE as f32) as usize;
        let turn = 2.0 * PI * hertz / SAMPLE_RATE as f32;
        (0..count)
            .map(|n| height * (turn * n as f32).sin())
            .collect()
    }

    /// Half a second of a tone, half a second of next to nothing, and so on.
    fn spoken(height: f32, times: usize) -> Vec<f32> {
        let once = [tone(300.0, height, 0.5), tone(300.0, height / 30.0, 0.5)].concat();
        once.repeat(times)
    }

    fn conditioned(mut samples: Vec<f32>) -> Vec<f32> {
        let mut conditioner = Conditioner::new();
        for window in samples.chunks_mut(WINDOW) {
            conditioner.condition(window);
        }
        samples
    }

    fn height(samples: &[f32]) -> f32 {
        samples
            .iter()
            .fold(0.0_f32, |height, sample| height.max(sample.abs()))
    }

    #[test]
    fn rumble_goes_and_voices_stay() {
        let rumble = conditioned(tone(40.0, 0.3, 2.0));
        assert!(height(&rumble[16_000..]) < 0.3 / 30.0);
        let voice = spoken(0.3, 6);
        assert_eq!(conditioned(voice.clone()), voice);
        let both = voice.iter().zip(tone(40.0, 0.3, 6.0));
        let both = both.map(|(voice, rumble)| voice + rumble).collect();
        let freed = height(&conditioned(both)[64_000..]);
        // The filter rings a little where the tone begins.
        assert!((0.28..0.34).contains(&freed), "{freed}");
    }

    #[test]
    fn quiet_speech_is_raised_and_loud_speech_is_not() {
        // -60 dB.
        let quiet = conditioned(spoken(0.001, 6));
        let raised = height(&quiet[64_000..]);
        assert!((0.03..0.1).contains(&raised), "{raised}");
        let loud = spoken(0.3, 6);
        let kept = height(&conditioned(loud)[64_000..]);
        assert!((0.28..0.31).contains(&kept), "{kept}");
    }

    #[test]
    fn what_does_not_change_its_level_is_not_raised() {
        let hum = conditioned(tone(300.0, 0.001, 20.0));
        assert!(height(&hum[160_000..]) < 0.001_1);
        let nothing = conditioned(vec![0.0; 160_000]);
        assert_eq!(height(&nothing), 0.0);
    }

    #[test]
    fn a_loud_voice_after_a_quiet_one_is_not_cut_off() {
        let sudden = [spoken(0.001, 6), tone(300.0, 0.8, 1.0)].concat();
        assert!(height(&conditioned(sudden)) < 0.95);
    }
}
