//! AIFF and AIFF-C: Apple's uncompressed files.

use super::chunks::{Layout, chunks, find, sound_of};
use super::codec_name;
use super::error::MediaError;
use super::ima4;
use super::pcm::{self, ByteOrder, PcmForm, SampleForm, number};
use super::sound::Sound;

const LAYOUT: Layout = Layout::Iff(ByteOrder::Big);
/// Where the chunks begin.
const FIRST_CHUNK: usize = 12;

/// Decodes a file; gives the name of the codec.
pub(crate) fn decode(file: &[u8], sound: &mut Sound<'_>) -> Result<String, MediaError> {
    let damaged = |why: &str| MediaError::damaged("AIFF", why);
    let named = |name: &[u8; 4]| {
        chunks(file, LAYOUT, FIRST_CHUNK)
            .find(|chunk| &chunk.name == name)
            .or_else(|| find(file, LAYOUT, name))
    };
    let description = named(b"COMM").ok_or_else(|| damaged("its description is missing"))?;
    let names_kind = file.get(8..).is_some_and(|form| form.starts_with(b"AIFC"));
    let description = Description::read(description.body, names_kind)
        .ok_or_else(|| damaged("its description makes no sense"))?;
    let data = named(b"SSND").ok_or_else(|| damaged("it has no data"))?;
    let (bytes, _end) = sound_of(file, LAYOUT, &data);
    // Before the samples stand two numbers: how far they begin behind them, and a block's size.
    let offset = bytes
        .get(..4)
        .map_or(0, |offset| number(ByteOrder::Big, offset));
    let begin = usize::try_from(offset)
        .unwrap_or(usize::MAX)
        .saturating_add(8);
    let bytes = bytes.get(begin..).unwrap_or_default();
    sound.claim(f64::from(description.frames) / f64::from(description.rate));
    if &description.kind == b"ima4" {
        return ima4::decode(description.channels, description.rate, bytes, sound);
    }
    let form = description.form()?;
    pcm::decode(&form, bytes, sound)?;
    Ok(form.sample.name())
}

/// What the `COMM` chunk says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Description {
    channels: usize,
    /// 0 where nobody wrote it.
    frames: u32,
    bits: usize,
    rate: u32,
    /// The four letters of the codec.
    kind: [u8; 4],
}

impl Description {
    fn read(chunk: &[u8], names_kind: bool) -> Option<Self> {
        let field = |from: usize, to: usize| {
            let bytes = chunk.get(from..to)?;
            Some(number(ByteOrder::Big, bytes))
        };
        let description = Self {
            channels: field(0, 2)? as usize,
            frames: field(2, 6)? as u32,
            bits: field(6, 8)? as usize,
            rate: extended(field(8, 10)?, field(10, 18)?),
            kind: match chunk.get(18..22) {
                Some(kind) if names_kind => kind.try_into().ok()?,
                _other => *b"NONE",
            },
        };
        (description.channels > 0 && description.rate > 0).then_some(description)
    }

    fn form(&self) -> Result<PcmForm, MediaError> {
        let big = (self.bits.div_ceil(8), ByteOrder::Big);
        let (bytes, order) = match &self.kind {
            b"NONE" | b"none" | b"twos" | b"TWOS" => big,
            b"sowt" | b"SOWT" => (big.0, ByteOrder::Little),
            b"in24" | b"IN24" => (3, ByteOrder::Big),
            b"in32" | b"IN32" => (4, ByteOrder::Big),
            b"42ni" => (3, ByteOrder::Little),
            b"23ni" | b"23NI" => (4, ByteOrder::Little),
            _other => (0, ByteOrder::Big),
        };
        let sample = match &self.kind {
            b"fl32" | b"FL32" => SampleForm::Float32,
            b"fl64" | b"FL64" => SampleForm::Float64,
            b"alaw" | b"ALAW" => SampleForm::ALaw,
            b"ulaw" | b"ULAW" => SampleForm::MuLaw,
            b"raw " => SampleForm::Unsigned8,
            _whole if (1..=4).contains(&bytes) => SampleForm::Signed { bytes },
            kind => {
                return Err(MediaError::UnknownCodec {
                    container: "AIFF",
                    codec: codec_name::of_four_letters(*kind),
                });
            }
        };
        Ok(PcmForm {
            sample,
            order,
            channels: self.channels,
            rate: self.rate,
        })
    }
}

