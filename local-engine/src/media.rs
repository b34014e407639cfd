//! Recordings to 16 kHz samples, whatever they were recorded with.
//!
//! Files come from strangers. All of it is Rust without `unsafe` blocks of ours, a panic over a file
//! ends its request alone, at most [`LONGEST_FILE`] of audio is given whatever the headers claim,
//! and audio is passed on piece by piece instead of being held.
//!
//! The file's first bytes decide which reader it gets ([`sound_file`]). What is given accounts for
//! all of it: what is broken becomes silence of its length, and what is missing is said in a
//! warning.

mod aac_config;
mod aiff;
mod au;
mod caf;
mod chunks;
mod codec_name;
mod decoder;
mod downmix;
pub mod error;
mod ima4;
pub mod live_file;
mod mp4_boxes;
mod mp4_pcm;
mod mpeg_audio;
mod opus_packet;
mod packets;
mod parts;
mod pcm;
pub mod raw;
mod sound;
mod wave;
pub mod wave_stream;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use bytes::Bytes;
use sound_file::container::Container;
use sound_file::tags;

use crate::audio::SAMPLE_RATE;
use crate::media::error::MediaError;
use crate::media::raw::RawForm;
use crate::media::sound::Sound;

/// The longest audio that is taken from a file.
pub const LONGEST_FILE: Duration = Duration::from_secs(2 * 60 * 60);
/// What sound without a container is called.
const RAW: &str = "raw";
/// A compressed file that is longer has sound in it, in bytes.
const CERTAINLY_SOUND: usize = 4_096;

/// What was in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardFile {
    /// Its length in samples.
    pub samples: u64,
    /// The container's name.
    pub container: &'static str,
    /// The codec's name.
    pub codec: String,
    /// What of it was not heard, in sentences.
    pub warnings: Vec<String>,
}

/// Decodes a file and hands it over in pieces of 16 kHz mono.
///
/// # Errors
/// When the file is of no known kind, damaged or too long, or when `receive` returns false.
pub fn decode(
    file: &Bytes,
    receive: &mut dyn FnMut(&[f32]) -> bool,
) -> Result<HeardFile, MediaError> {
    let container = Container::of(file).ok_or(MediaError::UnknownFormat)?;
    let file = file.slice(tags::leading_length(file).min(file.len())..);
    let longest = LONGEST_FILE.as_secs() * u64::from(SAMPLE_RATE);
    let mut sound = Sound::new(container.name(), longest, receive);
    // Readers are written for files that make sense, too.
    let decoded = catch_unwind(AssertUnwindSafe(|| {
        decode_parts(container, &file, &mut sound)
    }));
    let codec = decoded.unwrap_or_else(|_panic| {
        Err(MediaError::Damaged {
            container: container.name(),
            codec: None,
            at: sound.length(),
            why: "its structure makes no sense".to_owned(),
        })
    })?;
    let heard = sound.finish()?;
    if heard.samples == 0 && file.len() > CERTAINLY_SOUND {
        let why = "nothing of it could be decoded";
        return Err(MediaError::damaged(container.name(), why));
    }
    Ok(HeardFile {
        samples: heard.samples,
        container: container.name(),
        codec,
        warnings: heard.warnings,
    })
}

/// Decodes sound without a file around it, and hands it over in pieces of 16 kHz mono.
///
/// # Errors
/// When it is too long, or when `receive` returns false.
pub fn decode_raw(
    form: RawForm,
    bytes: &[u8],
    receive: &mut dyn FnMut(&[f32]) -> bool,
) -> Result<HeardFile, MediaError> {
    let longest = LONGEST_FILE.as_secs() * u64::from(SAMPLE_RATE);
    let mut sound = Sound::new(RAW, longest, receive);
    form.decode(bytes, &mut sound)?;
    let heard = sound.finish()?;
    Ok(HeardFile {
        samples: heard.samples,
        container: RAW,
        codec: form.codec(),
        warnings: heard.warnings,
    })
}

/// Decodes what was joined, one after the other; gives the name of the first codec.
fn decode_parts(
    container: Container,
    file: &Bytes,
    sound: &mut Sound<'_>,
) -> Result<String, MediaError> {
    let (mut codec, mut failed) = (None, None);
    for part in parts::of(container, file) {
        let at = sound.length();
        match decode_part(container, &file.slice(part), sound) {
            Ok(name) => {
                codec.get_or_insert(name);
            }
            Err(cause @ (MediaError::TooLong | MediaError::Stopped)) => return Err(cause),
            Err(cause) => {
                failed.get_or_insert((at, cause));
            }
        }
    }
    match (codec, failed) {
        (Some(codec), Some((at, cause))) => {
            sound.note(format!(
                "A part of the file at {at:.1} s was not heard: {cause}."
            ));
            Ok(codec)
        }
        (Some(codec), None) => Ok(codec),
        (None, Some((_, cause))) => Err(cause),
        (None, None) => Err(MediaError::UnknownFormat),
    }
}

fn decode_part(
    container: Container,
    file: &Bytes,
    sound: &mut Sound<'_>,
) -> Result<String, MediaError> {
    match container {
        Container::Wave | Container::Wave64 => wave::decode(container, file, sound),
        Container::Aiff => aiff::decode(file, sound),
        Container::Caf => caf::decode(file, sound),
        Container::Au => au::decode(file, sound),
        Container::MpegAudio => mpeg_audio::decode(file, sound),
        Container::Mp4 => mp4_pcm::decode(file, sound)
            .unwrap_or_else(|| packets::decode(container, file.clone(), sound)),
        Container::Ogg | Container::Matroska | Container::Flac | Container::Adts => {
            packets::decode(container, file.clone(), sound)
        }
        Container::Amr
        | Container::Avi
        | Container::Asf
        | Container::FlashVideo
        | Container::MpegTransport
        | Container::MpegProgram
        | Container::WavPack
        | Container::MonkeysAudio
        | Container::Dsd => Err(MediaError::UnknownContainer {
            container: container.name(),
        }),
    }
}
