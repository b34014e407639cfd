//! Headers of AAC frames without a container (ADTS, ISO/IEC 13818-7).

/// The bytes of a header without its checksum.
const HEADER_LENGTH: usize = 7;
/// As many headers that lead from one to the next are no accident.
const SURE: usize = 4;

/// Bytes of the frame that begins here, its header among them.
#[must_use]
pub fn length(bytes: &[u8]) -> Option<usize> {
    let &[0xff, second, third, fourth, fifth, sixth, ..] = bytes else {
        return None;
    };
    let rate_index = third >> 2 & 15;
    if second & 0xf6 != 0xf0 || rate_index > 12 {
        return None;
    }
    let length = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
    (length >= HEADER_LENGTH).then_some(length)
}

/// How many headers lead from one to the next until there are enough of them or the bytes end.
/// `None` where one leads to something else.
fn headers(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for seen in 0..SURE {
        let rest = bytes.get(at..).unwrap_or_default();
        if seen > 0 && rest.len() < HEADER_LENGTH {
            return Some(seen);
        }
        at += length(rest)?;
    }
    Some(SURE)
}

/// Whether these bytes begin with a frame that nothing contradicts: it is followed by others, or
/// by the end of the bytes.
#[must_use]
pub fn begins(bytes: &[u8]) -> bool {
    headers(bytes).is_some()
}

/// Whether these bytes begin with a frame by more than accident.
#[must_use]
pub fn begins_surely(bytes: &[u8]) -> bool {
    headers(bytes).is_some_and(|headers| headers > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(length: usize) -> Vec<u8> {
        let mut frame = vec![
            0xff,
            0xf1,
            0x60,
            0x40 | (length >> 11) as u8,
            (length >> 3) as u8,
            (length << 5) as u8,
            0xfc,
        ];
        frame.resize(length, 0);
        frame
    }

    #[test]
    fn frames_lead_to_each_other() {
        assert_eq!(length(&frame(300)), Some(300));
        let stream = [frame(300), frame(9), frame(2_100), frame(77), vec![1; 50]].concat();
        assert!(begins(&stream));
        assert!(begins_surely(&stream));
        assert!(begins_surely(&stream[..400]), "cut off in the third");
        assert!(begins(&stream[..200]) && !begins_surely(&stream[..200]));
        assert!(!begins(&stream[1..]));
        assert!(!begins(&[frame(300), vec![1; 50]].concat()));
        // An MP3's header has a layer, this one has none.
        assert_eq!(length(b"\xff\xfb\x90\x64\0\x20\0"), None);
    }
}
