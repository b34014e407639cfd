//! Headers of MPEG audio frames (ISO/IEC 11172-3 and 13818-3, layers I to III).
//!
//! Four bytes look like a header in one of a few hundred places of any file. So a place counts
//! only if the header there leads to another one of the same kind, and that to the next.

/// The bytes of a header.
pub const HEADER_LENGTH: usize = 4;
/// As many headers that lead from one to the next are no accident.
const SURE: usize = 4;

/// Bit rates in kbit/s by their index less one.
const MPEG1_LAYER1: [u32; 14] = [
    32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
];
const MPEG1_LAYER2: [u32; 14] = [
    32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
];
const MPEG1_LAYER3: [u32; 14] = [
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
];
const MPEG2_LAYER1: [u32; 14] = [
    32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
];
const MPEG2_LAYERS23: [u32; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/// Which of the three ways of coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Layer I.
    One,
    /// Layer II: MP2.
    Two,
    /// Layer III: MP3.
    Three,
}

/// What a frame says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// The way of coding.
    pub layer: Layer,
    /// MPEG-1; else MPEG-2 or 2.5, of half and a quarter of the rate.
    pub is_mpeg1: bool,
    /// Hertz.
    pub sample_rate: u32,
    /// 1 or 2.
    pub channels: usize,
    /// Bytes of the frame, its header among them.
    pub length: usize,
}

impl FrameHeader {
    /// The header that these bytes begin with.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let &[0xff, second, third, fourth, ..] = bytes else {
            return None;
        };
        if second & 0xe0 != 0xe0 || fourth & 3 == 2 {
            return None;
        }
        let (is_mpeg1, divisor) = match second >> 3 & 3 {
            0 => (false, 4),
            2 => (false, 2),
            3 => (true, 1),
            _reserved => return None,
        };
        let layer = match second >> 1 & 3 {
            1 => Layer::Three,
            2 => Layer::Two,
            3 => Layer::One,
            _reserved => return None,
        };
        let full_rate: u32 = match third >> 2 & 3 {
            0 => 44_100,
            1 => 48_000,
            2 => 32_000,
            _reserved => return None,
        };
        let sample_rate = full_rate / divisor;
        // 0 is a rate that the header does not say, 15 is none.
        let index = usize::from(third >> 4).checked_sub(1)?;
        let bit_rate = 1_000 * *bit_rates(layer, is_mpeg1).get(index)?;
        let padding = u32::from(third >> 1 & 1);
        let length = match layer {
            Layer::One => (12 * bit_rate / sample_rate + padding) * 4,
            Layer::Three if !is_mpeg1 => 72 * bit_rate / sample_rate + padding,
            Layer::Two | Layer::Three => 144 * bit_rate / sample_rate + padding,
        };
        Some(Self {
            layer,
            is_mpeg1,
            sample_rate,
            channels: if fourth >> 6 == 3 { 1 } else { 2 },
            length: length as usize,
        })
    }

    /// Samples of the frame in each channel.
    #[must_use]
    pub const fn samples(&self) -> usize {
        match self.layer {
            Layer::One => 384,
            Layer::Three if !self.is_mpeg1 => 576,
            Layer::Two | Layer::Three => 1_152,
        }
    }

    /// Whether both are frames of one stream: the bit rate alone may change within it.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (self.layer, self.is_mpeg1, self.sample_rate, self.channels)
            == (
                other.layer,
                other.is_mpeg1,
                other.sample_rate,
                other.channels,
            )
    }
}

const fn bit_rates(layer: Layer, is_mpeg1: bool) -> &'static [u32; 14] {
    match (layer, is_mpeg1) {
        (Layer::One, true) => &MPEG1_LAYER1,
        (Layer::Two, true) => &MPEG1_LAYER2,
        (Layer::Three, true) => &MPEG1_LAYER3,
        (Layer::One, false) => &MPEG2_LAYER1,
        (Layer::Two | Layer::Three, false) => &MPEG2_LAYERS23,
    }
}

