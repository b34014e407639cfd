//! Apple's Core Audio Format. What has a table of packets is the library's matter.

use bytes::Bytes;
use sound_file::container::Container;

use super::chunks::{Layout, chunks, sound_of};
use super::error::MediaError;
use super::ima4;
use super::packets;
use super::pcm::{self, ByteOrder, PcmForm, SampleForm, number};
use super::sound::Sound;

/// Where the chunks begin.
const FIRST_CHUNK: usize = 8;
/// Bytes before the samples in their chunk: how often it was edited.
const EDIT_COUNT: usize = 4;
/// Switches of uncompressed sound.
const IS_FLOAT: u64 = 1;
const IS_LITTLE_ENDIAN: u64 = 2;

/// Decodes a file; gives the name of the codec.
pub(crate) fn decode(file: &Bytes, sound: &mut Sound<'_>) -> Result<String, MediaError> {
    let damaged = |why: &str| MediaError::damaged("CAF", why);
    let named =
        |name: &[u8; 4]| chunks(file, Layout::Caf, FIRST_CHUNK).find(|chunk| &chunk.name == name);
    let description = named(b"desc").ok_or_else(|| damaged("its description is missing"))?;
    let description = Description::read(description.body)
        .ok_or_else(|| damaged("its description makes no sense"))?;
    let form = description.form();
    if form.is_none() && &description.kind != b"ima4" {
        return packets::decode(Container::Caf, file.clone(), sound);
    }
    let data = named(b"data").ok_or_else(|| damaged("it has no data"))?;
    let (bytes, _end) = sound_of(file, Layout::Caf, &data);
    let bytes = bytes.get(EDIT_COUNT..).unwrap_or_default();
    match form {
        Some(form) => {
            pcm::decode(&form, bytes, sound)?;
            Ok(form.sample.name())
        }
        None => ima4::decode(description.channels, description.rate, bytes, sound),
    }
}

/// What the `desc` chunk says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Description {
    rate: u32,
    /// The four letters of the codec.
    kind: [u8; 4],
    switches: u64,
    packet_bytes: usize,
    channels: usize,
    bits: usize,
}

impl Description {
    fn read(chunk: &[u8]) -> Option<Self> {
        let field = |from: usize, to: usize| {
            let bytes = chunk.get(from..to)?;
            Some(number(ByteOrder::Big, bytes))
        };
        let description = Self {
            rate: f64::from_bits(field(0, 8)?).round() as u32,
            kind: chunk.get(8..12)?.try_into().ok()?,
            switches: field(12, 16)?,
            packet_bytes: field(16, 20)? as usize,
            channels: field(24, 28)? as usize,
            bits: field(28, 32)? as usize,
        };
        (description.channels > 0 && description.rate > 0).then_some(description)
    }

    /// `None` for what is compressed.
    fn form(&self) -> Option<PcmForm> {
        let width = match self.packet_bytes / self.channels {
            0 => self.bits.div_ceil(8),
            bytes => bytes,
        };
        let is_float = self.switches & IS_FLOAT != 0;
        let sample = match (&self.kind, width) {
            (b"ulaw", _) => SampleForm::MuLaw,
            (b"alaw", _) => SampleForm::ALaw,
            (b"lpcm", 4) if is_float => SampleForm::Float32,
            (b"lpcm", 8) if is_float => SampleForm::Float64,
            (b"lpcm", bytes @ 1..=4) if !is_float => SampleForm::Signed { bytes },
            _other => return None,
        };
        let is_little = self.switches & IS_LITTLE_ENDIAN != 0;
        Some(PcmForm {
            sample,
            order: if is_little {
                ByteOrder::Little
            } else {
                ByteOrder::Big
            },
            channels: self.channels,
            rate: self.rate,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(kind: &[u8; 4], switches: u8, bytes: u8, size: i64, data: &[u8]) -> Bytes {
        let mut file = b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20".to_vec();
        file.extend(8_000_f64.to_be_bytes());
        file.extend(kind);
        file.extend([0, 0, 0, switches, 0, 0, 0, bytes, 0, 0, 0, 1, 0, 0, 0, 1]);
        file.extend([0, 0, 0, bytes.saturating_mul(8)]);
        file.extend(b"free\0\0\0\0\0\0\0\x02xxdata");
        file.extend(size.to_be_bytes());
        file.extend([0; EDIT_COUNT]);
        file.extend(data);
        Bytes::from(file)
    }

    fn heard(file: &Bytes) -> Result<(u64, String), MediaError> {
        let mut receive = |_: &[f32]| true;
        let mut sound = Sound::new("CAF", u64::MAX, &mut receive);
        let codec = decode(file, &mut sound)?;
        Ok((sound.finish()?.samples, codec))
    }

    #[test]
    fn uncompressed_sound_is_read_whatever_its_size_says() {
        let cases = [
            (b"lpcm", 2_u8, 2_u8, "16-bit PCM"),
            (b"lpcm", 0, 3, "24-bit PCM"),
            (b"lpcm", 3, 4, "floating-point PCM"),
            (b"ulaw", 0, 1, "G.711 mu-law"),
            (b"alaw", 0, 1, "G.711 A-law"),
        ];
        for (kind, switches, bytes, codec) in cases {
            let data = vec![1; 1_000 * usize::from(bytes)];
            for size in [4 + data.len() as i64, -1, 0, 4, 1 << 40] {
                let heard = heard(&file(kind, switches, bytes, size, &data)).expect("heard");
                assert_eq!(heard, (2_000, codec.to_owned()), "{size}");
            }
        }
    }

    #[test]
    fn blocks_of_adpcm_are_read_without_a_table() {
        let heard = heard(&file(b"ima4", 0, 34, -1, &[0; 340])).expect("heard");
        assert_eq!(heard, (2 * 640, "IMA ADPCM".to_owned()));
    }

    #[test]
    fn a_file_without_its_description_is_damaged() {
        let torn = heard(&Bytes::from_static(b"caff\0\x01\0\0data"));
        assert!(matches!(torn, Err(MediaError::Damaged { .. })), "{torn:?}");
    }
}
