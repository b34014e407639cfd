//! From a live stream's bytes to 16 kHz samples. Pure.
//!
//! Frames may be cut anywhere, even within a sample.

use sha2::{Digest, Sha256};

use crate::listen::query::AudioForm;
use crate::media::raw::RawStream;
use crate::media::wave_stream::{NoWave, WaveStream};
use crate::model::integrity::hexadecimal;

enum Way {
    Raw(RawStream),
    Wave(WaveStream),
}

/// A live stream's way in.
pub struct Intake {
    way: Way,
    hasher: Sha256,
}

impl Intake {
    /// The way in for audio of this form.
    #[must_use]
    pub fn new(form: AudioForm) -> Self {
        let way = match form {
            AudioForm::Raw(form) => Way::Raw(RawStream::new(form)),
            AudioForm::File => Way::Wave(WaveStream::new()),
        };
        Self {
            way,
            hasher: Sha256::new(),
        }
    }

    /// Takes bytes; gives the 16 kHz samples that are certain by now.
    ///
    /// # Errors
    /// When a stream of unnamed form is not a WAV that can be heard.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<f32>, NoWave> {
        self.hasher.update(bytes);
        match &mut self.way {
            Way::Raw(stream) => Ok(stream.take(bytes)),
            Way::Wave(stream) => stream.take(bytes),
        }
    }

    /// Gives the samples that waited for more audio to follow. The stream may go on.
    #[must_use]
    pub fn flush(&mut self) -> Vec<f32> {
        match &mut self.way {
            Way::Raw(stream) => stream.flush(),
            Way::Wave(stream) => stream.flush(),
        }
    }

    /// Seconds of audio received.
    #[must_use]
    pub fn seconds_received(&self) -> f64 {
        match &self.way {
            Way::Raw(stream) => stream.seconds(),
            Way::Wave(stream) => stream.seconds(),
        }
    }

    /// The SHA-256 of all bytes so far, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        hexadecimal(&self.hasher.clone().finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::raw::RawForm;

    #[test]
    fn samples_may_be_cut_anywhere() {
        let bytes: Vec<u8> = (0..101_i16).flat_map(|n| (n * 300).to_le_bytes()).collect();
        let form = AudioForm::Raw(RawForm::named("linear16", 16_000, 1).expect("a form"));
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
        let mut intake = Intake::new(AudioForm::File);
        assert_eq!(intake.take(&bytes[..20]), Ok(vec![]));
        assert_eq!(intake.take(&bytes[20..]), Ok(vec![0.5]));
        assert_eq!(Intake::new(AudioForm::File).take(b"junk"), Err(NoWave));
    }
}
