//! From bytes to samples. Frames may be cut anywhere, even within a sample.

use sha2::{Digest as _, Sha256};

use super::messages::hexadecimal;

/// The bytes are neither raw audio of a named encoding nor a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no audio")]
pub(super) struct NotAudio;

/// How the bytes are to be read.
#[derive(Clone, Debug)]
enum Form {
    /// The header says it; this is what came of it.
    Header(Vec<u8>),
    /// Mono 16-bit samples, and perhaps the first half of one.
    Linear16(Option<u8>),
    /// Something that Deepgram can decode and the double cannot: it hears nothing.
    Unheard,
}

/// The first bytes of containers that are known and not heard.
const CONTAINERS: [&[u8]; 5] = [b"OggS", b"fLaC", b"\x1a\x45\xdf\xa3", b"ID3", b"\xff\xfb"];
/// Enough bytes to tell what they are.
const MAGIC: usize = 12;
/// The longest header of a WAV.
const LONGEST_HEADER: usize = 4_096;

/// The way of audio into the double.
#[derive(Clone, Debug)]
pub(super) struct Intake {
    form: Form,
    sample_rate: u32,
    hasher: Sha256,
    samples: u64,
}

impl Intake {
    /// For raw audio of this encoding, or a container if there is none.
    pub(super) fn new(encoding: Option<&str>, sample_rate: u32) -> Self {
        let form = match encoding {
            Some("linear16") => Form::Linear16(None),
            Some(_) => Form::Unheard,
            None => Form::Header(Vec::new()),
        };
        Self {
            form,
            sample_rate,
            hasher: Sha256::new(),
            samples: 0,
        }
    }

    /// Samples in a second, as the query or the header says.
    pub(super) fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Samples so far.
    pub(super) fn samples(&self) -> u64 {
        self.samples
    }

    /// SHA-256 of all bytes so far.
    pub(super) fn sha256(&self) -> String {
        hexadecimal(&self.hasher.clone().finalize())
    }

    /// Takes bytes and gives the samples that they complete.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Vec<i16>, NotAudio> {
        self.hasher.update(bytes);
        let Form::Header(header) = &mut self.form else {
            return Ok(self.take_samples(bytes));
        };
        header.extend_from_slice(bytes);
        let header = std::mem::take(header);
        self.take_header(header)
    }

    fn take_header(&mut self, header: Vec<u8>) -> Result<Vec<i16>, NotAudio> {
        if header.len() < MAGIC {
            self.form = Form::Header(header);
            return Ok(Vec::new());
        }
        if CONTAINERS.iter().any(|magic| header.starts_with(magic)) || &header[4..8] == b"ftyp" {
            self.form = Form::Unheard;
            return Ok(Vec::new());
        }
        match wav_audio(&header)? {
            Some((sample_rate, at)) => {
                self.sample_rate = sample_rate;
                self.form = Form::Linear16(None);
                Ok(self.take_samples(&header[at..]))
            }
            None if header.len() > LONGEST_HEADER => Err(NotAudio),
            None => {
                self.form = Form::Header(header);
                Ok(Vec::new())
            }
        }
    }

    fn take_samples(&mut self, bytes: &[u8]) -> Vec<i16> {
        let Form::Linear16(half) = &mut self.form else {
            return Vec::new();
        };
        let whole: Vec<u8> = half
            .take()
            .into_iter()
            .chain(bytes.iter().copied())
            .collect();
        let (pairs, odd) = whole.as_chunks::<2>();
        *half = odd.first().copied();
        self.samples += pairs.len() as u64;
        pairs.iter().map(|pair| i16::from_le_bytes(*pair)).collect()
    }
}

/// Rate of a mono 16-bit WAV and where its audio begins; none if more bytes are needed.
fn wav_audio(bytes: &[u8]) -> Result<Option<(u32, usize)>, NotAudio> {
    if !bytes.starts_with(b"RIFF") || &bytes[8..12] != b"WAVE" {
        return Err(NotAudio);
    }
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0, |all, one| all << 8 | usize::from(*one))
    };
    let mut at = MAGIC;
    let mut sample_rate = None;
    while let Some(chunk) = bytes.get(at..at + 8) {
        if &chunk[..4] == b"data" {
            return Ok(Some((sample_rate.ok_or(NotAudio)?, at + 8)));
        }
        if &chunk[..4] == b"fmt " {
            let Some(format) = bytes.get(at + 8..at + 24) else {
                return Ok(None);
            };
            if number(&format[2..4]) != 1 || number(&format[14..16]) != 16 {
                return Err(NotAudio);
            }
            sample_rate = u32::try_from(number(&format[4..8])).ok();
        }
        let length = number(&chunk[4..8]);
        at = at.saturating_add(8 + length + length % 2);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_may_be_cut_anywhere() {
        let bytes: Vec<u8> = (0..100_i16)
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        for size in [1, 3, 7] {
            let mut intake = Intake::new(Some("linear16"), 16_000);
            let take = |piece| intake.take(piece).expect("audio");
            let samples: Vec<i16> = bytes.chunks(size).flat_map(take).collect();
            assert_eq!(samples, (0..100).collect::<Vec<_>>());
            assert_eq!(intake.samples(), 100);
        }
    }

    #[test]
    fn a_wav_says_its_rate_and_other_things_are_told_apart() {
        let mut wav = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0\x01\0\x01\0".to_vec();
        wav.extend(b"\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data\xff\xff\xff\xff\x07\0");
        for size in [1, 5, 100] {
            let mut intake = Intake::new(None, 16_000);
            let take = |piece| intake.take(piece).expect("audio");
            let samples: Vec<i16> = wav.chunks(size).flat_map(take).collect();
            assert_eq!((samples, intake.sample_rate()), (vec![7], 48_000));
        }
        let first = |bytes: &[u8]| Intake::new(None, 16_000).take(bytes);
        assert_eq!(first(b"OggS00000000"), Ok(vec![]));
        assert_eq!(first(&[0; 64]), Err(NotAudio));
        assert_eq!(first(b"{\"type\":\"KeepAlive\"}"), Err(NotAudio));
    }
}
