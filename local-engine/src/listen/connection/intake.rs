//! From a live stream's bytes to 16 kHz samples. Pure.
//!
//! Frames may be cut anywhere, even within a sample.

use sha2::{Digest, Sha256};

use crate::audio::sample_from_le_bytes;
use crate::listen::query::AudioForm;
use crate::listen::wav_header::{self, WavHeader};
use crate::model::integrity::hexadecimal;
use crate::resample::Resampler;

/// Why bytes cannot be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// The stream does not start with the header of a WAV that can be heard.
    #[error("the stream is no mono 16-bit WAV")]
    NotAudio,
}

enum State {
    /// The WAV header, as far as it is known.
    Header(Vec<u8>),
    Samples {
        resampler: Resampler,
        sample_rate: u32,
        half_sample: Option<u8>,
    },
}

/// A live stream's way in.
pub struct Intake {
    state: State,
    hasher: Sha256,
    samples_received: u64,
}

impl Intake {
    /// The way in for audio of this form.
    #[must_use]
    pub fn new(form: AudioForm) -> Self {
        let state = match form {
            AudioForm::Linear16 { sample_rate } => State::at_rate(sample_rate),
            AudioForm::Wav => State::Header(Vec::new()),
        };
        Self {
            state,
            hasher: Sha256::new(),
            samples_received: 0,
        }
    }

    /// Takes bytes; gives the 16 kHz samples that are certain by now.
    ///
    /// # Errors
    /// When a stream of unnamed form is not a WAV that can be heard.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<f32>, IntakeError> {
        self.hasher.update(bytes);
        let State::Header(header) = &mut self.state else {
            return Ok(self.take_samples(bytes));
        };
        header.extend_from_slice(bytes);
        match wav_header::read(header) {
            WavHeader::Incomplete => Ok(Vec::new()),
            WavHeader::Unsupported => Err(IntakeError::NotAudio),
            WavHeader::Linear16 {
                sample_rate,
                audio_from,
            } => {
                let audio = header.split_off(audio_from);
                self.state = State::at_rate(sample_rate);
                Ok(self.take_samples(&audio))
            }
        }
    }

    /// Gives the samples that waited for more audio to follow. The stream may go on.
    #[must_use]
    pub fn flush(&mut self) -> Vec<f32> {
        let mut output = Vec::new();
        if let State::Samples { resampler, .. } = &mut self.state {
            resampler.flush(&mut output);
        }
        output
    }

    /// Seconds of audio received.
    #[must_use]
    pub fn seconds_received(&self) -> f64 {
        match self.state {
            State::Header(_) => 0.0,
            State::Samples { sample_rate, .. } => {
                self.samples_received as f64 / f64::from(sample_rate)
            }
        }
    }

    /// The SHA-256 of all bytes so far, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        hexadecimal(&self.hasher.clone().finalize())
    }

    fn take_samples(&mut self, bytes: &[u8]) -> Vec<f32> {
        let State::Samples {
            resampler,
            half_sample,
            ..
        } = &mut self.state
        else {
            return Vec::new();
        };
        let mut samples = Vec::with_capacity(bytes.len() / 2 + 1);
        let mut rest = bytes;
        if let (Some(low), Some((high, tail))) = (*half_sample, bytes.split_first()) {
            samples.push(sample_from_le_bytes([low, *high]));
            *half_sample = None;
            rest = tail;
        }
        let (pairs, odd) = rest.as_chunks::<2>();
        samples.extend(pairs.iter().map(|pair| sample_from_le_bytes(*pair)));
        if let [low] = odd {
            *half_sample = Some(*low);
        }
        self.samples_received += samples.len() as u64;
        let mut output = Vec::with_capacity(samples.len());
        resampler.process(&samples, &mut output);
        output
    }
}

impl State {
    fn at_rate(sample_rate: u32) -> Self {
        Self::Samples {
            resampler: Resampler::new(sample_rate),
            sample_rate,
            half_sample: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_may_be_cut_anywhere() {
        let bytes: Vec<u8> = (0..101_i16).flat_map(|n| (n * 300).to_le_bytes()).collect();
        let form = AudioForm::Linear16 {
            sample_rate: 16_000,
        };
        let whole = Intake::new(form).take(&bytes).expect("audio");
        assert_eq!(whole.len(), 101);
        for size in [1, 3, 7] {
            let mut intake = Intake::new(form);
            let mut samples = Vec::new();
            for piece in bytes.chunks(size) {
                samples.extend(intake.take(piece).expect("audio"));
            }
            assert_eq!(samples, whole);
            assert_eq!(intake.seconds_received(), 101.0 / 16_000.0);
        }
    }

    #[test]
    fn a_wav_stream_starts_after_its_header() {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0".to_vec();
        bytes.extend(b"\0\x7d\0\0\x02\0\x10\0data\xff\xff\xff\xff\0\x40");
        let mut intake = Intake::new(AudioForm::Wav);
        assert_eq!(intake.take(&bytes[..20]), Ok(vec![]));
        assert_eq!(intake.take(&bytes[20..]), Ok(vec![0.5]));
        assert_eq!(
            Intake::new(AudioForm::Wav).take(b"junk"),
            Err(IntakeError::NotAudio)
        );
    }
}
