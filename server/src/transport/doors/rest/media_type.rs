//! What a file is by its first bytes. Names and types that clients give are not asked.

/// Whether a file begins as audio in a container that engines take: WAV, FLAC, MP3, Ogg, WebM, and
/// MP4, which some browsers record and some engines read. Nothing is decoded here.
pub(crate) fn is_audio_file(start: &[u8]) -> bool {
    match start {
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'A',
            b'V',
            b'E',
            ..,
        ]
        | [b'f', b'L', b'a', b'C', ..]
        | [b'O', b'g', b'g', b'S', ..]
        | [b'I', b'D', b'3', ..]
        | [0x1a, 0x45, 0xdf, 0xa3, ..]
        | [_, _, _, _, b'f', b't', b'y', b'p', ..] => true,
        // The header of an MPEG frame: eleven bits of synchronisation, then layer III.
        [0xff, second, ..] => second & 0xe6 == 0xe2,
        _other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audio_is_told_from_everything_else() {
        for audio in [
            &b"RIFF\x24\0\0\0WAVEfmt "[..],
            b"fLaC\0",
            b"OggS\0",
            b"ID3\x04",
            b"\xff\xfb\x90\x64",
            b"\x1a\x45\xdf\xa3\x9f",
            b"\0\0\0\x1cftypiso5",
        ] {
            assert!(is_audio_file(audio), "{audio:?}");
        }
        for other in [
            &b""[..],
            b"R",
            b"RIFF\x24\0\0\0AVI LIST",
            b"\xff\xd8\xff\xe0",
            b"\xff\xfe<\0",
            b"\x89PNG\r\n",
            b"{\"url\":\"https://evil.test\"}",
            b"<!doctype html>",
        ] {
            assert!(!is_audio_file(other), "{other:?}");
        }
    }
}
