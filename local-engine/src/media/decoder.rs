//! The decoders of a file's audio track: symphonia's own, and Opus.

use opus_decoder::OpusDecoder;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::Packet;

use super::MediaError;

/// Opus always decodes at this rate, in hertz.
const OPUS_RATE: u32 = 48_000;

/// Decoded audio, interleaved.
pub struct DecodedAudio<'a> {
    /// The samples of all channels.
    pub samples: &'a [f32],
    /// Number of channels.
    pub channels: usize,
    /// Rate in hertz.
    pub sample_rate: u32,
}

/// Decodes the packets of one track.
pub struct TrackDecoder {
    codec: Codec,
    buffer: Vec<f32>,
}

enum Codec {
    Symphonia(Box<dyn AudioDecoder>),
    Opus {
        decoder: Box<OpusDecoder>,
        channels: usize,
        skip: usize,
    },
}

impl TrackDecoder {
    /// The decoder for a track.
    ///
    /// # Errors
    /// When there is none for its codec.
    pub fn new(parameters: &AudioCodecParameters) -> Result<Self, MediaError> {
        let unknown = |why: String| MediaError::UnknownCodec(why);
        if parameters.codec == CODEC_ID_OPUS {
            // Every Opus stream can be decoded to two channels; mono gets the same on both.
            let channels = parameters
                .channels
                .as_ref()
                .map_or(2, |channels| channels.count());
            if channels > 2 {
                return Err(unknown("Opus with more than two channels".to_owned()));
            }
            let channels = channels.max(1);
            let decoder = OpusDecoder::new(OPUS_RATE, channels)
                .map_err(|cause| unknown(cause.to_string()))?;
            let skip = pre_skip(parameters.extra_data.as_deref());
            let codec = Codec::Opus {
                decoder: Box::new(decoder),
                channels,
                skip,
            };
            return Ok(Self {
                codec,
                buffer: Vec::new(),
            });
        }
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &AudioDecoderOptions::default())
            .map_err(|cause| unknown(cause.to_string()))?;
        Ok(Self {
            codec: Codec::Symphonia(decoder),
            buffer: Vec::new(),
        })
    }

    /// Decodes a packet.
    ///
    /// # Errors
    /// When the packet is broken; the next one may be whole.
    pub fn decode(&mut self, packet: &Packet) -> Result<DecodedAudio<'_>, MediaError> {
        match &mut self.codec {
            Codec::Symphonia(decoder) => {
                let audio = decoder
                    .decode(packet)
                    .map_err(|cause| MediaError::Damaged(cause.to_string()))?;
                let (channels, sample_rate) =
                    (audio.spec().channels().count(), audio.spec().rate());
                audio.copy_to_vec_interleaved(&mut self.buffer);
                Ok(DecodedAudio {
                    samples: &self.buffer,
                    channels,
                    sample_rate,
                })
            }
            Codec::Opus {
                decoder,
                channels,
                skip,
            } => {
                let channels = *channels;
                self.buffer
                    .resize(decoder.max_frame_size_per_channel() * channels, 0.0);
                let frames = decoder
                    .decode_float(&packet.data, &mut self.buffer, false)
                    .map_err(|cause| MediaError::Damaged(cause.to_string()))?;
                let skipped = frames.min(*skip);
                *skip -= skipped;
                let samples = &self.buffer[skipped * channels..frames * channels];
                Ok(DecodedAudio {
                    samples,
                    channels,
                    sample_rate: OPUS_RATE,
                })
            }
        }
    }
}

/// Frames that an Opus encoder put before the audio, from the stream's `OpusHead`.
fn pre_skip(head: Option<&[u8]>) -> usize {
    match head {
        Some(head) if head.starts_with(b"OpusHead") && head.len() >= 12 => {
            usize::from(u16::from_le_bytes([head[10], head[11]]))
        }
        _ => 0,
    }
}
