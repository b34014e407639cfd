//! A file's sound on its way out: one channel, 16 kHz, and every second accounted for.

use super::downmix::Downmix;
use super::error::MediaError;
use crate::audio::SAMPLE_RATE;
use crate::resample::Resampler;

/// Rates that a file may have, in hertz.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;
/// Clocks of containers count in milliseconds and round: a gap that is shorter is none, in s.
const SHORTEST_GAP: f64 = 0.1;
/// Recorders that leave out silence write something more often than this, in s.
const LONGEST_PAUSE: f64 = 2.0;
/// A gap that is longer is no gap but a clock that jumped, in s.
const LONGEST_GAP: f64 = 120.0;
/// Silence that is put in at a time, in samples.
const SILENCE: [f32; 4_096] = [0.0; 4_096];
/// So much lost sound is not worth a word, in s: a frame or two at a place where files were cut.
const NEGLIGIBLE: f64 = 0.2;
/// Less than this share of what the file says is said.
const WHOLE: f64 = 0.98;

/// What came of a file's sound.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heard {
    /// Samples at 16 kHz, the silence for what was lost among them.
    pub(crate) samples: u64,
    /// What whoever sent the file should know of it.
    pub(crate) warnings: Vec<String>,
}

/// A file's sound on its way out.
pub(crate) struct Sound<'a> {
    container: &'static str,
    receive: &'a mut dyn FnMut(&[f32]) -> bool,
    longest: u64,
    stretch: Option<Stretch>,
    given: u64,
    /// Seconds put in, by the files' own rates: samples that wait in the resampler count.
    length: f64,
    /// Seconds that were decoded.
    decoded: f64,
    /// Where what was lost began, and how many seconds it is in all.
    lost: Option<(f64, f64)>,
    claimed: f64,
    notes: Vec<String>,
}

/// Sound of one rate and one number of channels.
struct Stretch {
    rate: u32,
    downmix: Downmix,
    resampler: Resampler,
}

impl<'a> Sound<'a> {
    /// None yet; at most `longest` samples at 16 kHz are given to `receive`, which says whether it
    /// wants more.
    pub(crate) fn new(
        container: &'static str,
        longest: u64,
        receive: &'a mut dyn FnMut(&[f32]) -> bool,
    ) -> Self {
        Self {
            container,
            receive,
            longest,
            stretch: None,
            given: 0,
            length: 0.0,
            decoded: 0.0,
            lost: None,
            claimed: 0.0,
            notes: Vec::new(),
        }
    }

