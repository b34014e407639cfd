//! Opus packets with several frames, taken apart (RFC 6716, section 3.2).
//!
//! The decoder takes packets of up to 1,500 bytes, as they go over networks. In files they are
//! larger: 60 ms of 256 kbit/s are 1,920 bytes.

/// The largest packet that the decoder takes.
const LARGEST_PACKET: usize = 1_500;
/// The most frames of a packet.
const MOST_FRAMES: usize = 48;
/// A frame's length of at least this has a second byte.
const TWO_BYTES: usize = 252;

/// The packets to give to the decoder for this one: itself, or one for each of its frames. `None`
/// if its lengths make no sense.
pub(crate) fn packets(packet: &[u8]) -> Option<Vec<Vec<u8>>> {
    if packet.len() <= LARGEST_PACKET {
        return Some(vec![packet.to_vec()]);
    }
    let (&contents, rest) = packet.split_first()?;
    let frames = match contents & 3 {
        0 => vec![rest],
        1 => equal(rest, 2)?,
        2 => {
            let (length, rest) = read_length(rest)?;
            in_lengths(rest, &[length])?
        }
        _many => any_number(rest)?,
    };
    // The same kind of frame, one in the packet.
    let alone = contents & !3;
    let with_contents = |frame: &[u8]| [&[alone][..], frame].concat();
    Some(frames.into_iter().map(with_contents).collect())
}

fn any_number(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let (&count, mut rest) = bytes.split_first()?;
    let frames = usize::from(count & 0x3f);
    if frames == 0 || frames > MOST_FRAMES {
        return None;
    }
    if count & 0x40 != 0 {
        rest = without_padding(rest)?;
    }
    if count & 0x80 == 0 {
        return equal(rest, frames);
    }
    let mut lengths = Vec::with_capacity(frames - 1);
    for _but_the_last in 1..frames {
        let (length, behind) = read_length(rest)?;
        lengths.push(length);
        rest = behind;
    }
    in_lengths(rest, &lengths)
}

fn without_padding(mut bytes: &[u8]) -> Option<&[u8]> {
    let mut padding = 0;
    loop {
        let (&length, rest) = bytes.split_first()?;
        bytes = rest;
        // 255 stands for 254 and says that another length follows.
        padding += usize::from(length.min(254));
        if length != 255 {
            let kept = bytes.len().checked_sub(padding)?;
            return Some(&bytes[..kept]);
        }
    }
}

fn equal(bytes: &[u8], frames: usize) -> Option<Vec<&[u8]>> {
    let length = bytes.len() / frames;
    (length > 0 && bytes.len().is_multiple_of(frames)).then(|| bytes.chunks(length).collect())
}

/// Frames of these lengths, and one of all that is left.
fn in_lengths<'a>(mut bytes: &'a [u8], lengths: &[usize]) -> Option<Vec<&'a [u8]>> {
    let mut frames = Vec::with_capacity(lengths.len() + 1);
    for length in lengths {
        let (frame, rest) = bytes.split_at_checked(*length)?;
        frames.push(frame);
        bytes = rest;
    }
    frames.push(bytes);
    Some(frames)
}

fn read_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if usize::from(first) < TWO_BYTES {
        return Some((usize::from(first), rest));
    }
    let (&second, rest) = rest.split_first()?;
    Some((usize::from(first) + 4 * usize::from(second), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(fill: u8, length: usize) -> Vec<u8> {
        vec![fill; length]
    }

    /// What a packet comes to: the first byte and the length of each.
    fn taken_apart(packet: &[u8]) -> Option<Vec<(u8, u8, usize)>> {
        let told = |packet: &Vec<u8>| (packet[0], packet[1], packet.len() - 1);
        Some(packets(packet)?.iter().map(told).collect())
    }

    #[test]
    fn small_packets_stay_as_they_are() {
        let packet = [&[0xfb, 0x03][..], &frame(1, 300)].concat();
        assert_eq!(packets(&packet), Some(vec![packet]));
    }

    #[test]
    fn large_packets_become_one_for_each_frame() {
        let (one, two) = (frame(1, 1_000), frame(2, 1_000));
        let same = [&[0xf9][..], &one, &two].concat();
        let parts = Some(vec![(0xf8, 1, 1_000), (0xf8, 2, 1_000)]);
        assert_eq!(taken_apart(&same), parts);
        let other = [&[0xfa, 252, 187][..], &one, &frame(2, 900)].concat();
        let parts = Some(vec![(0xf8, 1, 1_000), (0xf8, 2, 900)]);
        assert_eq!(taken_apart(&other), parts);
        let three = [&[0xfb, 3][..], &one, &two, &frame(3, 1_000)].concat();
        let parts = Some(vec![(0xf8, 1, 1_000), (0xf8, 2, 1_000), (0xf8, 3, 1_000)]);
        assert_eq!(taken_apart(&three), parts);
        let varied = [&[0xfb, 0x83, 252, 187, 30][..], &one, &frame(2, 30), &two].concat();
        let parts = Some(vec![(0xf8, 1, 1_000), (0xf8, 2, 30), (0xf8, 2, 1_000)]);
        assert_eq!(taken_apart(&varied), parts);
        let padded = [&[0xfb, 0x42, 255, 46][..], &one, &two, &frame(0, 300)].concat();
        let parts = Some(vec![(0xf8, 1, 1_000), (0xf8, 2, 1_000)]);
        assert_eq!(taken_apart(&padded), parts);
    }

    #[test]
    fn lengths_that_make_no_sense_are_refused() {
        for start in [
            &[0xf9][..],
            &[0xfb, 0x00],
            &[0xfb, 0x3f],
            &[0xfb, 0x42, 255, 255, 255, 255, 255, 255, 255, 255, 0],
        ] {
            let packet = [start, &frame(255, 1_601)].concat();
            assert_eq!(packets(&packet), None, "{start:?}");
        }
    }
}
