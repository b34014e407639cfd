//! Apple's IMA ADPCM: blocks of 34 bytes a channel, 64 samples each.

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_ADPCM_IMA_QT;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::decoder::TrackDecoder;
use super::error::MediaError;
use super::sound::Sound;

/// Bytes of a block of one channel.
const BLOCK: usize = 34;
/// Samples of a block.
const SAMPLES: u64 = 64;

/// Takes all of these bytes in; gives the name of the codec.
pub(crate) fn decode(
    channels: usize,
    rate: u32,
    data: &[u8],
    sound: &mut Sound<'_>,
) -> Result<String, MediaError> {
    let mut parameters = AudioCodecParameters::new();
    parameters
        .for_codec(CODEC_ID_ADPCM_IMA_QT)
        .with_sample_rate(rate)
        .with_channels(Channels::Discrete(
            u16::try_from(channels).unwrap_or(u16::MAX),
        ))
        .with_max_frames_per_packet(SAMPLES)
        .with_frames_per_block(SAMPLES);
    if !(1..=2).contains(&channels) || rate == 0 {
        return Err(MediaError::UnknownCodec {
            container: sound.container(),
            codec: format!("IMA ADPCM of {channels} channels at {rate} Hz"),
        });
    }
    let mut decoder = TrackDecoder::new(sound.container(), &parameters)?;
    for block in data.chunks_exact(BLOCK * channels) {
        let packet = Packet::new(0, Timestamp::ZERO, Duration::new(SAMPLES), block);
        match decoder.decode(&packet) {
            Ok(audio) => sound.push(audio.samples, audio.channels, audio.sample_rate)?,
            Err(_broken) => sound.lose(SAMPLES as f64 / f64::from(rate))?,
        }
    }
    Ok(decoder.codec_name())
}
