//! Which container a file is.

use crate::{adts_frame, mpeg_frame, tags};

/// How far into a file the first frame of sound without a container is looked for: a recording
/// may have been cut out of the middle of another one.
const SEARCHED: usize = 64 * 1024;
/// Bytes of a packet of an MPEG transport stream.
const TRANSPORT_PACKET: usize = 188;

/// A container of sound, or sound that needs none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// RIFF, RIFX, RF64 and BW64 with the form WAVE.
    Wave,
    /// Sony's Wave64.
    Wave64,
    /// AIFF and AIFF-C.
    Aiff,
    /// Apple's Core Audio Format.
    Caf,
    /// Sun's and NeXT's.
    Au,
    /// MP4, M4A, MOV, 3GP.
    Mp4,
    /// Ogg.
    Ogg,
    /// WebM and Matroska.
    Matroska,
    /// FLAC's own.
    Flac,
    /// Frames of MPEG audio: MP3, MP2.
    MpegAudio,
    /// Frames of AAC.
    Adts,
    /// Frames of AMR, as phones once recorded.
    Amr,
    /// Video of Windows.
    Avi,
    /// Windows Media.
    Asf,
    /// Flash video.
    FlashVideo,
    /// Broadcast and cameras.
    MpegTransport,
    /// DVD.
    MpegProgram,
    /// WavPack.
    WavPack,
    /// Monkey's Audio.
    MonkeysAudio,
    /// Sony's DSD.
    Dsd,
}

impl Container {
    /// The container of a file that begins with these bytes. A tag may be longer than what is
    /// here; then it is taken for an MP3's, as nearly every one is.
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Self> {
        let sound = start.get(tags::leading_length(start)..);
        match sound {
            None | Some([]) if start.starts_with(b"ID3") => Some(Self::MpegAudio),
            None => None,
            Some(sound) => by_magic(sound).or_else(|| by_frames(sound)),
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wave => "WAV",
            Self::Wave64 => "Wave64",
            Self::Aiff => "AIFF",
            Self::Caf => "CAF",
            Self::Au => "AU",
            Self::Mp4 => "MP4",
            Self::Ogg => "Ogg",
            Self::Matroska => "WebM",
            Self::Flac => "FLAC",
            Self::MpegAudio => "MP3",
            Self::Adts => "AAC",
            Self::Amr => "AMR",
            Self::Avi => "AVI",
            Self::Asf => "Windows Media",
            Self::FlashVideo => "Flash video",
            Self::MpegTransport => "MPEG transport stream",
            Self::MpegProgram => "MPEG program stream",
            Self::WavPack => "WavPack",
            Self::MonkeysAudio => "Monkey's Audio",
            Self::Dsd => "DSD",
        }
    }
}

fn by_magic(sound: &[u8]) -> Option<Container> {
    let inner = |at: usize| sound.get(at..at + 4);
    let container = match sound.get(..4).unwrap_or_default() {
        b"RIFF" | b"RIFX" | b"RF64" | b"BW64" => match inner(8)? {
            b"WAVE" => Container::Wave,
            b"AVI " => Container::Avi,
            _other => return None,
        },
        b"riff" if sound[4..].starts_with(b"\x2e\x91\xcf\x11") => Container::Wave64,
        b"FORM" if matches!(inner(8), Some(b"AIFF" | b"AIFC")) => Container::Aiff,
        b"caff" => Container::Caf,
        b".snd" => Container::Au,
        b"OggS" => Container::Ogg,
        b"\x1a\x45\xdf\xa3" => Container::Matroska,
        b"fLaC" => Container::Flac,
        b"#!AM" if sound.starts_with(b"#!AMR") => Container::Amr,
        b"\x30\x26\xb2\x75" => Container::Asf,
        b"FLV\x01" => Container::FlashVideo,
        b"wvpk" => Container::WavPack,
        b"MAC " => Container::MonkeysAudio,
        b"DSD " | b"FRM8" => Container::Dsd,
        b"\x00\x00\x01\xba" => Container::MpegProgram,
        other if other.starts_with(b"ID3") => Container::MpegAudio,
        _other => match inner(4)? {
            // Older QuickTime has no `ftyp` and begins with what comes behind it.
            b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip" => Container::Mp4,
            _other if is_transport_stream(sound) => Container::MpegTransport,
            _other => return None,
        },
    };
    Some(container)
}

