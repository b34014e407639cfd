//! WAV: RIFF and RIFX, RF64 and BW64 of what is too long for them, and Wave64.

use bytes::Bytes;
use sound_file::container::Container;

use super::chunks::{Chunk, Layout, chunks, find, sound_of};
use super::codec_name;
use super::error::MediaError;
use super::mpeg_audio;
use super::packets;
use super::pcm::{self, ByteOrder, PcmForm, SampleForm, number};
use super::sound::Sound;

/// Format tags (Microsoft's `mmreg.h`).
const PCM: u16 = 0x0001;
const MICROSOFT_ADPCM: u16 = 0x0002;
const FLOAT: u16 = 0x0003;
const A_LAW: u16 = 0x0006;
const MU_LAW: u16 = 0x0007;
const IMA_ADPCM: u16 = 0x0011;
const MPEG: u16 = 0x0050;
const MP3: u16 = 0x0055;
const EXTENSIBLE: u16 = 0xfffe;
/// Sizes from here on stand for "not known".
pub(crate) const PLACEHOLDER: u64 = 0x7fff_0000;

/// Decodes a WAV file, and those that somebody joined to it; gives the name of the codec.
pub(crate) fn decode(
    container: Container,
    file: &Bytes,
    sound: &mut Sound<'_>,
) -> Result<String, MediaError> {
    let (codec, mut begin) = decode_one(container, file, sound)?;
    while let Some(at) = begin {
        match decode_one(container, &file.slice(at..), sound) {
            Ok((_, next)) => begin = next.map(|next| at + next),
            Err(cause @ (MediaError::TooLong | MediaError::Stopped)) => return Err(cause),
            Err(cause) => {
                sound.note(format!("A second file is joined to the first: {cause}."));
                break;
            }
        }
    }
    Ok(codec)
}

/// Decodes one file; gives the codec's name, and where another file begins.
fn decode_one(
    container: Container,
    file: &[u8],
    sound: &mut Sound<'_>,
) -> Result<(String, Option<usize>), MediaError> {
    let layout = layout_of(file);
    let damaged = |why: &str| MediaError::damaged(container.name(), why);
    let (format, data) = format_and_data(file, layout);
    let format = format.ok_or_else(|| damaged("its format is missing"))?;
    let data = data.ok_or_else(|| damaged("it has no data"))?;
    let order = match layout {
        Layout::Iff(order) => order,
        Layout::Wave64 | Layout::Caf => ByteOrder::Little,
    };
    let wave = WaveFormat::read(format, order).ok_or_else(|| damaged("its format is cut off"))?;
    let (bytes, end) = sound_of(file, layout, &data);
    let codec = match wave.tag {
        PCM | FLOAT | A_LAW | MU_LAW => {
            let form = wave
                .pcm_form(order)
                .ok_or_else(|| damaged(&wave.in_words()))?;
            let there = bytes.len() as u64;
            let is_cut = (there..PLACEHOLDER).contains(&data.says);
            sound.claim(form.seconds(if is_cut { data.says } else { there }));
            pcm::decode(&form, bytes, sound)?;
            form.sample.name()
        }
        MICROSOFT_ADPCM | IMA_ADPCM => {
            let rebuilt = wave
                .rebuilt(bytes)
                .ok_or_else(|| damaged(&wave.in_words()))?;
            packets::decode(Container::Wave, Bytes::from(rebuilt), sound)?
        }
        MPEG | MP3 => mpeg_audio::decode(bytes, sound)?,
        other => {
            return Err(MediaError::UnknownCodec {
                container: container.name(),
                codec: codec_name::of_wave_format(other),
            });
        }
    };
    Ok((codec, joined_at(file, layout, end)))
}

fn layout_of(file: &[u8]) -> Layout {
    match file.get(..4) {
        Some(b"riff") => Layout::Wave64,
        Some(b"RIFX") => Layout::Iff(ByteOrder::Big),
        _little => Layout::Iff(ByteOrder::Little),
    }
}

/// The chunks that matter. RF64 has the size of the data in a chunk of its own.
fn format_and_data(file: &[u8], layout: Layout) -> (Option<&[u8]>, Option<Chunk<'_>>) {
    let begin = if layout == Layout::Wave64 { 40 } else { 12 };
    let (mut format, mut data, mut long) = (None, None, None);
    for chunk in chunks(file, layout, begin) {
        match &chunk.name {
            b"fmt " => format = Some(chunk.body),
            b"ds64" => long = chunk.body.get(8..16),
            b"data" => {
                data = Some(chunk);
                break;
            }
            _other => {}
        }
    }
    let format = format.or_else(|| find(file, layout, b"fmt ").map(|chunk| chunk.body));
    let mut data = data.or_else(|| find(file, layout, b"data"));
    if let (Some(data), Some(long)) = (&mut data, long)
        && data.says == u64::from(u32::MAX)
    {
        data.says = number(ByteOrder::Little, long);
    }
    (format, data)
}

