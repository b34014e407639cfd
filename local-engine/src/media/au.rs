//! AU: Sun's and NeXT's files, still written by telephony.

use super::error::MediaError;
use super::pcm::{self, ByteOrder, PcmForm, SampleForm, number};
use super::sound::Sound;

/// The shortest header.
const HEADER: usize = 24;

/// Decodes a file; gives the name of the codec.
pub(crate) fn decode(file: &[u8], sound: &mut Sound<'_>) -> Result<String, MediaError> {
    let field = |at: usize| {
        let bytes = file.get(at..at + 4).unwrap_or_default();
        number(ByteOrder::Big, bytes) as u32
    };
    let sample = match field(12) {
        1 => SampleForm::MuLaw,
        bytes @ 2..=5 => SampleForm::Signed {
            bytes: bytes as usize - 1,
        },
        6 => SampleForm::Float32,
        7 => SampleForm::Float64,
        27 => SampleForm::ALaw,
        other => {
            return Err(MediaError::UnknownCodec {
                container: "AU",
                codec: format!("of the AU encoding {other}"),
            });
        }
    };
    let form = PcmForm {
        sample,
        order: ByteOrder::Big,
        channels: field(20) as usize,
        rate: field(16),
    };
    if form.channels == 0 || form.rate == 0 {
        return Err(MediaError::damaged("AU", "its header makes no sense"));
    }
    // Nothing follows the sound, so its size says only how much of it there should be.
    let begin = (field(4) as usize).max(HEADER);
    let bytes = file.get(begin..).unwrap_or_default();
    if field(8) != u32::MAX {
        sound.claim(form.seconds(u64::from(field(8))));
    }
    pcm::decode(&form, bytes, sound)?;
    Ok(form.sample.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(encoding: u32, size: u32, rate: u32, data: &[u8]) -> Vec<u8> {
        let mut file = b".snd".to_vec();
        for number in [28, size, encoding, rate, 1, 0] {
            file.extend(number.to_be_bytes());
        }
        file.extend(data);
        file
    }

    fn heard(file: &[u8]) -> Result<(u64, Vec<String>, String), MediaError> {
        let mut receive = |_: &[f32]| true;
        let mut sound = Sound::new("AU", u64::MAX, &mut receive);
        let codec = decode(file, &mut sound)?;
        let heard = sound.finish()?;
        Ok((heard.samples, heard.warnings, codec))
    }

    #[test]
    fn telephones_and_others_are_read() {
        for (encoding, bytes, codec) in [
            (1, 1, "G.711 mu-law"),
            (27, 1, "G.711 A-law"),
            (2, 1, "8-bit PCM"),
            (3, 2, "16-bit PCM"),
            (6, 4, "floating-point PCM"),
        ] {
            let data = vec![0; 1_000 * bytes];
            for size in [data.len() as u32, u32::MAX, 0] {
                let heard = heard(&file(encoding, size, 8_000, &data)).expect("heard");
                assert_eq!(heard, (2_000, vec![], codec.to_owned()));
            }
        }
        let cut = heard(&file(1, 8_000, 8_000, &[0; 4_000])).expect("heard");
        assert_eq!((cut.0, cut.1.len()), (8_000, 1));
    }

    #[test]
    fn others_are_named_and_headers_that_make_no_sense_are_damage() {
        let other = heard(&file(23, 100, 8_000, &[0; 100]));
        assert!(
            matches!(other, Err(MediaError::UnknownCodec { .. })),
            "{other:?}"
        );
        let torn = heard(&file(1, 100, 0, &[0; 100]));
        assert!(matches!(torn, Err(MediaError::Damaged { .. })), "{torn:?}");
    }
}
