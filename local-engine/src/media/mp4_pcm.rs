//! Uncompressed sound in MP4 and MOV, as cameras and older QuickTime write it.
//!
//! Its samples are bytes in a row, in chunks whose places the tables say. The library takes them
//! one frame at a time, and leaves some of the forms out.

use super::error::MediaError;
use super::mp4_boxes::{self, SoundTrack, inner};
use super::pcm::{self, ByteOrder, PcmForm, SampleForm, number};
use super::sound::Sound;

/// Switches of `lpcm`.
const IS_FLOAT: u64 = 1;
const IS_BIG_ENDIAN: u64 = 2;
const IS_SIGNED: u64 = 4;

/// Decodes the first sound track if it is uncompressed; gives the name of the codec.
pub(crate) fn decode(file: &[u8], sound: &mut Sound<'_>) -> Option<Result<String, MediaError>> {
    if mp4_boxes::is_fragmented(file) {
        return None;
    }
    let track = *mp4_boxes::sound_tracks(file).first()?;
    let form = form_of(&track)?;
    let chunks = chunks_of(&track)?;
    Some(decode_chunks(file, &form, &chunks, sound).map(|()| form.sample.name()))
}

fn decode_chunks(
    file: &[u8],
    form: &PcmForm,
    chunks: &[Chunk],
    sound: &mut Sound<'_>,
) -> Result<(), MediaError> {
    for chunk in chunks {
        let length = usize::try_from(chunk.frames)
            .unwrap_or(usize::MAX)
            .saturating_mul(form.frame_bytes());
        let rest = file.get(chunk.at..).unwrap_or_default();
        let bytes = &rest[..length.min(rest.len())];
        sound.claim(form.seconds(length as u64));
        pcm::decode(form, bytes, sound)?;
    }
    Ok(())
}

/// How the samples are written; `None` where they are compressed.
fn form_of(track: &SoundTrack<'_>) -> Option<PcmForm> {
    let field = |from: usize, to: usize| {
        let bytes = track.description.get(from..to)?;
        Some(number(ByteOrder::Big, bytes))
    };
    let is_later = field(16, 18)? == 2;
    let (channels, bits, rate) = if is_later {
        let rate = f64::from_bits(field(40, 48)?).round() as u32;
        (field(48, 52)? as usize, field(56, 60)? as usize, rate)
    } else {
        // The rate is a fixed-point number; its second half is what is behind the point.
        let rate = field(32, 34)? as u32;
        (field(24, 26)? as usize, field(26, 28)? as usize, rate)
    };
    let switches = if is_later {
        field(60, 64)?
    } else {
        IS_BIG_ENDIAN | IS_SIGNED
    };
    let sample = sample_of(track.letters, bits, switches)?;
    let is_little = match &track.letters {
        b"sowt" => true,
        b"lpcm" => switches & IS_BIG_ENDIAN == 0,
        _other => says_little_endian(track.description),
    };
    (channels > 0 && rate > 0).then_some(PcmForm {
        sample,
        order: if is_little {
            ByteOrder::Little
        } else {
            ByteOrder::Big
        },
        channels,
        rate,
    })
}

fn sample_of(letters: [u8; 4], bits: usize, switches: u64) -> Option<SampleForm> {
    let whole = |bits: usize| match bits.div_ceil(8) {
        bytes @ 1..=4 => Some(SampleForm::Signed { bytes }),
        _none => None,
    };
    match &letters {
        b"ulaw" => Some(SampleForm::MuLaw),
        b"alaw" => Some(SampleForm::ALaw),
        b"raw " if bits <= 8 => Some(SampleForm::Unsigned8),
        b"sowt" | b"twos" | b"raw " => whole(bits),
        b"in24" => whole(24),
        b"in32" => whole(32),
        b"fl32" => Some(SampleForm::Float32),
        b"fl64" => Some(SampleForm::Float64),
        b"lpcm" if switches & IS_FLOAT != 0 => match bits {
            32 => Some(SampleForm::Float32),
            64 => Some(SampleForm::Float64),
            _none => None,
        },
        b"lpcm" if bits == 8 && switches & IS_SIGNED == 0 => Some(SampleForm::Unsigned8),
        b"lpcm" => whole(bits),
        _compressed => None,
    }
}

/// A box within the description says that the lowest byte comes first.
fn says_little_endian(description: &[u8]) -> bool {
    let place = description.windows(4).position(|window| window == b"enda");
    let value = place.and_then(|at| description.get(at + 4..at + 6));
    value.is_some_and(|value| value == [0, 1])
}

/// Frames in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chunk {
    at: usize,
    frames: u64,
}

/// The chunks as the tables have them.
fn chunks_of(track: &SoundTrack<'_>) -> Option<Vec<Chunk>> {
    let places = match inner(track.tables, b"stco") {
        Some(table) => rows(table, 4)?,
        None => rows(inner(track.tables, b"co64")?, 8)?,
    };
    // How many frames a chunk has, from which chunk on.
    let runs = rows(inner(track.tables, b"stsc")?, 12)?;
    let big = |bytes: &[u8]| number(ByteOrder::Big, bytes);
    let chunks = places.iter().zip(1..).map(|(place, chunk): (&&[u8], u64)| {
        let run = runs.iter().rev().find(|run| big(&run[..4]) <= chunk)?;
        Some(Chunk {
            at: usize::try_from(big(place)).ok()?,
            frames: big(&run[4..8]),
        })
    });
    chunks.collect()
}