/// A number in the form of 80 bits: 1 for the sign, 15 for the exponent, 64 for the digits.
fn extended(exponent: u64, digits: u64) -> u32 {
    let power = (exponent & 0x7fff) as i32 - 16_383 - 63;
    // What is no rate becomes 0 or the largest number, and is refused as both.
    (digits as f64 * 2_f64.powi(power)).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(form: &[u8; 4], kind: &[u8], bits: u8, frames: u32, data: &[u8], size: u32) -> Vec<u8> {
        let mut description = vec![0, 1];
        description.extend(frames.to_be_bytes());
        description.extend([0, bits, 0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0]);
        description.extend(kind);
        let mut file = [&b"FORM\0\0\0\0"[..], form, b"COMM"].concat();
        file.extend((description.len() as u32).to_be_bytes());
        file.extend(description);
        file.extend(b"SSND");
        file.extend(size.to_be_bytes());
        file.extend([0; 8]);
        file.extend(data);
        file
    }

    fn heard(file: &[u8]) -> Result<(u64, String, Vec<f32>), MediaError> {
        let mut samples = Vec::new();
        let mut receive = |piece: &[f32]| {
            samples.extend_from_slice(piece);
            true
        };
        let mut sound = Sound::new("AIFF", u64::MAX, &mut receive);
        let codec = decode(file, &mut sound)?;
        let heard = sound.finish()?;
        Ok((heard.samples, codec, samples))
    }

    #[test]
    fn every_kind_is_read() {
        type Case = (
            &'static [u8; 4],
            &'static [u8],
            u8,
            &'static [u8],
            &'static str,
            f32,
        );
        let cases: [Case; 8] = [
            (b"AIFF", b"", 16, &[0x40, 0], "16-bit PCM", 0.5),
            (b"AIFF", b"", 8, &[0xc0], "8-bit PCM", -0.5),
            (b"AIFC", b"sowt\0\0", 16, &[0, 0x40], "16-bit PCM", 0.5),
            (b"AIFC", b"in24\0\0", 24, &[0x40, 0, 0], "24-bit PCM", 0.5),
            (
                b"AIFC",
                b"fl32\0\0",
                32,
                &[0x3f, 0, 0, 0],
                "floating-point PCM",
                0.5,
            ),
            (b"AIFC", b"ulaw\0\0", 16, &[0x80], "G.711 mu-law", 0.98),
            (b"AIFC", b"alaw\0\0", 16, &[0xaa], "G.711 A-law", 0.98),
            (b"AIFC", b"raw \0\0", 8, &[0xc0], "8-bit PCM", 0.5),
        ];
        for (form, kind, bits, sample, codec, value) in cases {
            let data = sample.repeat(1_000);
            let size = 8 + data.len() as u32;
            let file = file(form, kind, bits, 1_000, &data, size);
            let (samples, named, heard) = heard(&file).expect("heard");
            // 8 kHz becomes 16.
            assert_eq!((samples, named.as_str()), (2_000, codec));
            assert!(
                (heard[1_000] - value).abs() < 0.02,
                "{codec}: {}",
                heard[1_000]
            );
        }
    }

    #[test]
    fn sizes_that_nobody_wrote_mean_the_whole_file() {
        for size in [0, 8, u32::MAX, 2_008] {
            let file = file(b"AIFF", b"", 16, 0, &[1; 2_000], size);
            assert_eq!(heard(&file).expect("heard").0, 2_000, "{size}");
        }
    }

    #[test]
    fn what_is_not_known_is_named() {
        let other = file(b"AIFC", b"MAC3\0\0", 8, 1_000, &[1; 100], 108);
        let expected = MediaError::UnknownCodec {
            container: "AIFF",
            codec: "MACE".to_owned(),
        };
        assert_eq!(heard(&other), Err(expected));
        let empty = heard(b"FORM\0\0\0\0AIFF");
        assert!(
            matches!(empty, Err(MediaError::Damaged { .. })),
            "{empty:?}"
        );
    }
}
