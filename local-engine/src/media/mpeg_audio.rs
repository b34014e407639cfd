//! MP3 and MP2: frames one after the other, with whatever stands between them.
//!
//! Files are joined by joining their bytes, cut anywhere, and tagged at both ends and in the
//! middle. What their first frame says of their length is often wrong. So the frames themselves
//! are counted, and the bytes that are none.

use sound_file::mpeg_frame::{self, FrameHeader, HEADER_LENGTH, Layer};
use sound_file::tags;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::decoder::TrackDecoder;
use super::error::MediaError;
use super::pcm::{ByteOrder, number};
use super::sound::Sound;

/// Bytes between two frames that last longer than this are no frames that broke, in s.
const LONGEST_BREAK: f64 = 10.0;
/// So many bytes that are no frames are not worth a word: frames that are cut off at both ends.
const UNNOTICED: usize = 4_096;
/// What the decoder itself adds to the delay that an encoder says, in samples.
const DECODER_DELAY: usize = 529;
/// Encoders whose delay is written as LAME writes it.
const ENCODERS: [&[u8]; 3] = [b"LAME", b"Lavf", b"Lavc"];

/// Decodes all frames; gives the name of the codec.
pub(crate) fn decode(bytes: &[u8], sound: &mut Sound<'_>) -> Result<String, MediaError> {
    let bytes = tags::without_trailing(bytes);
    let mut stream = Stream::default();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if let Some(tag) = tags::id3v2_length(rest) {
            at += tag;
        } else if let Some(frame) = stream.frame(rest) {
            stream.take(&frame, &rest[..frame.length], sound)?;
            at += frame.length;
        } else {
            let skipped = bytes_to_the_next(rest);
            stream.skip(skipped, &rest[skipped..], sound)?;
            at += skipped;
        }
    }
    stream.end(bytes.len(), sound);
    stream.codec.ok_or_else(|| {
        let why = "there are no whole frames in it";
        MediaError::damaged(sound.container(), why)
    })
}

/// Bytes to the next place where a tag or a frame begins by more than accident.
fn bytes_to_the_next(bytes: &[u8]) -> usize {
    let begins = |at: &usize| {
        let rest = &bytes[*at..];
        mpeg_frame::begins_surely(rest) || tags::id3v2_length(rest).is_some()
    };
    (1..bytes.len()).find(begins).unwrap_or(bytes.len())
}

/// The frames so far.
#[derive(Default)]
struct Stream {
    /// The frame before, and the decoder of its kind.
    last: Option<(FrameHeader, TrackDecoder)>,
    codec: Option<String>,
    /// Samples that the encoder put before the sound, as far as they have not come.
    delay: usize,
    skipped: usize,
}

impl Stream {
    /// The frame that begins here, if it is whole.
    fn frame(&self, bytes: &[u8]) -> Option<FrameHeader> {
        let frame = FrameHeader::read(bytes).filter(|frame| frame.length <= bytes.len())?;
        let goes_on = self
            .last
            .as_ref()
            .is_some_and(|(last, _)| last.is_like(&frame));
        (goes_on || mpeg_frame::begins(bytes)).then_some(frame)
    }

    fn take(
        &mut self,
        frame: &FrameHeader,
        bytes: &[u8],
        sound: &mut Sound<'_>,
    ) -> Result<(), MediaError> {
        if let Some(about) = StreamInfo::read(frame, bytes) {
            let samples = u64::from(about.frames) * frame.samples() as u64;
            sound.claim(samples as f64 / f64::from(frame.sample_rate));
            if self.last.is_none() {
                self.delay = about.delay;
            }
            return Ok(());
        }
        let decoder = match self.last.take() {
            Some((last, decoder)) if last.is_like(frame) => decoder,
            _other => TrackDecoder::new(sound.container(), &parameters(frame))?,
        };
        let (_, decoder) = self.last.insert((*frame, decoder));
        self.codec.get_or_insert_with(|| decoder.codec_name());
        let (time, duration) = (Timestamp::ZERO, Duration::new(frame.samples() as u64));
        match decoder.decode(&Packet::new(0, time, duration, bytes)) {
            Ok(audio) => {
                let frames = audio.samples.len() / audio.channels.max(1);
                let left_out = self.delay.min(frames);
                self.delay -= left_out;
                let samples = &audio.samples[left_out * audio.channels..];
                sound.push(samples, audio.channels, audio.sample_rate)
            }
            Err(_broken) => sound.lose(frame.samples() as f64 / f64::from(frame.sample_rate)),
        }
    }

