//! Audio files to 16 kHz samples: WAV, FLAC, MP3, Ogg (Opus, Vorbis), WebM (Opus).
//!
//! Files come from strangers. All of it is Rust without `unsafe` blocks of ours, runs in a
//! thread whose panic ends one request, gives at most [`LONGEST_FILE`] of audio whatever the
//! headers claim, and passes audio on piece by piece instead of holding it.

pub mod decoder;

use std::io::Cursor;
use std::time::Duration;

use bytes::Bytes;
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use crate::audio::SAMPLE_RATE;
use crate::media::decoder::TrackDecoder;
use crate::resample::Resampler;

/// The longest audio that is taken from a file.
pub const LONGEST_FILE: Duration = Duration::from_secs(2 * 60 * 60);
/// Packets in a row that may be broken.
const BROKEN_PACKETS: usize = 200;

/// Why a file cannot be heard.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// It is no audio file, or of no kind that is known here.
    #[error("the file is not WAV, FLAC, MP3, Ogg or WebM audio")]
    UnknownFormat,
    /// The container is known, its content is not.
    #[error("the file's audio is of a kind that is not supported: {0}")]
    UnknownCodec(String),
    /// Nothing could be decoded.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// The audio is too long.
    #[error("the file holds more than two hours of audio")]
    TooLong,
    /// The receiver wants no more.
    #[error("nobody waits for the file any more")]
    Stopped,
}

/// Decodes a file and hands it over in pieces of 16 kHz mono; gives its length in samples.
///
/// # Errors
/// When the file is of no known kind, damaged or too long, or when `receive` returns false.
pub fn decode(file: Bytes, receive: &mut dyn FnMut(&[f32]) -> bool) -> Result<u64, MediaError> {
    let mut format = open(file)?;
    let track = format
        .default_track(TrackType::Audio)
        .ok_or(MediaError::UnknownFormat)?;
    let track_id = track.id;
    let parameters = track
        .codec_params
        .as_ref()
        .and_then(|parameters| parameters.audio())
        .ok_or(MediaError::UnknownFormat)?;
    let mut decoder = TrackDecoder::new(parameters)?;
    let mut pieces = Pieces::new(receive);
    let mut broken = 0;
    loop {
        let packet = match format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            // Files are cut off everywhere in the world; what was heard counts.
            Err(SymphoniaError::IoError(_) | SymphoniaError::ResetRequired) => break,
            Err(cause) => {
                broken += 1;
                if broken > BROKEN_PACKETS {
                    return Err(MediaError::Damaged(cause.to_string()));
                }
                continue;
            }
        };
        if packet.track_id != track_id {
            continue;
        }
        match decoder.decode(&packet) {
            Ok(audio) => {
                broken = 0;
                pieces.push(audio.samples, audio.channels, audio.sample_rate)?;
            }
            Err(cause) => {
                broken += 1;
                if broken > BROKEN_PACKETS {
                    return Err(cause);
                }
            }
        }
    }
    let length = pieces.finish()?;
    if length == 0 && broken > 0 {
        return Err(MediaError::Damaged("no packet could be decoded".to_owned()));
    }
    Ok(length)
}

fn open(file: Bytes) -> Result<Box<dyn FormatReader>, MediaError> {
    let source = MediaSourceStream::new(
        Box::new(Cursor::new(file)),
        MediaSourceStreamOptions::default(),
    );
    symphonia::default::get_probe()
        .probe(
            &Hint::new(),
            source,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .map_err(|_| MediaError::UnknownFormat)
}

/// Mixes, resamples and hands over.
struct Pieces<'a> {
    receive: &'a mut dyn FnMut(&[f32]) -> bool,
    resampler: Option<(u32, Resampler)>,
    given: u64,
}

impl<'a> Pieces<'a> {
    fn new(receive: &'a mut dyn FnMut(&[f32]) -> bool) -> Self {
        Self {
            receive,
            resampler: None,
            given: 0,
        }
    }

    fn push(&mut self, samples: &[f32], channels: usize, rate: u32) -> Result<(), MediaError> {
        if channels == 0 || !(4_000..=384_000).contains(&rate) {
            return Err(MediaError::UnknownCodec(format!(
                "{channels} channels at {rate} Hz"
            )));
        }
        // Some streams change their rate on the way; each stretch has its own resampler.
        if self
            .resampler
            .as_ref()
            .is_none_or(|(known, _)| *known != rate)
        {
            self.end_stretch()?;
            self.resampler = Some((rate, Resampler::new(rate)));
        }
        let scale = 1.0 / channels as f32;
        let mono: Vec<f32> = samples
            .chunks_exact(channels)
            .map(|frame| (frame.iter().sum::<f32>() * scale).clamp(-1.0, 1.0))
            .collect();
        let mut output = Vec::with_capacity(mono.len());
        if let Some((_, resampler)) = &mut self.resampler {
            resampler.process(&mono, &mut output);
        }
        self.give(&output)
    }

    fn finish(mut self) -> Result<u64, MediaError> {
        self.end_stretch()?;
        Ok(self.given)
    }

    fn end_stretch(&mut self) -> Result<(), MediaError> {
        let mut output = Vec::new();
        if let Some((_, mut resampler)) = self.resampler.take() {
            resampler.flush(&mut output);
        }
        self.give(&output)
    }

    fn give(&mut self, samples: &[f32]) -> Result<(), MediaError> {
        self.given += samples.len() as u64;
        if self.given > LONGEST_FILE.as_secs() * u64::from(SAMPLE_RATE) {
            return Err(MediaError::TooLong);
        }
        if (self.receive)(samples) {
            Ok(())
        } else {
            Err(MediaError::Stopped)
        }
    }
}
