//! Containers that the library takes apart into packets.

use std::io::Cursor;

use bytes::Bytes;
use sound_file::container::Container;
use symphonia::core::codecs::audio::CODEC_ID_NULL_AUDIO;
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::probe::{Hint, Probe};
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{
    MediaSource, MediaSourceStream, MediaSourceStreamOptions, ReadOnlySource,
};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;
use symphonia::core::units::TimeBase;
use symphonia::default::formats::{
    AdtsReader, CafReader, FlacReader, IsoMp4Reader, MkvReader, MpaReader, OggReader, WavReader,
};

use super::codec_name;
use super::decoder::TrackDecoder;
use super::error::MediaError;
use super::mp4_boxes;
use super::sound::Sound;

/// What a reader may say in a row that it cannot read before it is believed.
const READING_ERRORS: usize = 200;
/// No packet is longer, whatever its file says, in s.
const LONGEST_PACKET: f64 = 10.0;

/// Decodes what is in a container; gives the name of the codec.
pub(crate) fn decode(
    container: Container,
    bytes: Bytes,
    sound: &mut Sound<'_>,
) -> Result<String, MediaError> {
    let mut letters = None;
    if container == Container::Mp4 {
        if !mp4_boxes::has_index(&bytes) {
            let why = "its index is missing, so the recording was not finished";
            return Err(MediaError::damaged(container.name(), why));
        }
        let tracks = mp4_boxes::sound_tracks(&bytes);
        letters = tracks.first().map(|track| track.letters);
    }
    if container == Container::Ogg && is_speex(&bytes) {
        return Err(MediaError::UnknownCodec {
            container: container.name(),
            codec: "Speex".to_owned(),
        });
    }
    let tracks = Tracks { container, letters };
    let opened = open(container, source_of(container, bytes.clone())).or_else(|cause| {
        // A picture that the reader cannot make sense of is no reason not to hear the sound.
        match mp4_boxes::sound_alone(&bytes) {
            Some(alone) if container == Container::Mp4 => {
                open(container, source_of(container, Bytes::from(alone)))
            }
            _other => Err(cause),
        }
    });
    read(opened.map_err(|cause| tracks.named(cause))?, &tracks, sound)
}

/// Decodes a container that comes piece by piece, to its end; gives the name of the codec.
pub(crate) fn decode_stream(
    container: Container,
    source: Box<dyn MediaSource>,
    sound: &mut Sound<'_>,
) -> Result<String, MediaError> {
    let tracks = Tracks {
        container,
        letters: None,
    };
    read(open(container, source)?, &tracks, sound)
}

fn read(
    mut format: Box<dyn FormatReader>,
    tracks: &Tracks,
    sound: &mut Sound<'_>,
) -> Result<String, MediaError> {
    let mut link = Some(tracks.choose(format.as_ref(), sound)?);
    let codec = link.as_ref().map(|link| link.decoder.codec_name());
    let mut errors = 0;
    loop {
        match format.next_packet() {
            Ok(Some(packet)) => {
                errors = 0;
                if let Some(link) = link.as_mut().filter(|link| link.track == packet.track_id) {
                    link.take(&packet, sound)?;
                }
            }
            Ok(None) => break,
            // A chain goes on with tracks of its own.
            Err(SymphoniaError::ResetRequired) => {
                link = tracks.next(format.as_ref(), sound);
            }
            // Files are cut off everywhere in the world; what was heard counts.
            Err(SymphoniaError::IoError(_)) => {
                if matches!(tracks.container, Container::Ogg | Container::Mp4) {
                    let at = sound.length();
                    sound.note(format!(
                        "The file breaks off at {at:.1} s: its end is missing."
                    ));
                }
                break;
            }
            Err(cause) => {
                errors += 1;
                if errors > READING_ERRORS {
                    let at = sound.length();
                    sound.note(format!(
                        "The file cannot be read beyond {at:.1} s: {cause}."
                    ));
                    break;
                }
            }
        }
    }
    Ok(codec.unwrap_or_default())
}

/// What is known of the sound tracks of a file.
struct Tracks {
    container: Container,
    /// What an MP4 file says itself of its first one: the library has no number for what it does
    /// not know.
    letters: Option<[u8; 4]>,
}

impl Tracks {
    /// The first track that can be decoded, the file's own choice before others.
    fn choose(&self, format: &dyn FormatReader, sound: &mut Sound<'_>) -> Result<Link, MediaError> {
        let container = self.container.name();
        let chosen = format.default_track(TrackType::Audio).map(|track| track.id);
        let is_sound = |track: &&Track| track.track_type() == Some(TrackType::Audio);
        let mut tracks: Vec<&Track> = format.tracks().iter().filter(is_sound).collect();
        tracks.sort_by_key(|track| Some(track.id) != chosen);
        let mut refused = None;
        for track in &tracks {
            let parameters = track.codec_params.as_ref();
            let Some(parameters) = parameters.and_then(|parameters| parameters.audio()) else {
                continue;
            };
            match TrackDecoder::new(container, parameters) {
                Ok(decoder) => {
                    if tracks.len() > 1 {
                        sound.note(format!(
                            "The file holds {} sound tracks; one of them was heard.",
                            tracks.len()
                        ));
                    }
                    return Ok(Link::begin(track, decoder, self.container, sound));
                }
                Err(cause) => {
                    refused.get_or_insert(cause);
                }
            }
        }
        let is_unknown = |track: &Track| track.codec_params.is_none();
        let nothing =
            if self.container == Container::Matroska && format.tracks().iter().any(is_unknown) {
                let codec = codec_name::of_codec(CODEC_ID_NULL_AUDIO);
                MediaError::UnknownCodec { container, codec }
            } else {
                MediaError::NoAudio { container }
            };
        Err(self.named(refused.unwrap_or(nothing)))
    }