/// The rows of a table: behind its switches stands how many there are.
fn rows(table: &[u8], width: usize) -> Option<Vec<&[u8]>> {
    let count = number(ByteOrder::Big, table.get(4..8)?);
    let rows = table.get(8..)?.chunks_exact(width);
    Some(rows.take(usize::try_from(count).ok()?).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second of sound in two chunks.
    const FRAMES: usize = 8_000;

    fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = (8 + body.len()) as u32;
        [&length.to_be_bytes()[..], name, body].concat()
    }

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect()
    }

    fn description(letters: &[u8; 4], bits: u8, behind: &[u8]) -> Vec<u8> {
        let mut body = vec![0; 28];
        (body[17], body[19]) = (1, bits);
        body[24..26].copy_from_slice(&8_000_u16.to_be_bytes());
        body.extend(behind);
        boxed(letters, &body)
    }

    /// `lpcm` as later QuickTime describes it.
    fn later(bits: u32, switches: u32) -> Vec<u8> {
        let mut body = vec![0; 28];
        body[9] = 2;
        body.extend(numbers(&[72]));
        body.extend(8_000_f64.to_be_bytes());
        body.extend(numbers(&[1, 0x7f00_0000, bits, switches, bits / 8, 1]));
        boxed(b"lpcm", &body)
    }

    fn movie(description: &[u8], frame: &[u8]) -> Vec<u8> {
        let data = frame.repeat(FRAMES);
        let mut file = [boxed(b"ftyp", b"qt  "), boxed(b"mdat", &data)].concat();
        let begin = file.len() - data.len();
        let places = [begin, begin + data.len() / 4].map(|at| at as u32);
        let tables = [
            boxed(b"stsd", &[&numbers(&[0, 1])[..], description].concat()),
            boxed(b"stsc", &numbers(&[0, 2, 1, 2_000, 1, 2, 6_000, 1])),
            boxed(b"stco", &[numbers(&[0, 2]), numbers(&places)].concat()),
        ]
        .concat();
        let hdlr = boxed(b"hdlr", &[&[0; 8][..], b"soun", &[0; 12]].concat());
        let minf = boxed(b"minf", &boxed(b"stbl", &tables));
        let media = boxed(b"mdia", &[hdlr, minf].concat());
        file.extend(boxed(b"moov", &boxed(b"trak", &media)));
        file
    }

    fn heard(file: &[u8]) -> Option<(Vec<f32>, Vec<String>, String)> {
        let mut samples = Vec::new();
        let mut receive = |piece: &[f32]| {
            samples.extend_from_slice(piece);
            true
        };
        let mut sound = Sound::new("MP4", u64::MAX, &mut receive);
        let codec = decode(file, &mut sound)?.expect("heard");
        let heard = sound.finish().expect("heard");
        Some((samples, heard.warnings, codec))
    }

    #[test]
    fn every_form_is_read() {
        let little = boxed(b"enda", &[0, 1]);
        let cases: [(Vec<u8>, &[u8], &str, f32); 9] = [
            (description(b"ulaw", 16, b""), &[0x80], "G.711 mu-law", 0.98),
            (description(b"alaw", 16, b""), &[0xaa], "G.711 A-law", 0.98),
            (description(b"sowt", 16, b""), &[0, 0x40], "16-bit PCM", 0.5),
            (description(b"twos", 16, b""), &[0x40, 0], "16-bit PCM", 0.5),
            (description(b"raw ", 8, b""), &[0xc0], "8-bit PCM", 0.5),
            (
                description(b"in24", 16, &little),
                &[0, 0, 0x40],
                "24-bit PCM",
                0.5,
            ),
            (description(b"lpcm", 16, b""), &[0x40, 0], "16-bit PCM", 0.5),
            (later(16, 4), &[0, 0x40], "16-bit PCM", 0.5),
            (later(32, 3), &[0x3f, 0, 0, 0], "floating-point PCM", 0.5),
        ];
        for (description, frame, codec, value) in cases {
            let file = movie(&description, frame);
            let (samples, warnings, named) = heard(&file).expect("uncompressed");
            assert_eq!((samples.len(), named.as_str()), (2 * FRAMES, codec));
            assert!(
                (samples[FRAMES] - value).abs() < 0.02,
                "{codec} {}",
                samples[FRAMES]
            );
            assert!(warnings.is_empty(), "{warnings:?}");
        }
    }

    #[test]
    fn what_is_cut_off_is_said_and_what_is_compressed_is_not_read() {
        let form = PcmForm {
            sample: SampleForm::MuLaw,
            order: ByteOrder::Big,
            channels: 1,
            rate: 8_000,
        };
        let chunks = [(0, 4_000), (4_000, 4_000)].map(|(at, frames)| Chunk { at, frames });
        let mut receive = |_: &[f32]| true;
        let mut sound = Sound::new("MP4", u64::MAX, &mut receive);
        decode_chunks(&[0x80; 5_000], &form, &chunks, &mut sound).expect("taken");
        let heard_of_it = sound.finish().expect("heard");
        assert_eq!(
            (heard_of_it.samples, heard_of_it.warnings.len()),
            (10_000, 1)
        );
        assert!(heard(&movie(&description(b"mp4a", 16, b""), &[0x80])).is_none());
        assert!(heard(b"\0\0\0\x08moov").is_none());
    }
}
