//! The header of a WAV stream. Many clients stream a WAV file as it is, without `encoding`.

/// What the first bytes of a stream say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WavHeader {
    /// More bytes are needed to know.
    Incomplete,
    /// Mono 16-bit samples start at byte `audio_from`, at this rate in hertz.
    Linear16 {
        /// 8000..=48000.
        sample_rate: u32,
        /// Offset of the first sample's first byte.
        audio_from: usize,
    },
    /// This is something else.
    Unsupported,
}

/// The most bytes that may stand before the audio.
const LONGEST_HEADER: usize = 4_096;

/// Reads as much of a header as there is.
#[must_use]
pub fn read(bytes: &[u8]) -> WavHeader {
    let starts = |at: usize, word: &[u8]| {
        let there = bytes.get(at..).unwrap_or_default();
        let known = there.len().min(word.len());
        there[..known] == word[..known]
    };
    if !starts(0, b"RIFF") || !starts(8, b"WAVE") {
        return WavHeader::Unsupported;
    }
    let mut at = 12;
    let mut sample_rate = None;
    while let Some(chunk) = bytes.get(at..at + 8) {
        let length = little_endian(&chunk[4..]) as usize;
        if &chunk[..4] == b"data" {
            return match sample_rate {
                Some(sample_rate) => WavHeader::Linear16 {
                    sample_rate,
                    audio_from: at + 8,
                },
                None => WavHeader::Unsupported,
            };
        }
        if length > LONGEST_HEADER {
            return WavHeader::Unsupported;
        }
        if &chunk[..4] == b"fmt " {
            let Some(format) = bytes.get(at + 8..at + 24) else {
                break;
            };
            sample_rate = mono_linear16_rate(format);
            if sample_rate.is_none() {
                return WavHeader::Unsupported;
            }
        }
        at += 8 + length + length % 2;
    }
    if bytes.len() > LONGEST_HEADER {
        WavHeader::Unsupported
    } else {
        WavHeader::Incomplete
    }
}

fn mono_linear16_rate(format: &[u8]) -> Option<u32> {
    let kind = little_endian(&format[..2]);
    let channels = little_endian(&format[2..4]);
    let bits = little_endian(&format[14..16]);
    let rate = little_endian(&format[4..8]);
    let extensible = 0xFFFE;
    let fits = (kind == 1 || kind == extensible) && channels == 1 && bits == 16;
    (fits && (8_000..=48_000).contains(&rate)).then_some(rate)
}

fn little_endian(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .rev()
        .fold(0, |value, byte| value << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(channels: u8) -> Vec<u8> {
        let mut bytes = b"RIFF\xff\xff\xff\xffWAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0".to_vec();
        bytes.extend([
            1, 0, channels, 0, 0x80, 0x3e, 0, 0, 0, 0x7d, 0, 0, 2, 0, 16, 0,
        ]);
        bytes.extend(b"data\xff\xff\xff\xff");
        bytes
    }

    #[test]
    fn a_header_is_read_in_any_pieces() {
        let bytes = header(1);
        let whole = WavHeader::Linear16 {
            sample_rate: 16_000,
            audio_from: bytes.len(),
        };
        assert_eq!(read(&bytes), whole);
        for cut in 0..bytes.len() {
            assert_eq!(read(&bytes[..cut]), WavHeader::Incomplete, "{cut}");
        }
    }

    #[test]
    fn other_things_are_not_taken() {
        assert_eq!(read(&header(2)), WavHeader::Unsupported);
        assert_eq!(read(b"OggS"), WavHeader::Unsupported);
        assert_eq!(
            read(b"RIFF\0\0\0\0WAVEdata\0\0\0\0"),
            WavHeader::Unsupported
        );
        assert_eq!(
            read(b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\xff"),
            WavHeader::Unsupported
        );
    }
}
