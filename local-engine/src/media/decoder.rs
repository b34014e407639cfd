//! The decoders of a file's audio track: symphonia's own, and Opus.

use std::panic::{AssertUnwindSafe, catch_unwind};

use opus_decoder::OpusDecoder;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::Packet;

use super::aac_config::{self, AacStream};
use super::codec_name;
use super::error::MediaError;
use super::opus_packet;

/// Opus always decodes at this rate, in hertz.
const OPUS_RATE: u32 = 48_000;
/// The longest packet of Opus, in samples of a channel.
const OPUS_LONGEST: usize = 5_760;

/// A packet cannot be decoded; the next one may be whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the packet is broken")]
pub(crate) struct BrokenPacket;

/// There is no decoder for a codec.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is not decoded")]
struct NotDecoded {
    /// What people call the codec.
    name: String,
}

/// Decoded audio, interleaved.
pub(crate) struct DecodedAudio<'a> {
    /// The samples of all channels.
    pub(crate) samples: &'a [f32],
    /// Number of channels.
    pub(crate) channels: usize,
    /// Rate in hertz.
    pub(crate) sample_rate: u32,
}

/// Decodes the packets of one track.
pub(crate) struct TrackDecoder {
    parameters: AudioCodecParameters,
    codec: Codec,
    buffer: Vec<f32>,
}

enum Codec {
    Symphonia(Box<dyn AudioDecoder>),
    Opus(OpusTrack),
}

struct OpusTrack {
    decoder: Box<OpusDecoder>,
    channels: usize,
    /// Samples of a channel that stand before the audio, as far as they have not come.
    skip: usize,
}

impl TrackDecoder {
    /// The decoder for a track of a container of this name.
    ///
    /// # Errors
    /// When there is none for its codec.
    pub(crate) fn new(
        container: &'static str,
        parameters: &AudioCodecParameters,
    ) -> Result<Self, MediaError> {
        let unknown = |cause: NotDecoded| MediaError::UnknownCodec {
            container,
            codec: cause.name,
        };
        let parameters = with_known_core(parameters).map_err(unknown)?;
        let codec = Codec::new(&parameters).map_err(unknown)?;
        Ok(Self {
            parameters,
            codec,
            buffer: Vec::new(),
        })
    }

    /// What people call the codec.
    pub(crate) fn codec_name(&self) -> String {
        codec_name::of_codec(self.parameters.codec)
    }

    /// Seconds that the codec has before the audio and that are left out.
    pub(crate) fn lead(&self) -> f64 {
        match &self.codec {
            Codec::Opus(track) => track.skip as f64 / f64::from(OPUS_RATE),
            Codec::Symphonia(_) => 0.0,
        }
    }

    /// Decodes a packet.
    ///
    /// # Errors
    /// When the packet is broken. A decoder that broke over it is made anew.
    pub(crate) fn decode(&mut self, packet: &Packet) -> Result<DecodedAudio<'_>, BrokenPacket> {
        let (codec, buffer) = (&mut self.codec, &mut self.buffer);
        // Decoders are written for packets that make sense. What one does to them ends there.
        let decoded = catch_unwind(AssertUnwindSafe(|| codec.decode(packet, buffer)));
        let (channels, sample_rate) = match decoded {
            Ok(decoded) => decoded?,
            Err(_panic) => {
                self.codec = Codec::new(&self.parameters).map_err(|_name| BrokenPacket)?;
                return Err(BrokenPacket);
            }
        };
        Ok(DecodedAudio {
            samples: &self.buffer,
            channels,
            sample_rate,
        })
    }
}

impl Codec {
    fn new(parameters: &AudioCodecParameters) -> Result<Self, NotDecoded> {
        if parameters.codec == CODEC_ID_OPUS {
            return OpusTrack::new(parameters).map(Self::Opus);
        }
        // Encoders' own beginnings and ends are left in: the counts by which they would be cut off
        // are what broken files have wrong.
        let options = AudioDecoderOptions::default().gapless(false);
        symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &options)
            .map(Self::Symphonia)
            .map_err(|_cause| NotDecoded {
                name: codec_name::of_codec(parameters.codec),
            })
    }

    /// Decodes into the buffer; gives channels and rate.
    fn decode(
        &mut self,
        packet: &Packet,
        buffer: &mut Vec<f32>,
    ) -> Result<(usize, u32), BrokenPacket> {
        buffer.clear();
        match self {
            Self::Symphonia(decoder) => {
                let audio = decoder.decode(packet).map_err(|_cause| BrokenPacket)?;
                let (channels, rate) = (audio.spec().channels().count(), audio.spec().rate());
                audio.copy_to_vec_interleaved(buffer);
                Ok((channels, rate))
            }
            Self::Opus(track) => {
                track.decode(&packet.data, buffer)?;
                Ok((track.channels, OPUS_RATE))
            }
        }
    }
}

impl OpusTrack {
    fn new(parameters: &AudioCodecParameters) -> Result<Self, NotDecoded> {
        // Every Opus stream can be decoded to two channels; mono gets the same on both.
        let count = parameters
            .channels
            .as_ref()
            .map(|channels| channels.count());
        let channels = count.unwrap_or(2).max(1);
        if channels > 2 {
            let name = format!("Opus with {channels} channels");
            return Err(NotDecoded { name });
        }
        let decoder = OpusDecoder::new(OPUS_RATE, channels).map_err(|cause| NotDecoded {
            name: format!("Opus ({cause})"),
        })?;
        Ok(Self {
            decoder: Box::new(decoder),
            channels,
            skip: pre_skip(parameters.extra_data.as_deref()),
        })
    }

    fn decode(&mut self, packet: &[u8], buffer: &mut Vec<f32>) -> Result<(), BrokenPacket> {
        let channels = self.channels;
        let mut frames = 0;
        for packet in opus_packet::packets(packet).ok_or(BrokenPacket)? {
            buffer.resize((frames + OPUS_LONGEST) * channels, 0.0);
            let room = &mut buffer[frames * channels..];
            let decoded = self.decoder.decode_float(&packet, room, false);
            frames += decoded.map_err(|_cause| BrokenPacket)?;
        }
        let skipped = frames.min(self.skip);
        self.skip -= skipped;
        buffer.truncate(frames * channels);
        buffer.drain(..skipped * channels);
        Ok(())
    }
}

/// The parameters with what the decoder knows of an AAC stream.
fn with_known_core(parameters: &AudioCodecParameters) -> Result<AudioCodecParameters, NotDecoded> {
    let mut parameters = parameters.clone();
    if parameters.codec == CODEC_ID_AAC
        && let Some(config) = parameters.extra_data.as_deref()
    {
        match aac_config::read(config) {
            Some(AacStream::LowComplexity(core)) => {
                parameters.extra_data = Some(core.into_boxed_slice());
            }
            Some(AacStream::Other(name)) => return Err(NotDecoded { name }),
            // The decoder says for itself what it makes of it.
            None => {}
        }
    }
    Ok(parameters)
}

/// Frames that an Opus encoder put before the audio, from the stream's `OpusHead`.
fn pre_skip(head: Option<&[u8]>) -> usize {
    match head {
        // MP4 has the same fields with the bytes of numbers the other way round, and its version is
        // 0; the library puts the name before them and changes nothing.
        Some(head) if head.starts_with(b"OpusHead\0") && head.len() >= 12 => {
            usize::from(u16::from_be_bytes([head[10], head[11]]))
        }
        Some(head) if head.starts_with(b"OpusHead") && head.len() >= 12 => {
            usize::from(u16::from_le_bytes([head[10], head[11]]))
        }
        _ => 0,
    }
}