    /// Bytes that are no frames, and what follows them. Within a stream they are frames that
    /// broke, and what is behind them comes as much later.
    fn skip(
        &mut self,
        bytes: usize,
        behind: &[u8],
        sound: &mut Sound<'_>,
    ) -> Result<(), MediaError> {
        self.skipped += bytes;
        let Some((last, _)) = &self.last else {
            return Ok(());
        };
        let goes_on = FrameHeader::read(behind).is_some_and(|next| next.is_like(last));
        let frame = last.samples() as f64 / f64::from(last.sample_rate);
        let seconds = frame * bytes as f64 / last.length as f64;
        if goes_on && seconds < LONGEST_BREAK {
            sound.lose(seconds)
        } else {
            Ok(())
        }
    }

    fn end(&self, length: usize, sound: &mut Sound<'_>) {
        if self.skipped > UNNOTICED && self.skipped * 50 > length {
            sound.note(format!(
                "{} of {length} bytes are no frames of sound and were passed over.",
                self.skipped
            ));
        }
    }
}

fn parameters(frame: &FrameHeader) -> AudioCodecParameters {
    let codec = match frame.layer {
        Layer::One => CODEC_ID_MP1,
        Layer::Two => CODEC_ID_MP2,
        Layer::Three => CODEC_ID_MP3,
    };
    let channels = if frame.channels == 1 { 1 } else { 2 };
    let mut parameters = AudioCodecParameters::new();
    parameters
        .for_codec(codec)
        .with_sample_rate(frame.sample_rate)
        .with_channels(Channels::Discrete(channels));
    parameters
}

/// What a frame without sound says of the stream (Xing's, Info's, VBRI's).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct StreamInfo {
    /// 0 where it does not say.
    frames: u32,
    delay: usize,
}

impl StreamInfo {
    fn read(frame: &FrameHeader, bytes: &[u8]) -> Option<Self> {
        if frame.layer != Layer::Three {
            return None;
        }
        let side = match (frame.is_mpeg1, frame.channels) {
            (true, 2) => 32,
            (true, _) | (false, 2) => 17,
            (false, _) => 9,
        };
        let big =
            |bytes: Option<&[u8]>| bytes.map_or(0, |bytes| number(ByteOrder::Big, bytes) as u32);
        let tag = bytes.get(HEADER_LENGTH + side..)?;
        if tag.starts_with(b"Xing") || tag.starts_with(b"Info") {
            let switches = big(tag.get(4..8));
            let has_frames = switches & 1 == 1;
            let frames = if has_frames { big(tag.get(8..12)) } else { 0 };
            let before = [(1, 4), (2, 4), (4, 100), (8, 4)];
            let sizes = before.iter().filter(|(switch, _)| switches & switch != 0);
            let encoder = 8 + sizes.map(|(_, size)| size).sum::<usize>();
            return Some(Self {
                frames,
                delay: tag.get(encoder..).map_or(0, encoder_delay),
            });
        }
        let tag = bytes.get(HEADER_LENGTH + 32..)?;
        tag.starts_with(b"VBRI").then(|| Self {
            frames: big(tag.get(14..18)),
            delay: 0,
        })
    }
}

