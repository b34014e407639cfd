//! Sound as it comes, sample by sample, without a file around it or behind the header of a WAV.
//! Pure.

use super::downmix::Downmix;
use super::error::MediaError;
use super::pcm::{self, ByteOrder, PcmForm, SampleForm};
use super::sound::Sound;
use crate::resample::Resampler;

/// Rates that are taken, in hertz.
const RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;
/// The most channels that are mixed.
const MOST_CHANNELS: usize = 16;

/// How raw sound is written, as a query says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawForm(PcmForm);

/// Why raw sound cannot be heard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RawFormError {
    /// The encoding is another one.
    #[error("encoding is linear16, linear32, mulaw or alaw, not {0}")]
    Encoding(String),
    /// Nothing sensible is sampled so.
    #[error("sample_rate must be from {} to {}", RATES.start(), RATES.end())]
    Rate,
    /// There are none, or too many.
    #[error("channels must be from 1 to {MOST_CHANNELS}")]
    Channels,
}

impl RawForm {
    /// The form of Deepgram's name for an encoding.
    ///
    /// # Errors
    /// When it is not known here, or a number makes no sense.
    pub fn named(encoding: &str, rate: u32, channels: usize) -> Result<Self, RawFormError> {
        let sample = match encoding {
            "linear16" => SampleForm::Signed { bytes: 2 },
            "linear32" => SampleForm::Float32,
            "mulaw" => SampleForm::MuLaw,
            "alaw" => SampleForm::ALaw,
            other => return Err(RawFormError::Encoding(other.to_owned())),
        };
        let form = PcmForm {
            sample,
            order: ByteOrder::Little,
            channels,
            rate,
        };
        Self::of(form)
    }

    /// This form, if it can be heard.
    pub(crate) fn of(form: PcmForm) -> Result<Self, RawFormError> {
        if !RATES.contains(&form.rate) {
            return Err(RawFormError::Rate);
        }
        if !(1..=MOST_CHANNELS).contains(&form.channels) {
            return Err(RawFormError::Channels);
        }
        Ok(Self(form))
    }

    /// What people call the encoding.
    pub(crate) fn codec(self) -> String {
        self.0.sample.name()
    }

    /// Takes all of these bytes in.
    pub(crate) fn decode(self, bytes: &[u8], sound: &mut Sound<'_>) -> Result<(), MediaError> {
        pcm::decode(&self.0, bytes, sound)
    }
}

/// Raw sound on its way to 16 kHz mono. Pieces may be cut anywhere, even within a sample.
pub struct RawStream {
    form: PcmForm,
    downmix: Downmix,
    resampler: Resampler,
    /// The beginning of a frame.
    rest: Vec<u8>,
    frames: u64,
}

impl RawStream {
    /// For sound of this form.
    #[must_use]
    pub fn new(form: RawForm) -> Self {
        let RawForm(form) = form;
        Self {
            downmix: Downmix::new(form.channels, form.rate),
            resampler: Resampler::new(form.rate),
            rest: Vec::new(),
            frames: 0,
            form,
        }
    }

    /// Takes bytes; gives the samples that are certain by now.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<f32> {
        self.rest.extend_from_slice(bytes);
        let frame = self.form.frame_bytes();
        let whole = self.rest.len() / frame * frame;
        let samples: Vec<f32> = pcm::values(&self.form, &self.rest[..whole]).collect();
        self.rest.drain(..whole);
        self.frames += (whole / frame) as u64;
        let mut mono = Vec::with_capacity(samples.len());
        self.downmix.mix(&samples, &mut mono);
        let mut output = Vec::with_capacity(mono.len());
        self.resampler.process(&mono, &mut output);
        output
    }

    /// Gives the samples that waited for more to follow. The stream may go on.
    #[must_use]
    pub fn flush(&mut self) -> Vec<f32> {
        let mut output = Vec::new();
        self.resampler.flush(&mut output);
        output
    }

    /// Seconds of sound received.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.form.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(form: RawForm, bytes: &[u8], piece: usize) -> Vec<f32> {
        let mut stream = RawStream::new(form);
        let mut samples = Vec::new();
        for piece in bytes.chunks(piece) {
            samples.extend(stream.take(piece));
        }
        samples.extend(stream.flush());
        samples
    }

    #[test]
    fn every_encoding_gives_the_same_sound_however_it_is_cut() {
        let half = 0.5_f32.to_le_bytes();
        let forms: [(&str, usize, &[u8]); 5] = [
            ("linear16", 1, &[0x00, 0x40]),
            ("linear16", 2, &[0x00, 0x40, 0x00, 0x40]),
            ("linear32", 1, &half),
            ("mulaw", 1, &[0x8f]),
            ("alaw", 1, &[0xba]),
        ];
        for (encoding, channels, frame) in forms {
            let form = RawForm::named(encoding, 16_000, channels).expect("known");
            let bytes = frame.repeat(500);
            let whole = taken(form, &bytes, bytes.len());
            assert_eq!(whole.len(), 500, "{encoding}");
            let is_half = |sample: &f32| (sample - 0.5).abs() < 0.02;
            assert!(whole.iter().all(is_half), "{encoding} {}", whole[0]);
            for piece in [1, 3, 7] {
                assert_eq!(taken(form, &bytes, piece), whole, "{encoding} {piece}");
            }
        }
    }

    #[test]
    fn the_length_is_counted_at_the_rate_that_it_has() {
        let form = RawForm::named("mulaw", 8_000, 1).expect("known");
        let mut stream = RawStream::new(form);
        let given = stream.take(&[0xff; 8_000]).len() + stream.flush().len();
        assert_eq!(given, 16_000);
        assert!((stream.seconds() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_heard_is_named() {
        let refused = |encoding, rate, channels| RawForm::named(encoding, rate, channels).is_err();
        assert!(refused("opus", 16_000, 1));
        assert!(refused("linear16", 4_000, 1));
        assert!(refused("linear16", 16_000, 0));
        assert!(refused("linear16", 16_000, 99));
    }
}
