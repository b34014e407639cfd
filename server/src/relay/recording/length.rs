//! How long a recording is at most, where no engine has said it: by the few bytes at its beginning. Nothing is decoded
//! here, and what a file says of itself is believed as far as its size allows it.

use bytes::Bytes;
use dictation::audio::SampleOffset;

/// Speech that is worth a recording has so many bytes in a second at least: 24 kbit/s.
const LEAST_BYTES_A_SECOND: u64 = 3_000;

/// The beginning that is looked at, in bytes.
const HEAD: usize = 256;

/// The length of a file in these blocks.
pub(super) fn at_most(blocks: &[Bytes]) -> SampleOffset {
    let bytes: u64 = blocks.iter().map(|block| block.len() as u64).sum();
    let head: Vec<u8> = blocks.iter().flatten().copied().take(HEAD).collect();
    let by_size = bytes.saturating_mul(1_000) / LEAST_BYTES_A_SECOND;
    let said = wav_millis(&head, bytes).or_else(|| flac_millis(&head));
    SampleOffset::from_millis(said.map_or(by_size, |said| said.min(by_size)))
}

/// Of a WAV file: its bytes, by those of a second.
fn wav_millis(head: &[u8], bytes: u64) -> Option<u64> {
    if !head.starts_with(b"RIFF") {
        return None;
    }
    let format = head.windows(4).position(|word| word == b"fmt ")?;
    let rate = head.get(format + 16..format + 20)?;
    let rate = u32::from_le_bytes(rate.try_into().ok()?);
    bytes.saturating_mul(1_000).checked_div(rate.into())
}

/// Of a FLAC file: what its first block says, if it says it. RFC 9639, section 8.2.
fn flac_millis(head: &[u8]) -> Option<u64> {
    if !head.starts_with(b"fLaC") {
        return None;
    }
    let packed = u64::from_be_bytes(head.get(18..26)?.try_into().ok()?);
    let (rate, samples) = (packed >> 44, packed & 0x000f_ffff_ffff);
    let millis = samples.saturating_mul(1_000).checked_div(rate)?;
    (millis > 0).then_some(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(file: &[u8]) -> u64 {
        // In blocks as small as a client likes.
        let blocks: Vec<Bytes> = file.chunks(7).map(Bytes::copy_from_slice).collect();
        at_most(&blocks).as_millis()
    }

    fn wav(bytes_a_second: u32, bytes: usize) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0".to_vec();
        file.extend(bytes_a_second.to_le_bytes());
        file.resize(bytes, 0);
        file
    }

    fn flac(rate: u64, samples: u64, bytes: usize) -> Vec<u8> {
        let mut file = b"fLaC\0\0\0\x22\x10\0\x10\0\0\0\0\0\0\0".to_vec();
        file.extend(((rate << 44) | (15 << 36) | samples).to_be_bytes());
        file.resize(bytes, 0);
        file
    }

    #[test]
    fn a_file_is_as_long_as_it_says_where_its_size_allows_it() {
        assert_eq!(millis(&wav(32_000, 96_000)), 3_000);
        assert_eq!(millis(&flac(48_000, 96_000, 60_000)), 2_000);
        assert_eq!(millis(&wav(1, 96_000)), 32_000);
        assert_eq!(millis(&flac(1, 1 << 35, 60_000)), 20_000);
    }

    #[test]
    fn a_file_that_does_not_say_it_is_as_long_as_its_bytes_last() {
        assert_eq!(millis(&wav(0, 30_000)), 10_000);
        assert_eq!(millis(&flac(48_000, 0, 30_000)), 10_000);
        assert_eq!(millis(&flac(0, 9, 30_000)), 10_000);
        assert_eq!(millis(&[b'x'; 3_000]), 1_000);
        assert_eq!(millis(b"RIFF"), 1);
        assert_eq!(millis(b"fLaC"), 1);
        assert_eq!(millis(b""), 0);
    }
}