fn is_transport_stream(sound: &[u8]) -> bool {
    (0..3).all(|packet| sound.get(packet * TRANSPORT_PACKET) == Some(&0x47))
}

fn by_frames(sound: &[u8]) -> Option<Container> {
    if adts_frame::begins(sound) {
        return Some(Container::Adts);
    }
    if mpeg_frame::begins(sound) {
        return Some(Container::MpegAudio);
    }
    let searched = sound.len().min(SEARCHED);
    (1..searched).find_map(|at| {
        let rest = &sound[at..];
        if rest[0] != 0xff {
            None
        } else if adts_frame::begins_surely(rest) {
            Some(Container::Adts)
        } else if mpeg_frame::begins_surely(rest) {
            Some(Container::MpegAudio)
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mp3_frames(count: usize) -> Vec<u8> {
        let mut frame = vec![0xff, 0xf3, 0x48, 0xc0];
        frame.resize(144, 7);
        frame.repeat(count)
    }

    #[test]
    fn each_container_is_known_by_its_first_bytes() {
        let cases: [(&[u8], Container); 23] = [
            (b"RIFF\x24\0\0\0WAVEfmt ", Container::Wave),
            (b"RIFX\0\0\0\x24WAVEfmt ", Container::Wave),
            (b"RF64\xff\xff\xff\xffWAVEds64", Container::Wave),
            (b"BW64\xff\xff\xff\xffWAVEds64", Container::Wave),
            (
                b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0",
                Container::Wave64,
            ),
            (b"FORM\0\0\0\x2eAIFFCOMM", Container::Aiff),
            (b"FORM\0\0\0\x2eAIFCFVER", Container::Aiff),
            (b"caff\0\x01\0\0desc", Container::Caf),
            (b".snd\0\0\0\x18", Container::Au),
            (b"\0\0\0\x1cftypM4A ", Container::Mp4),
            (b"\0\0\0\x08wide\0\0", Container::Mp4),
            (b"OggS\0", Container::Ogg),
            (b"\x1a\x45\xdf\xa3\x9f", Container::Matroska),
            (b"fLaC\0", Container::Flac),
            (b"ID3\x04", Container::MpegAudio),
            (b"\xff\xfb\x90\x64", Container::MpegAudio),
            (b"#!AMR-WB\n", Container::Amr),
            (b"RIFF\x24\0\0\0AVI LIST", Container::Avi),
            (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Container::Asf),
            (b"FLV\x01\x05", Container::FlashVideo),
            (b"wvpk\0\0", Container::WavPack),
            (b"\0\0\x01\xba\x44", Container::MpegProgram),
            (b"ID3\x04\0\0\0\0\0\x01xfLaC\0", Container::Flac),
        ];
        for (bytes, container) in cases {
            assert_eq!(Container::of(bytes), Some(container), "{bytes:?}");
        }
        let mut transport = vec![0; 3 * TRANSPORT_PACKET];
        for packet in transport.chunks_mut(TRANSPORT_PACKET) {
            packet[0] = 0x47;
        }
        assert_eq!(Container::of(&transport), Some(Container::MpegTransport));
    }

    #[test]
    fn sound_that_begins_in_mid_frame_is_sound() {
        let stream = mp3_frames(6);
        assert_eq!(Container::of(&stream[100..]), Some(Container::MpegAudio));
        let mut tagged = b"ID3\x04\0\0\0\0\x01\x05".to_vec();
        tagged.resize(10 + 133, b'x');
        assert_eq!(Container::of(&tagged), Some(Container::MpegAudio));
        tagged.extend(&stream[100..]);
        assert_eq!(Container::of(&tagged), Some(Container::MpegAudio));
    }

    #[test]
    fn everything_else_is_no_sound() {
        let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
        // Bytes that look like a header here and there, and lead nowhere.
        for step in 0..2_000_u32 {
            picture.extend(&mp3_frames(1)[..7]);
            picture.extend(step.wrapping_mul(2_654_435_761).to_le_bytes());
        }
        for other in [
            &b""[..],
            b"R",
            b"RIFF",
            b"RIFF\x24\0\0\0WEBPVP8 ",
            b"\xff\xd8\xff\xe0",
            b"\xff\xfe<\0",
            b"GIF89a and so on",
            b"{\"url\":\"https://evil.test\"}",
            b"<!doctype html>",
            &picture,
        ] {
            assert_eq!(Container::of(other), None, "{other:?}");
        }
    }
}
