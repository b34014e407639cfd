//! Tags around the sound of a file that has no container of its own: ID3v2 before it (or between
//! two that somebody joined), ID3v1 and APE behind it. Covers make them megabytes long.

const ID3V2_HEADER: usize = 10;
const ID3V1_LENGTH: usize = 128;
const APE_FOOTER: usize = 32;

/// Bytes of the ID3v2 tag that begins here.
#[must_use]
pub fn id3v2_length(bytes: &[u8]) -> Option<usize> {
    let &[b'I', b'D', b'3', major, minor, flags, a, b, c, d, ..] = bytes else {
        return None;
    };
    if major == 0xff || minor == 0xff || (a | b | c | d) & 0x80 != 0 {
        return None;
    }
    let body = [a, b, c, d]
        .iter()
        .fold(0, |size: usize, seven| size << 7 | usize::from(*seven));
    let footer = if flags & 0x10 == 0 { 0 } else { ID3V2_HEADER };
    Some(ID3V2_HEADER + body + footer)
}

/// Where the sound begins behind the tags; it may be a place beyond the bytes that are here.
#[must_use]
pub fn leading_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(length) = bytes.get(at..).and_then(id3v2_length) {
        at += length;
        // Some programs leave more room behind a tag than the tag says.
        let rest = bytes.get(at..).unwrap_or_default();
        at += rest.iter().take_while(|byte| **byte == 0).count();
    }
    at
}

/// The bytes without the tags at their end.
#[must_use]
pub fn without_trailing(bytes: &[u8]) -> &[u8] {
    let mut kept = bytes;
    if let Some(before) = kept.len().checked_sub(ID3V1_LENGTH)
        && kept[before..].starts_with(b"TAG")
    {
        kept = &kept[..before];
    }
    match ape_length(kept) {
        Some(length) => &kept[..kept.len() - length.min(kept.len())],
        None => kept,
    }
}

fn ape_length(bytes: &[u8]) -> Option<usize> {
    let footer = &bytes[bytes.len().checked_sub(APE_FOOTER)?..];
    if !footer.starts_with(b"APETAGEX") {
        return None;
    }
    let number = |at: usize| {
        footer[at..at + 4]
            .iter()
            .rev()
            .fold(0, |value: u32, byte| value << 8 | u32::from(*byte))
    };
    let header = if number(20) >> 31 == 1 { APE_FOOTER } else { 0 };
    Some(number(12) as usize + header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_before_the_sound_are_passed_over_however_long_they_are() {
        let mut file = b"ID3\x04\0\0\0\0\x01\x05".to_vec();
        file.resize(10 + 133, b'x');
        assert_eq!(id3v2_length(&file), Some(143));
        file.extend(b"ID3\x03\0\x10\0\0\0\x02ab3DI\x03\0\x10\0\0\0\x02");
        file.extend([0; 40]);
        let begin = file.len();
        file.extend(b"\xff\xfb\x90\x64");
        assert_eq!(leading_length(&file), begin);
        assert_eq!(
            leading_length(b"ID3\x04\0\0\0\x44\x60\0 and so on"),
            1_126_410
        );
        assert_eq!(leading_length(b"no tag"), 0);
        assert_eq!(id3v2_length(b"ID3\x04\0\0\0\x84\x60\0"), None);
    }

    #[test]
    fn tags_behind_the_sound_are_left_out() {
        let mut file = b"sound".to_vec();
        assert_eq!(without_trailing(&file), b"sound");
        file.extend([b'i'; 20]);
        file.extend(b"APETAGEX\xd0\x07\0\0\x34\0\0\0\x01\0\0\0\0\0\0\0");
        file.extend([0; 8]);
        file.extend(b"TAG");
        file.resize(file.len() + 125, 0);
        assert_eq!(without_trailing(&file), b"sound");
        // A length that nothing can have leaves nothing, and breaks nothing.
        let torn = b"APETAGEX\xd0\x07\0\0\xff\xff\xff\x7f\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(without_trailing(torn), b"");
    }
}