    /// The container's name.
    pub(crate) const fn container(&self) -> &'static str {
        self.container
    }

    /// Seconds so far.
    pub(crate) const fn length(&self) -> f64 {
        self.length
    }

    /// Takes decoded sound, interleaved.
    pub(crate) fn push(
        &mut self,
        samples: &[f32],
        channels: usize,
        rate: u32,
    ) -> Result<(), MediaError> {
        if channels == 0 || !RATES.contains(&rate) {
            return Err(MediaError::UnknownCodec {
                container: self.container,
                codec: format!("sound of {channels} channels at {rate} Hz"),
            });
        }
        self.begin_stretch(channels, rate)?;
        let mut mono = Vec::with_capacity(samples.len() / channels);
        if let Some(stretch) = &mut self.stretch {
            stretch.downmix.mix(samples, &mut mono);
        }
        let pushed = mono.len() as f64 / f64::from(rate);
        self.decoded += pushed;
        self.length += pushed;
        self.resample(&mono)
    }

    /// Refuses so many more seconds, if they are too many, before any of them is worked on.
    pub(crate) fn make_room(&self, seconds: f64) -> Result<(), MediaError> {
        let longest = self.longest as f64 / f64::from(SAMPLE_RATE);
        if self.length + seconds > longest {
            return Err(MediaError::TooLong);
        }
        Ok(())
    }

    /// What cannot be decoded is silence of its length: what follows keeps its place.
    pub(crate) fn lose(&mut self, seconds: f64) -> Result<(), MediaError> {
        let (from, before) = self.lost.unwrap_or((self.length, 0.0));
        self.lost = Some((from, before + seconds));
        self.be_silent(seconds)
    }

    /// Brings the sound to this place, in seconds, if less of it came than its clock says.
    pub(crate) fn lose_until(&mut self, place: f64) -> Result<(), MediaError> {
        match self.gap_before(place) {
            Some(gap) => self.lose(gap),
            None => Ok(()),
        }
    }

    /// Brings the sound to this place: nothing was recorded before it. A long silence is said, in
    /// case that it was recorded and is gone.
    pub(crate) fn be_silent_until(&mut self, place: f64) -> Result<(), MediaError> {
        let Some(gap) = self.gap_before(place) else {
            return Ok(());
        };
        if gap > LONGEST_PAUSE {
            let from = self.length;
            self.note(format!(
                "There is no sound in the file for {gap:.1} s from {from:.1} s on."
            ));
        }
        self.be_silent(gap)
    }

    /// The file says that so many more seconds are in it.
    pub(crate) fn claim(&mut self, seconds: f64) {
        if seconds.is_finite() && seconds > 0.0 {
            self.claimed += seconds;
        }
    }

    /// Something else that whoever sent the file should know.
    pub(crate) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Gives what waits, and the account.
    pub(crate) fn finish(mut self) -> Result<Heard, MediaError> {
        self.end_stretch()?;
        if self.decoded <= 0.0 && self.lost.is_some() {
            let why = "nothing of it could be decoded";
            return Err(MediaError::damaged(self.container, why));
        }
        let mut warnings = Vec::new();
        if let Some((from, lost)) = self.lost.filter(|(_, lost)| *lost > NEGLIGIBLE) {
            warnings.push(format!(
                "{lost:.1} s of the recording could not be decoded, the first of it at {from:.1} s; \
                 they count as silence."
            ));
        }
        if self.length < WHOLE * self.claimed && self.claimed - self.length > NEGLIGIBLE {
            warnings.push(format!(
                "The file says that it holds {:.1} s; {:.1} s are there.",
                self.claimed, self.length
            ));
        }
        warnings.append(&mut self.notes);
        Ok(Heard {
            samples: self.given,
            warnings,
        })
    }

    fn gap_before(&self, place: f64) -> Option<f64> {
        let gap = place - self.length;
        (SHORTEST_GAP..LONGEST_GAP).contains(&gap).then_some(gap)
    }

    fn be_silent(&mut self, seconds: f64) -> Result<(), MediaError> {
        let rate = match &self.stretch {
            Some(stretch) => stretch.rate,
            None => {
                self.begin_stretch(1, SAMPLE_RATE)?;
                SAMPLE_RATE
            }
        };
        let mut left = (seconds * f64::from(rate)).round() as u64;
        self.length += seconds;
        while left > 0 {
            let now = left.min(SILENCE.len() as u64);
            self.resample(&SILENCE[..now as usize])?;
            left -= now;
        }
        Ok(())
    }

    /// Some streams change their rate on the way; each stretch has its own resampler.
    fn begin_stretch(&mut self, channels: usize, rate: u32) -> Result<(), MediaError> {
        if self.stretch.as_ref().is_none_or(|known| known.rate != rate) {
            self.end_stretch()?;
            self.stretch = Some(Stretch {
                rate,
                downmix: Downmix::new(channels, rate),
                resampler: Resampler::new(rate),
            });
        }
        if let Some(stretch) = &mut self.stretch
            && stretch.downmix.channels() != channels
        {
            stretch.downmix = Downmix::new(channels, rate);
        }
        Ok(())
    }

    fn end_stretch(&mut self) -> Result<(), MediaError> {
        let mut output = Vec::new();
        if let Some(mut stretch) = self.stretch.take() {
            stretch.resampler.flush(&mut output);
        }
        self.give(&output)
    }

    fn resample(&mut self, mono: &[f32]) -> Result<(), MediaError> {
        let mut output = Vec::with_capacity(mono.len());
        if let Some(stretch) = &mut self.stretch {
            stretch.resampler.process(mono, &mut output);
        }
        self.give(&output)
    }

    fn give(&mut self, samples: &[f32]) -> Result<(), MediaError> {
        self.given += samples.len() as u64;
        if self.given > self.longest {
            return Err(MediaError::TooLong);
        }
        if (self.receive)(samples) {
            Ok(())
        } else {
            Err(MediaError::Stopped)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::samples_in_ms;

    const LONGEST: u64 = samples_in_ms(60_000);

    fn heard(put_in: impl FnOnce(&mut Sound<'_>)) -> (Vec<f32>, Heard) {
        let mut samples = Vec::new();
        let mut receive = |piece: &[f32]| {
            samples.extend_from_slice(piece);
            true
        };
        let mut sound = Sound::new("WAV", LONGEST, &mut receive);
        put_in(&mut sound);
        let heard = sound.finish().expect("heard");
        (samples, heard)
    }

    #[test]
    fn what_is_lost_is_silence_in_its_place() {
        let (samples, account) = heard(|sound| {
            sound.push(&[0.5; 8_000], 1, 8_000).expect("taken");
            sound.lose(2.0).expect("taken");
            sound.lose_until(3.02).expect("taken");
            sound.push(&[0.5; 8_000], 1, 8_000).expect("taken");
        });
        assert_eq!(samples.len() as u64, account.samples);
        assert_eq!(account.samples, samples_in_ms(4_000));
        assert!(
            samples[24_000..40_000]
                .iter()
                .all(|sample| sample.abs() < 1e-3)
        );
        assert!(samples[56_000] > 0.4);
        assert_eq!(account.warnings.len(), 1);
        assert!(account.warnings[0].starts_with("2.0 s of"), "{account:?}");
        assert!(account.warnings[0].contains("at 1.0 s"), "{account:?}");
    }

    #[test]
    fn a_pause_of_the_recorder_is_silence_and_no_loss() {
        let (samples, account) = heard(|sound| {
            sound.push(&[0.5; 16_000], 1, 16_000).expect("taken");
            sound.be_silent_until(1.05).expect("too short to be one");
            sound.be_silent_until(2.9).expect("taken");
            sound.be_silent_until(9_000.0).expect("a clock that jumped");
        });
        assert_eq!(samples.len() as u64, samples_in_ms(2_900));
        assert!(account.warnings.is_empty(), "{account:?}");
        let (samples, account) = heard(|sound| {
            sound.push(&[0.5; 16_000], 1, 16_000).expect("taken");
            sound.be_silent_until(5.0).expect("taken");
        });
        assert_eq!(samples.len() as u64, samples_in_ms(5_000));
        let expected = "There is no sound in the file for 4.0 s from 1.0 s on.";
        assert_eq!(account.warnings, [expected]);
    }

    #[test]
    fn a_file_that_holds_less_than_it_says_is_said() {
        let (_, account) = heard(|sound| {
            sound.claim(2.0);
            sound.push(&[0.5; 16_000], 1, 16_000).expect("taken");
        });
        let expected = "The file says that it holds 2.0 s; 1.0 s are there.";
        assert_eq!(account.warnings, [expected]);
        let (_, account) = heard(|sound| {
            sound.claim(0.5);
            sound.push(&[0.5; 16_000], 1, 16_000).expect("taken");
        });
        assert!(account.warnings.is_empty(), "{account:?}");
    }

    #[test]
    fn nothing_but_losses_is_damage_and_too_much_is_too_long() {
        let mut receive = |_: &[f32]| true;
        let mut sound = Sound::new("WAV", LONGEST, &mut receive);
        sound.lose(5.0).expect("taken");
        assert!(matches!(
            sound.finish(),
            Err(MediaError::Damaged {
                container: "WAV",
                ..
            })
        ));
        let mut sound = Sound::new("WAV", LONGEST, &mut receive);
        sound.lose(59.0).expect("taken");
        assert_eq!(sound.lose(2.0), Err(MediaError::TooLong));
        let sound = Sound::new("WAV", LONGEST, &mut receive);
        assert_eq!(sound.make_room(60.0), Ok(()));
        assert_eq!(sound.make_room(60.1), Err(MediaError::TooLong));
        let mut refuse = |_: &[f32]| false;
        let mut sound = Sound::new("WAV", LONGEST, &mut refuse);
        assert_eq!(sound.push(&[0.0; 10], 1, 16_000), Err(MediaError::Stopped));
    }

    #[test]
    fn rates_and_channels_may_change_on_the_way() {
        let (samples, _) = heard(|sound| {
            sound.push(&[0.5; 16_000], 1, 16_000).expect("taken");
            sound.push(&[0.5; 16_000], 2, 8_000).expect("taken");
            sound.push(&[0.5; 8_000], 1, 8_000).expect("taken");
            assert!((sound.length() - 3.0).abs() < 1e-9);
            let odd = sound.push(&[0.5; 8_000], 0, 8_000);
            assert!(
                matches!(odd, Err(MediaError::UnknownCodec { .. })),
                "{odd:?}"
            );
        });
        assert_eq!(samples.len() as u64, samples_in_ms(3_000));
    }
}
