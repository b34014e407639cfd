//! A WAV that comes piece by piece. Many clients stream a file as it is.

use super::pcm::{ByteOrder, number};
use super::raw::{RawForm, RawStream};
use super::wave::{PLACEHOLDER, WaveFormat};

/// The most bytes that may stand before the sound: recorders put pictures and logs there.
const LONGEST_HEADER: usize = 4 << 20;

/// The stream is no WAV whose samples are written one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stream is no WAV of uncompressed sound")]
pub struct NoWave;

/// A WAV on its way to 16 kHz mono.
pub struct WaveStream {
    state: State,
}

enum State {
    /// As far as it is known.
    Header(Vec<u8>),
    Sound {
        stream: Box<RawStream>,
        /// What is still to come, where the header says it: other things follow.
        left: Option<u64>,
    },
}

/// What the first bytes say.
enum Header {
    Incomplete,
    Sound {
        form: RawForm,
        from: usize,
        length: Option<u64>,
    },
}

impl WaveStream {
    /// At its first byte.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            state: State::Header(Vec::new()),
        }
    }

    /// Takes bytes; gives the samples that are certain by now.
    ///
    /// # Errors
    /// When this is something else.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<f32>, NoWave> {
        match &mut self.state {
            State::Sound { stream, left } => Ok(take_sound(stream, left, bytes)),
            State::Header(header) => {
                header.extend_from_slice(bytes);
                let Header::Sound { form, from, length } = read(header)? else {
                    return Ok(Vec::new());
                };
                let (mut stream, mut left) = (Box::new(RawStream::new(form)), length);
                let samples = take_sound(&mut stream, &mut left, &header[from..]);
                self.state = State::Sound { stream, left };
                Ok(samples)
            }
        }
    }

    /// Gives the samples that waited for more to follow. The stream may go on.
    #[must_use]
    pub fn flush(&mut self) -> Vec<f32> {
        match &mut self.state {
            State::Header(_) => Vec::new(),
            State::Sound { stream, .. } => stream.flush(),
        }
    }

    /// Seconds of sound received.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        match &self.state {
            State::Header(_) => 0.0,
            State::Sound { stream, .. } => stream.seconds(),
        }
    }
}

impl Default for WaveStream {
    fn default() -> Self {
        Self::new()
    }
}

fn take_sound(stream: &mut RawStream, left: &mut Option<u64>, bytes: &[u8]) -> Vec<f32> {
    let Some(left) = left else {
        return stream.take(bytes);
    };
    let now = usize::try_from(*left)
        .unwrap_or(usize::MAX)
        .min(bytes.len());
    *left -= now as u64;
    stream.take(&bytes[..now])
}

fn read(bytes: &[u8]) -> Result<Header, NoWave> {
    if !begins(bytes, b"RIFF") && !begins(bytes, b"RF64")
        || !begins(bytes.get(8..).unwrap_or_default(), b"WAVE")
    {
        return Err(NoWave);
    }
    let (mut at, mut form) = (12, None);
    while let Some(chunk) = bytes.get(at..at + 8) {
        let says = number(ByteOrder::Little, &chunk[4..]);
        if &chunk[..4] == b"data" {
            let is_known = (1..PLACEHOLDER).contains(&says);
            return Ok(Header::Sound {
                form: form.ok_or(NoWave)?,
                from: at + 8,
                length: is_known.then_some(says),
            });
        }
        let length = usize::try_from(says).map_err(|_too_long| NoWave)?;
        let next = at + 8 + length + length % 2;
        if next > LONGEST_HEADER {
            return Err(NoWave);
        }
        if &chunk[..4] == b"fmt " {
            let Some(format) = bytes.get(at + 8..at + 8 + length) else {
                break;
            };
            form = Some(form_of(format).ok_or(NoWave)?);
        }
        at = next;
    }
    Ok(Header::Incomplete)
}

/// Whether these bytes are a word, as far as they are there.
fn begins(bytes: &[u8], word: &[u8; 4]) -> bool {
    let known = bytes.len().min(word.len());
    bytes[..known] == word[..known]
}

fn form_of(format: &[u8]) -> Option<RawForm> {
    let format = WaveFormat::read(format, ByteOrder::Little)?;
    RawForm::of(format.pcm_form(ByteOrder::Little)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header of 16 kHz with a chunk of so many bytes before the format.
    fn header(tag: u8, channels: u8, bits: u8, before: usize, data: u32) -> Vec<u8> {
        let mut bytes = b"RIFF\xff\xff\xff\xffWAVEiXML".to_vec();
        bytes.extend((before as u32).to_le_bytes());
        bytes.resize(bytes.len() + before + before % 2, b'x');
        bytes.extend(b"fmt \x10\0\0\0");
        bytes.extend([tag, 0, channels, 0, 0x80, 0x3e, 0, 0, 0, 0, 0, 0]);
        bytes.extend([channels * bits / 8, 0, bits, 0]);
        bytes.extend(b"data");
        bytes.extend(data.to_le_bytes());
        bytes
    }

    fn heard(bytes: &[u8], piece: usize) -> Result<Vec<f32>, NoWave> {
        let mut stream = WaveStream::new();
        let mut samples = Vec::new();
        for piece in bytes.chunks(piece) {
            samples.extend(stream.take(piece)?);
        }
        Ok(samples)
    }

    #[test]
    fn every_form_is_heard_behind_any_header_however_it_is_cut() {
        let float = 0.5_f32.to_le_bytes();
        let forms: [(u8, u8, u8, &[u8]); 5] = [
            (1, 1, 16, &[0x00, 0x40]),
            (1, 2, 16, &[0x00, 0x40, 0x00, 0x40]),
            (1, 1, 24, &[0x00, 0x00, 0x40]),
            (3, 1, 32, &float),
            (7, 1, 8, &[0x8f]),
        ];
        for (tag, channels, bits, frame) in forms {
            for before in [0, 3, 6_000] {
                let mut bytes = header(tag, channels, bits, before, u32::MAX);
                bytes.extend(frame.repeat(100));
                for piece in [1, 13, bytes.len()] {
                    let samples = heard(&bytes, piece).expect("a WAV");
                    assert_eq!(samples.len(), 100, "{tag} {bits} {before} {piece}");
                    assert!(samples.iter().all(|sample| (sample - 0.5).abs() < 0.02));
                }
            }
        }
    }

    #[test]
    fn what_follows_the_sound_is_not_heard() {
        let mut bytes = header(1, 1, 16, 0, 4);
        bytes.extend([0x00, 0x40, 0x00, 0x40]);
        bytes.extend(b"LIST\x04\0\0\0abcd");
        for piece in [1, bytes.len()] {
            assert_eq!(heard(&bytes, piece), Ok(vec![0.5, 0.5]));
        }
        // A recorder that crashed, or that never knew.
        let mut unknown = header(1, 1, 16, 0, 0);
        unknown.extend([0x00, 0x40]);
        assert_eq!(heard(&unknown, 5), Ok(vec![0.5]));
    }

    #[test]
    fn other_things_are_refused() {
        for other in [
            b"OggS and so on".to_vec(),
            b"RIFF\0\0\0\0AVI LIST".to_vec(),
            b"RIFF\0\0\0\0WAVEdata\0\0\0\0".to_vec(),
            b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\x7f".to_vec(),
            header(0x11, 1, 4, 0, 0),
        ] {
            assert_eq!(heard(&other, 7), Err(NoWave), "{other:?}");
        }
    }
}