    /// The track of a chain's next link; `None`, with a note, if it cannot be heard.
    fn next(&self, format: &dyn FormatReader, sound: &mut Sound<'_>) -> Option<Link> {
        match self.choose(format, sound) {
            Ok(link) => Some(link),
            Err(cause) => {
                let at = sound.length();
                sound.note(format!("What follows at {at:.1} s was not heard: {cause}."));
                None
            }
        }
    }

    /// The same with the codec's name, where the file has a word for it and the library has none.
    fn named(&self, cause: MediaError) -> MediaError {
        let is_unnamed = match &cause {
            MediaError::NoAudio { .. } => true,
            MediaError::UnknownCodec { codec, .. } => {
                *codec == codec_name::of_codec(CODEC_ID_NULL_AUDIO)
            }
            // What it knows well and cannot read is damaged.
            MediaError::Damaged { .. } => self
                .letters
                .is_some_and(|letters| !is_decoded_in_mp4(letters)),
            _other => false,
        };
        match self.letters {
            Some(letters) if is_unnamed => MediaError::UnknownCodec {
                container: self.container.name(),
                codec: codec_name::of_four_letters(letters),
            },
            _other => cause,
        }
    }
}

/// The library reads such a file to its end in search of something that it knows.
fn is_speex(ogg: &[u8]) -> bool {
    let first_page = &ogg[..ogg.len().min(128)];
    first_page.windows(8).any(|window| window == b"Speex   ")
}

fn is_decoded_in_mp4(letters: [u8; 4]) -> bool {
    const DECODED: [&[u8; 4]; 5] = [b"mp4a", b"alac", b"fLaC", b"Opus", b".mp3"];
    DECODED.contains(&&letters)
}

fn source_of(container: Container, bytes: Bytes) -> Box<dyn MediaSource> {
    let whole = Cursor::new(bytes);
    match container {
        // Where it can seek, the reader looks for the end of the first link at the file's end.
        Container::Ogg => Box::new(ReadOnlySource::new(whole)),
        _other => Box::new(whole),
    }
}

fn open(
    container: Container,
    source: Box<dyn MediaSource>,
) -> Result<Box<dyn FormatReader>, MediaError> {
    let mut probe = Probe::default();
    // One reader alone: where several look for their marks, the first that sees one has the file.
    match container {
        Container::Wave => probe.register_format::<WavReader<'_>>(),
        Container::Mp4 => probe.register_format::<IsoMp4Reader<'_>>(),
        Container::Ogg => probe.register_format::<OggReader<'_>>(),
        Container::Matroska => probe.register_format::<MkvReader<'_>>(),
        Container::Flac => probe.register_format::<FlacReader<'_>>(),
        Container::Caf => probe.register_format::<CafReader<'_>>(),
        Container::Adts => probe.register_format::<AdtsReader<'_>>(),
        Container::MpegAudio => probe.register_format::<MpaReader<'_>>(),
        _other => {
            let container = container.name();
            return Err(MediaError::UnknownContainer { container });
        }
    }
    let source = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    let (format, meta) = (FormatOptions::default(), MetadataOptions::default());
    probe
        .probe(&Hint::new(), source, format, meta)
        .map_err(|cause| MediaError::damaged(container.name(), cause.to_string()))
}

/// One track from its beginning to its end, or to the end of its link of a chain.
struct Link {
    track: u32,
    decoder: TrackDecoder,
    time_base: Option<TimeBase>,
    /// Where it begins, in seconds of the whole.
    begins: f64,
    /// The time of the first packet by the container's clock, less what the codec leaves out.
    first: Option<f64>,
    /// Whether the last packet could not be decoded.
    is_broken: bool,
    /// Whether the recorder leaves out silence instead of coding it.
    has_pauses: bool,
}

impl Link {
    fn begin(
        track: &Track,
        decoder: TrackDecoder,
        container: Container,
        sound: &mut Sound<'_>,
    ) -> Self {
        if let (Some(base), Some(duration)) = (track.time_base, track.duration) {
            sound.claim(duration.get() as f64 * seconds_of(base));
        }
        Self {
            track: track.id,
            time_base: track.time_base,
            begins: sound.length(),
            first: None,
            is_broken: false,
            has_pauses: container == Container::Matroska,
            decoder,
        }
    }

    fn take(&mut self, packet: &Packet, sound: &mut Sound<'_>) -> Result<(), MediaError> {
        match self.place_of(packet) {
            Some(place) if self.has_pauses && !self.is_broken => sound.be_silent_until(place)?,
            Some(place) => sound.lose_until(place)?,
            None => {}
        }
        match self.decoder.decode(packet) {
            Ok(audio) => {
                self.is_broken = false;
                sound.push(audio.samples, audio.channels, audio.sample_rate)
            }
            Err(_broken) => {
                self.is_broken = true;
                let tick = self.time_base.map_or(0.0, seconds_of);
                let length = packet.block_dur().get() as f64 * tick;
                sound.lose(length.min(LONGEST_PACKET))
            }
        }
    }

    /// Where a packet begins, in seconds of the whole.
    fn place_of(&mut self, packet: &Packet) -> Option<f64> {
        let tick = seconds_of(self.time_base?);
        let time = packet.pts.get() as f64 * tick;
        let lead = self.decoder.lead();
        let first = *self.first.get_or_insert(time + lead);
        Some(self.begins + (time - first).max(0.0))
    }
}

fn seconds_of(base: TimeBase) -> f64 {
    f64::from(base.numer.get()) / f64::from(base.denom.get())
}