/// How a chain of headers goes on from its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chain {
    /// To bytes that are no header of its kind.
    Broken,
    /// To the end of the bytes, over so many headers. Whether the last frame ends where the bytes
    /// do.
    ToTheEnd { headers: usize, is_exact: bool },
    /// Over so many headers that it is no accident.
    Sure,
}

fn chain(bytes: &[u8]) -> Chain {
    let Some(first) = FrameHeader::read(bytes) else {
        return Chain::Broken;
    };
    let mut at = first.length;
    for headers in 1..SURE {
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.len() < HEADER_LENGTH {
            let is_exact = at == bytes.len();
            return Chain::ToTheEnd { headers, is_exact };
        }
        match FrameHeader::read(rest) {
            Some(next) if next.is_like(&first) => at += next.length,
            _other => return Chain::Broken,
        }
    }
    Chain::Sure
}

/// Whether these bytes begin with a frame that nothing contradicts: it is followed by others, or
/// by the end of the bytes.
#[must_use]
pub fn begins(bytes: &[u8]) -> bool {
    chain(bytes) != Chain::Broken
}

/// Whether these bytes begin with a frame by more than accident.
#[must_use]
pub fn begins_surely(bytes: &[u8]) -> bool {
    match chain(bytes) {
        Chain::Broken => false,
        Chain::Sure => true,
        Chain::ToTheEnd { headers, is_exact } => headers > 1 || is_exact,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MPEG-2 layer III, 16 kHz, mono, 32 kbit/s: 144 bytes a frame.
    const HEADER: [u8; 4] = [0xff, 0xf3, 0x48, 0xc0];

    fn frames(count: usize) -> Vec<u8> {
        let mut frame = HEADER.to_vec();
        frame.resize(144, 0);
        frame.repeat(count)
    }

    #[test]
    fn headers_say_rate_channels_and_length() {
        let cases: [([u8; 4], Layer, u32, usize, usize, usize); 4] = [
            (HEADER, Layer::Three, 16_000, 1, 144, 576),
            (
                [0xff, 0xfb, 0x90, 0x64],
                Layer::Three,
                44_100,
                2,
                417,
                1_152,
            ),
            ([0xff, 0xfd, 0xa4, 0x00], Layer::Two, 48_000, 2, 576, 1_152),
            ([0xff, 0xff, 0x40, 0xc0], Layer::One, 44_100, 1, 136, 384),
        ];
        for (bytes, layer, sample_rate, channels, length, samples) in cases {
            let header = FrameHeader::read(&bytes).expect("a header");
            assert_eq!(
                (header.layer, header.sample_rate, header.channels),
                (layer, sample_rate, channels)
            );
            assert_eq!((header.length, header.samples()), (length, samples));
        }
    }

    #[test]
    fn what_no_frame_can_say_is_no_header() {
        for bytes in [
            &[0xff, 0xf3, 0x48][..],
            &[0xfe, 0xf3, 0x48, 0xc0],
            &[0xff, 0x1b, 0x90, 0x64],
            &[0xff, 0xeb, 0x90, 0x64],
            &[0xff, 0xf9, 0x90, 0x64],
            &[0xff, 0xfb, 0x00, 0x64],
            &[0xff, 0xfb, 0xf0, 0x64],
            &[0xff, 0xfb, 0x9c, 0x64],
            &[0xff, 0xfb, 0x90, 0x66],
        ] {
            assert_eq!(FrameHeader::read(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn one_header_is_believed_where_nothing_contradicts_it_and_several_anywhere() {
        assert!(begins(&HEADER) && !begins_surely(&HEADER));
        assert!(begins_surely(&frames(1)));
        assert!(begins_surely(&frames(2)[..200]));
        let mut many = frames(4);
        many.extend(b"what comes behind them is another matter");
        assert!(begins_surely(&many));
        let mut few = frames(2);
        few.extend(b"no frame");
        assert!(!begins(&few));
    }
}
