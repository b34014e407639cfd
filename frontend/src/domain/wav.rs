//! Recordings as files: mono PCM16 at 16 kHz behind the header of a WAV file.

use dictation::audio::{BYTES_PER_SAMPLE, SAMPLE_RATE};

/// Bytes before the first sample.
pub const HEADER_BYTES: usize = 44;

/// The header for `pcm_bytes` of samples (RIFF WAVE, format 1).
pub fn header(pcm_bytes: usize) -> [u8; HEADER_BYTES] {
    let bytes = u32::try_from(pcm_bytes).unwrap_or(u32::MAX - HEADER_BYTES as u32);
    let rate = SAMPLE_RATE as u32;
    let bytes_a_second = rate * BYTES_PER_SAMPLE as u32;
    let mut header = [0; HEADER_BYTES];
    let mut put = |at: usize, field: &[u8]| header[at..at + field.len()].copy_from_slice(field);
    put(0, b"RIFF");
    put(4, &(bytes + HEADER_BYTES as u32 - 8).to_le_bytes());
    put(8, b"WAVEfmt ");
    put(16, &16_u32.to_le_bytes());
    put(20, &1_u16.to_le_bytes());
    put(22, &1_u16.to_le_bytes());
    put(24, &rate.to_le_bytes());
    put(28, &bytes_a_second.to_le_bytes());
    put(32, &(BYTES_PER_SAMPLE as u16).to_le_bytes());
    put(34, &16_u16.to_le_bytes());
    put(36, b"data");
    put(40, &bytes.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stand_where_players_look_for_them() {
        let header = header(32_000);
        let number = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().unwrap());
        assert_eq!(&header[..4], b"RIFF");
        assert_eq!(number(4), 32_036);
        assert_eq!(number(24), 16_000);
        assert_eq!(number(28), 32_000);
        assert_eq!(number(40), 32_000);
    }
}
