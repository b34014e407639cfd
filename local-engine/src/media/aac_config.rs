//! The configuration of an AAC stream (AudioSpecificConfig, ISO/IEC 14496-3, 1.6.2).
//!
//! The decoder knows AAC-LC alone. HE-AAC is AAC-LC of half the rate with the upper half of the
//! band beside it, made up by rules (SBR, PS): its core is heard, which has all of a voice.

/// Object types by their numbers.
const AAC_LC: u32 = 2;
const SBR: u32 = 5;
const PARAMETRIC_STEREO: u32 = 29;
/// The number that says that the number is larger, or that the rate is written out.
const LARGER_TYPE: u32 = 31;
const OWN_RATE: u32 = 15;

/// What an AAC stream is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AacStream {
    /// AAC-LC, or with it as its core: the configuration of the core.
    LowComplexity(Vec<u8>),
    /// Something that the decoder does not know, by its name.
    Other(String),
}

/// Reads a configuration; `None` if it is cut off.
pub(crate) fn read(config: &[u8]) -> Option<AacStream> {
    let mut bits = Bits::new(config);
    let mut object = object_type(&mut bits)?;
    let rate = Rate::read(&mut bits)?;
    let channels = bits.take(4)?;
    if object == SBR || object == PARAMETRIC_STEREO {
        let _doubled = Rate::read(&mut bits)?;
        object = object_type(&mut bits)?;
    }
    if object != AAC_LC {
        return Some(AacStream::Other(object_name(object)));
    }
    let has_short_frames = bits.take(1)? == 1;
    Some(match channels {
        _any if has_short_frames => AacStream::Other("AAC with frames of 960 samples".to_owned()),
        1 | 2 => AacStream::LowComplexity(core(rate, channels)),
        0 => AacStream::Other("AAC with channels of its own order".to_owned()),
        7 => AacStream::Other("AAC with 8 channels".to_owned()),
        more => AacStream::Other(format!("AAC with {more} channels")),
    })
}

/// The rate: an index into the standard's table, or hertz.
#[derive(Clone, Copy)]
enum Rate {
    Index(u32),
    Hertz(u32),
}

impl Rate {
    fn read(bits: &mut Bits<'_>) -> Option<Self> {
        match bits.take(4)? {
            OWN_RATE => Some(Self::Hertz(bits.take(24)?)),
            index => Some(Self::Index(index)),
        }
    }
}

fn core(rate: Rate, channels: u32) -> Vec<u8> {
    // Behind the channels stand three switches, all off.
    let (value, length) = match rate {
        Rate::Index(index) => (
            u64::from(AAC_LC << 4 | index) << 4 | u64::from(channels),
            13,
        ),
        Rate::Hertz(hertz) => {
            let start = u64::from(AAC_LC << 4 | OWN_RATE) << 24 | u64::from(hertz);
            (start << 4 | u64::from(channels), 37)
        }
    };
    let bytes: u32 = (length + 3_u32).div_ceil(8);
    let aligned = value << (64 - length);
    aligned.to_be_bytes()[..bytes as usize].to_vec()
}

fn object_type(bits: &mut Bits<'_>) -> Option<u32> {
    match bits.take(5)? {
        LARGER_TYPE => Some(32 + bits.take(6)?),
        object => Some(object),
    }
}

fn object_name(object: u32) -> String {
    let name = match object {
        1 => "AAC Main",
        3 => "AAC-SSR",
        4 => "AAC-LTP",
        23 => "AAC-LD",
        36 => "MPEG-4 ALS",
        39 => "AAC-ELD",
        42 => "xHE-AAC",
        other => return format!("MPEG-4 audio of type {other}"),
    };
    name.to_owned()
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// So many bits as a number, at most 32.
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for _bit in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn low_complexity(config: &[u8]) -> Option<AacStream> {
        Some(AacStream::LowComplexity(config.to_vec()))
    }

    #[test]
    fn low_complexity_stays_what_it_is() {
        assert_eq!(read(&[0x12, 0x08]), low_complexity(&[0x12, 0x08]));
        assert_eq!(read(&[0x11, 0x90]), low_complexity(&[0x11, 0x90]));
        // What says behind it that there is no SBR is left out.
        assert_eq!(
            read(&[0x12, 0x08, 0x56, 0xe5, 0x00]),
            low_complexity(&[0x12, 0x08])
        );
        let own_rate = [0x17, 0x80, 0x0f, 0xa0, 0x08];
        assert_eq!(read(&own_rate), low_complexity(&own_rate));
    }

    #[test]
    fn of_high_efficiency_the_core_is_heard() {
        // SBR said before the core (24 kHz doubled to 48 kHz), and behind it.
        assert_eq!(
            read(&[0x2b, 0x11, 0x88, 0x00]),
            low_complexity(&[0x13, 0x10])
        );
        assert_eq!(
            read(&[0x13, 0x10, 0x56, 0xe5, 0x98]),
            low_complexity(&[0x13, 0x10])
        );
        // Parametric stereo: one channel at the core.
        assert_eq!(
            read(&[0xeb, 0x09, 0x88, 0x00]),
            low_complexity(&[0x13, 0x08])
        );
    }

    #[test]
    fn what_is_not_known_has_a_name() {
        let name = |config: &[u8]| match read(config) {
            Some(AacStream::Other(name)) => name,
            other => format!("{other:?}"),
        };
        assert_eq!(name(&[0x0a, 0x08]), "AAC Main");
        assert_eq!(name(&[0xf8, 0xe8, 0x20]), "AAC-ELD");
        assert_eq!(name(&[0x12, 0x30]), "AAC with 6 channels");
        assert_eq!(name(&[0x12, 0x00]), "AAC with channels of its own order");
        assert_eq!(name(&[0x12, 0x0c]), "AAC with frames of 960 samples");
        assert_eq!(read(&[0x12]), None);
    }
}