/// Where another file begins behind the data of the first.
fn joined_at(file: &[u8], layout: Layout, end: usize) -> Option<usize> {
    if layout == Layout::Wave64 {
        return None;
    }
    let behind = chunks(file, layout, end + end % 2);
    let mut heads = behind.filter(|chunk| matches!(&chunk.name, b"RIFF" | b"RF64"));
    heads.find_map(|head| head.body.starts_with(b"WAVE").then(|| head.from - 8))
}

/// What a `fmt ` chunk says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WaveFormat {
    tag: u16,
    channels: usize,
    rate: u32,
    /// Bytes of a frame, or of a block of ADPCM.
    block: usize,
    bits: usize,
}

impl WaveFormat {
    pub(crate) fn read(chunk: &[u8], order: ByteOrder) -> Option<Self> {
        let field = |from: usize, to: usize| chunk.get(from..to).map(|bytes| number(order, bytes));
        let tag = match field(0, 2)? as u16 {
            // The tag proper is the beginning of a longer name.
            EXTENSIBLE => field(24, 26)? as u16,
            tag => tag,
        };
        Some(Self {
            tag,
            channels: field(2, 4)? as usize,
            rate: field(4, 8)? as u32,
            block: field(12, 14)? as usize,
            bits: field(14, 16).unwrap_or_default() as usize,
        })
    }

    fn in_words(&self) -> String {
        format!(
            "it says that it has {} channels at {} Hz of {} bits",
            self.channels, self.rate, self.bits
        )
    }

    pub(crate) fn pcm_form(&self, order: ByteOrder) -> Option<PcmForm> {
        if self.channels == 0 || self.rate == 0 {
            return None;
        }
        let sample = match (self.tag, self.bits) {
            (A_LAW, _) => SampleForm::ALaw,
            (MU_LAW, _) => SampleForm::MuLaw,
            (FLOAT, 32) => SampleForm::Float32,
            (FLOAT, 64) => SampleForm::Float64,
            (PCM, 1..=32) => match self.integer_bytes() {
                1 => SampleForm::Unsigned8,
                bytes => SampleForm::Signed { bytes },
            },
            _other => return None,
        };
        Some(PcmForm {
            sample,
            order,
            channels: self.channels,
            rate: self.rate,
        })
    }

    /// Samples of 20 bits lie in three bytes or in four: the block says which.
    fn integer_bytes(&self) -> usize {
        let needed = self.bits.div_ceil(8);
        let given = self.block / self.channels;
        let is_even = self.block.is_multiple_of(self.channels);
        if is_even && (needed..=4).contains(&given) {
            given
        } else {
            needed
        }
    }

    /// A file of these blocks with the header that the library takes: it refuses sizes of
    /// extensions that do not matter, and leaves out a last block that is cut off.
    fn rebuilt(&self, data: &[u8]) -> Option<Vec<u8>> {
        let is_ima = self.tag == IMA_ADPCM;
        let header = self.channels * if is_ima { 4 } else { 7 };
        if !(1..=2).contains(&self.channels) || self.block <= header {
            return None;
        }
        let extension: u16 = if is_ima { 2 } else { 32 };
        let per_block = 2 * (self.block - header) / self.channels + if is_ima { 1 } else { 2 };
        let padded = data.len().next_multiple_of(self.block);
        let mut file = Vec::with_capacity(padded + 100);
        file.extend_from_slice(b"RIFF\xff\xff\xff\xffWAVEfmt ");
        file.extend_from_slice(&(18 + u32::from(extension)).to_le_bytes());
        file.extend_from_slice(&self.tag.to_le_bytes());
        file.extend_from_slice(&(self.channels as u16).to_le_bytes());
        file.extend_from_slice(&self.rate.to_le_bytes());
        file.extend_from_slice(&[0; 4]);
        file.extend_from_slice(&u16::try_from(self.block).ok()?.to_le_bytes());
        file.extend_from_slice(&4_u16.to_le_bytes());
        file.extend_from_slice(&extension.to_le_bytes());
        file.extend_from_slice(&u16::try_from(per_block).ok()?.to_le_bytes());
        file.resize(20 + 18 + usize::from(extension), 0);
        file.extend_from_slice(b"data");
        file.extend_from_slice(&u32::try_from(padded).ok()?.to_le_bytes());
        file.extend_from_slice(data);
        file.resize(file.len() - data.len() + padded, 0);
        Some(file)
    }
}

#[cfg(test)]
mod tests;
