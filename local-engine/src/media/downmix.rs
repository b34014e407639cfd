//! Several channels to one.
//!
//! The mean of the channels is what people expect, until it cancels: some recorders write the
//! second channel upside down, and the voice of a film is in one channel of six. Where the mean
//! has lost most of what the strongest channel has, that channel is taken.

/// How often the channels are compared, in comparisons a second.
const COMPARISONS: u32 = 50;
/// How much of what was heard before counts at each comparison: some 100 ms are remembered.
const MEMORY: f32 = 0.8;
/// The mean is left when it has less than this share of the strongest channel's energy. A voice
/// in one of two channels leaves a quarter.
const LOST: f32 = 0.1;
/// ...and taken again when it has this share.
const BACK: f32 = 0.2;

/// What is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Mean,
    Channel(usize),
}

impl Choice {
    fn sample(self, frame: &[f32]) -> f32 {
        match self {
            Self::Mean => mean(frame),
            Self::Channel(channel) => frame.get(channel).copied().unwrap_or_default(),
        }
    }
}

/// The way of one stretch of sound to one channel.
#[derive(Debug)]
pub(crate) struct Downmix {
    /// Frames between two comparisons.
    block: usize,
    /// Of each channel, lately.
    energies: Vec<f32>,
    mean_energy: f32,
    choice: Option<Choice>,
}

impl Downmix {
    /// For so many channels, at this rate in hertz.
    pub(crate) fn new(channels: usize, rate: u32) -> Self {
        Self {
            block: (rate / COMPARISONS).max(1) as usize,
            energies: vec![0.0; channels.max(1)],
            mean_energy: 0.0,
            choice: None,
        }
    }

    /// How many channels it mixes.
    pub(crate) fn channels(&self) -> usize {
        self.energies.len()
    }

    /// Appends to `mono` what these interleaved samples are in one channel.
    pub(crate) fn mix(&mut self, samples: &[f32], mono: &mut Vec<f32>) {
        let channels = self.channels();
        if channels == 1 {
            mono.extend(samples.iter().map(|sample| within_range(*sample)));
            return;
        }
        for block in samples.chunks(self.block * channels) {
            self.compare(block);
            let next = self.next_choice();
            let before = self.choice.replace(next).unwrap_or(next);
            let frames = block.len() / channels;
            for (index, frame) in block.chunks_exact(channels).enumerate() {
                let sample = if before == next {
                    next.sample(frame)
                } else {
                    // A change in one step would be heard as a click.
                    let share = (index + 1) as f32 / frames as f32;
                    before.sample(frame) * (1.0 - share) + next.sample(frame) * share
                };
                mono.push(within_range(sample));
            }
        }
    }

    fn compare(&mut self, block: &[f32]) {
        for energy in &mut self.energies {
            *energy *= MEMORY;
        }
        self.mean_energy *= MEMORY;
        for frame in block.chunks_exact(self.channels()) {
            for (energy, sample) in self.energies.iter_mut().zip(frame) {
                *energy += within_range(*sample).powi(2);
            }
            self.mean_energy += within_range(mean(frame)).powi(2);
        }
    }

    fn next_choice(&self) -> Choice {
        let energies = self.energies.iter().copied().enumerate();
        let (strongest, most) = energies.fold((0, 0.0), |best: (usize, f32), (channel, energy)| {
            if energy > best.1 {
                (channel, energy)
            } else {
                best
            }
        });
        match self.choice {
            Some(Choice::Channel(channel)) if self.mean_energy < BACK * most => {
                // Two that are about as strong take no turns.
                if 2.0 * self.energies[channel] < most {
                    Choice::Channel(strongest)
                } else {
                    Choice::Channel(channel)
                }
            }
            _mean if self.mean_energy < LOST * most => Choice::Channel(strongest),
            _mean => Choice::Mean,
        }
    }
}

fn mean(frame: &[f32]) -> f32 {
    frame.iter().sum::<f32>() / frame.len().max(1) as f32
}

/// Files of floating-point samples hold whatever somebody wrote.
fn within_range(sample: f32) -> f32 {
    if sample.is_finite() {
        sample.clamp(-1.0, 1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 16_000;

    fn tone(frames: usize) -> impl Iterator<Item = f32> {
        (0..frames).map(|n| (n as f32 * 0.3).sin() * 0.5)
    }

    fn mixed(frames: impl Iterator<Item = Vec<f32>>, channels: usize) -> Vec<f32> {
        let samples: Vec<f32> = frames.flatten().collect();
        let mut mono = Vec::new();
        let mut downmix = Downmix::new(channels, RATE);
        for piece in samples.chunks(channels * 1_000) {
            downmix.mix(piece, &mut mono);
        }
        mono
    }

    fn energy(samples: &[f32]) -> f32 {
        samples.iter().map(|sample| sample * sample).sum()
    }

    #[test]
    fn two_alike_are_the_same_in_one() {
        let mono = mixed(tone(4_000).map(|sample| vec![sample, sample]), 2);
        assert!(
            mono.iter()
                .zip(tone(4_000))
                .all(|(a, b)| (a - b).abs() < 1e-6)
        );
    }

    #[test]
    fn what_would_cancel_is_heard() {
        let mono = mixed(tone(4_000).map(|sample| vec![sample, -sample]), 2);
        assert_eq!(mono, tone(4_000).collect::<Vec<_>>());
        let nearly = mixed(tone(4_000).map(|sample| vec![sample, -0.9 * sample]), 2);
        assert!(energy(&nearly) > 0.9 * energy(&mono));
    }

    #[test]
    fn one_voice_among_six_channels_is_as_loud_as_it_was() {
        let frames = tone(4_000).map(|sample| vec![0.0, 0.0, sample, 0.0, 0.0, 0.0]);
        assert_eq!(mixed(frames, 6), tone(4_000).collect::<Vec<_>>());
    }

    #[test]
    fn a_change_on_the_way_is_followed_without_a_step() {
        let turned = tone(32_000)
            .enumerate()
            .map(|(n, sample)| vec![sample, if n < 16_000 { sample } else { -sample }]);
        let mono = mixed(turned, 2);
        assert_eq!(mono.len(), 32_000);
        // The 400 ms behind the turn are those in which it is noticed.
        let tail = 16_000 + 6_400;
        assert!(energy(&mono[tail..]) > 0.9 * energy(&mono[..16_000 - 6_400]));
        // At the turn itself the recording has the step.
        let steps = mono[16_010..]
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs());
        assert!(steps.fold(0.0, f32::max) < 0.2);
    }

    #[test]
    fn numbers_that_are_none_are_silence() {
        let mono = mixed([vec![f32::NAN, 0.5], vec![7.0, 7.0]].into_iter(), 2);
        assert!(
            mono.iter()
                .all(|sample| sample.is_finite() && sample.abs() <= 1.0)
        );
    }
}
