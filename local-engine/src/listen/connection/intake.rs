//! From a live stream's bytes to 16 kHz samples. Pure.
//!
//! Frames may be cut anywhere, even within a sample.

use sha2::{Digest, Sha256};
use sound_file::container::Container;
use sound_file::tags;

use crate::audio::seconds;
use crate::listen::query::AudioForm;
use crate::media::error::MediaError;
use crate::media::live_file::LiveFile;
use crate::media::raw::RawStream;
use crate::media::wave_stream::WaveStream;
use crate::model::integrity::hexadecimal;

/// Bytes after which a file's kind is known.
const TELLING: usize = 12;

enum Way {
    Raw(RawStream),
    /// A file of which too little is here to tell its kind.
    Unknown(Vec<u8>),
    /// Tags before the sound, of which so many bytes are still to come. Covers make them long.
    Tag(usize),
    Wave(WaveStream),
    File(LiveFile),
}

/// A live stream's way in.
pub struct Intake {
    way: Way,
    is_tagged: bool,
    hasher: Sha256,
}

impl Intake {
    /// The way in for audio of this form.
    #[must_use]
    pub fn new(form: AudioForm) -> Self {
        let way = match form {
            AudioForm::Raw(form) => Way::Raw(RawStream::new(form)),
            AudioForm::File => Way::Unknown(Vec::new()),
        };
        Self {
            way,
            is_tagged: false,
            hasher: Sha256::new(),
        }
    }

    /// Takes bytes; gives the 16 kHz samples that are certain by now.
    ///
    /// # Errors
    /// When a stream of unnamed form is no file that can be heard.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<f32>, MediaError> {
        self.hasher.update(bytes);
        self.go_on(bytes)
    }

    fn go_on(&mut self, bytes: &[u8]) -> Result<Vec<f32>, MediaError> {
        match &mut self.way {
            Way::Unknown(start) => {
                start.extend_from_slice(bytes);
                if start.len() < TELLING {
                    return Ok(Vec::new());
                }
                let start = std::mem::take(start);
                self.begin(&start)
            }
            Way::Tag(left) => {
                let behind = &bytes[(*left).min(bytes.len())..];
                *left -= bytes.len() - behind.len();
                // Some programs leave more room behind a tag than the tag says.
                let room = behind.iter().take_while(|byte| **byte == 0).count();
                if room == behind.len() {
                    return Ok(Vec::new());
                }
                self.way = Way::Unknown(Vec::new());
                self.go_on(&behind[room..])
            }
            way => way.take(bytes),
        }
    }

    /// Takes the way of a file that begins so.
    fn begin(&mut self, start: &[u8]) -> Result<Vec<f32>, MediaError> {
        let tags = tags::leading_length(start);
        if tags > 0 {
            (self.way, self.is_tagged) = (Way::Tag(tags), true);
            return self.go_on(start);
        }
        self.way = match way_of(start) {
            // Sound that begins in mid-frame: the tag before it has said what it is.
            Err(MediaError::UnknownFormat) if self.is_tagged => {
                LiveFile::begin(Container::MpegAudio).map(Way::File)?
            }
            way => way?,
        };
        self.way.take(start)
    }

    /// Nothing more comes: gives the last samples.
    #[must_use]
    pub fn finish(&mut self) -> Vec<f32> {
        match &mut self.way {
            // What is torn off at the end of a recording is no reason not to have its words.
            Way::File(file) => file.finish().unwrap_or_default(),
            _other => self.flush(),
        }
    }

    /// Gives the samples that waited for more audio to follow. The stream may go on.
    #[must_use]
    pub fn flush(&mut self) -> Vec<f32> {
        match &mut self.way {
            Way::Raw(stream) => stream.flush(),
            Way::Wave(stream) => stream.flush(),
            Way::Unknown(_) | Way::Tag(_) | Way::File(_) => Vec::new(),
        }
    }

    /// Seconds of audio received.
    #[must_use]
    pub fn seconds_received(&self) -> f64 {
        match &self.way {
            Way::Raw(stream) => stream.seconds(),
            Way::Wave(stream) => stream.seconds(),
            Way::Unknown(_) | Way::Tag(_) => 0.0,
            Way::File(file) => seconds(file.given()),
        }
    }

    /// The SHA-256 of all bytes so far, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        hexadecimal(&self.hasher.clone().finalize())
    }
}

impl Way {
    fn take(&mut self, bytes: &[u8]) -> Result<Vec<f32>, MediaError> {
        match self {
            Self::Raw(stream) => Ok(stream.take(bytes)),
            Self::Wave(stream) => {
                let compressed = |_no| MediaError::UnknownCodec {
                    container: Container::Wave.name(),
                    codec: "compressed".to_owned(),
                };
                stream.take(bytes).map_err(compressed)
            }
            Self::File(file) => file.take(bytes),
            Self::Unknown(_) | Self::Tag(_) => Ok(Vec::new()),
        }
    }
}

/// The way for a file that begins so.
fn way_of(start: &[u8]) -> Result<Way, MediaError> {
    // A page's version: readers wait for a whole page before they say that it is none.
    let is_ogg = start.starts_with(b"OggS\0");
    match Container::of(start) {
        Some(Container::Wave) => Ok(Way::Wave(WaveStream::new())),
        Some(Container::Ogg) if !is_ogg => Err(MediaError::UnknownFormat),
        Some(container) => LiveFile::begin(container).map(Way::File),
        None => Err(MediaError::UnknownFormat),
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
        for other in [b"junk and so on".as_slice(), b"OggS is something else"] {
            let refused = Intake::new(AudioForm::File).take(other);
            assert_eq!(refused, Err(MediaError::UnknownFormat));
        }
        let mut cut = Intake::new(AudioForm::File);
        assert_eq!(cut.take(b"RI"), Ok(vec![]));
    }
}