fn encoder_delay(encoder: &[u8]) -> usize {
    let is_known = ENCODERS.iter().any(|known| encoder.starts_with(known));
    let Some(bytes) = encoder.get(21..24).filter(|_| is_known) else {
        return 0;
    };
    (number(ByteOrder::Big, bytes) >> 12) as usize + DECODER_DELAY
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MPEG-2 layer III at 16 kHz, mono, 32 kbit/s: 576 samples of silence in 144 bytes.
    fn frames(count: usize) -> Vec<u8> {
        let mut frame = vec![0xff, 0xf3, 0x48, 0xc0];
        frame.resize(144, 0);
        frame.repeat(count)
    }

    /// The first frame of a stream, which says that so many follow.
    fn info(frames_said: u32, encoder: &[u8]) -> Vec<u8> {
        let mut frame = frames(1);
        frame[13..17].copy_from_slice(b"Info");
        frame[20] = 1;
        frame[21..25].copy_from_slice(&frames_said.to_be_bytes());
        frame[25..25 + encoder.len()].copy_from_slice(encoder);
        frame
    }

    fn heard(bytes: &[u8]) -> Result<(u64, Vec<String>), MediaError> {
        let mut receive = |_: &[f32]| true;
        let mut sound = Sound::new("MP3", u64::MAX, &mut receive);
        assert_eq!(decode(bytes, &mut sound)?, "MP3");
        let heard = sound.finish()?;
        Ok((heard.samples, heard.warnings))
    }

    fn all_of(frames: u64) -> (u64, Vec<String>) {
        (576 * frames, vec![])
    }

    #[test]
    fn frames_are_counted_whatever_the_first_one_says() {
        assert_eq!(heard(&frames(20)).expect("heard"), all_of(20));
        for said in [0, 5, 20] {
            let file = [info(said, b""), frames(20)].concat();
            assert_eq!(heard(&file).expect("heard"), all_of(20), "{said}");
        }
        let cut = [info(40, b""), frames(20)].concat();
        let (samples, warnings) = heard(&cut).expect("heard");
        assert_eq!((samples, warnings.len()), (576 * 20, 1));
    }

    #[test]
    fn an_encoders_delay_is_left_out_once() {
        let mut encoder = b"LAME".to_vec();
        encoder.resize(21, 0);
        encoder.extend([0x24, 0x00, 0x00]);
        let file = [info(20, &encoder), frames(20)].concat();
        let joined = [file.clone(), file].concat();
        let (samples, _) = heard(&joined).expect("heard");
        assert_eq!(samples, 576 * 40 - 576 - 529);
    }

    #[test]
    fn joined_and_tagged_files_are_heard_whole() {
        let mut tag = b"ID3\x04\0\0\0\0\x01\x05".to_vec();
        tag.resize(10 + 133, 0xff);
        let one = [tag.clone(), info(10, b""), frames(10)].concat();
        let mut last = b"TAG".to_vec();
        last.resize(128, 0);
        let file = [one.clone(), one, last].concat();
        assert_eq!(heard(&file).expect("heard"), all_of(20));
    }

    #[test]
    fn what_begins_and_ends_in_mid_frame_is_heard_without_a_word() {
        let stream = frames(30);
        assert_eq!(heard(&stream[100..]).expect("heard"), all_of(29));
        assert_eq!(heard(&stream[..4_300]).expect("heard"), all_of(29));
    }

    #[test]
    fn broken_frames_are_silence_of_their_length() {
        let mut file = frames(30);
        file[1_440..2_880].fill(0x55);
        let (samples, warnings) = heard(&file).expect("heard");
        assert_eq!(samples, 576 * 30);
        assert!(warnings[0].starts_with("0.4 s of"), "{warnings:?}");
    }

    #[test]
    fn what_has_no_frames_is_damaged() {
        for bytes in [&b""[..], b"ID3\x04\0\0\0\0\0\x01x", &[0xff; 3_000]] {
            let refused = heard(bytes);
            assert!(
                matches!(refused, Err(MediaError::Damaged { .. })),
                "{refused:?}"
            );
        }
    }
}
