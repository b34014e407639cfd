//! Samples that are written one by one: integers, floating point, and G.711.

use super::error::MediaError;
use super::sound::Sound;

/// Frames that are worked on at a time.
const FRAMES_AT_A_TIME: usize = 4_096;

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    /// The lowest.
    Little,
    /// The highest.
    Big,
}

/// How a sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SampleForm {
    /// 8 bits around 128.
    Unsigned8,
    /// Whole numbers of 1 to 4 bytes.
    Signed { bytes: usize },
    /// 32 bits.
    Float32,
    /// 64 bits.
    Float64,
    /// G.711 of Europe.
    ALaw,
    /// G.711 of America and Japan.
    MuLaw,
}

/// How sound is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PcmForm {
    pub(crate) sample: SampleForm,
    pub(crate) order: ByteOrder,
    pub(crate) channels: usize,
    pub(crate) rate: u32,
}

impl SampleForm {
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::Unsigned8 | Self::ALaw | Self::MuLaw => 1,
            Self::Signed { bytes } => bytes,
            Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }

    /// What people call it.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Unsigned8 => "8-bit PCM".to_owned(),
            Self::Signed { bytes } => format!("{}-bit PCM", 8 * bytes),
            Self::Float32 | Self::Float64 => "floating-point PCM".to_owned(),
            Self::ALaw => "G.711 A-law".to_owned(),
            Self::MuLaw => "G.711 mu-law".to_owned(),
        }
    }

    /// The value of one sample; its bytes are those of this form.
    fn value(self, order: ByteOrder, bytes: &[u8]) -> f32 {
        match self {
            Self::Unsigned8 => f32::from(i16::from(bytes[0]) - 128) / 128.0,
            Self::ALaw => f32::from(a_law(bytes[0])) / 32_768.0,
            Self::MuLaw => f32::from(mu_law(bytes[0])) / 32_768.0,
            Self::Signed { bytes: width } => {
                let bits = number(order, bytes) << (64 - 8 * width);
                // The sign is the highest bit now.
                (bits as i64 as f64 / -(i64::MIN as f64)) as f32
            }
            Self::Float32 => f32::from_bits(number(order, bytes) as u32),
            Self::Float64 => f64::from_bits(number(order, bytes)) as f32,
        }
    }
}

impl PcmForm {
    /// Bytes of a sample of all channels.
    pub(crate) const fn frame_bytes(&self) -> usize {
        self.sample.bytes() * self.channels
    }

    /// How long so many bytes last, in seconds.
    pub(crate) fn seconds(&self, bytes: u64) -> f64 {
        let a_second = self.frame_bytes() as f64 * f64::from(self.rate);
        if a_second > 0.0 {
            bytes as f64 / a_second
        } else {
            0.0
        }
    }
}

/// Takes all of these bytes in. A frame that is cut off at their end is none.
pub(crate) fn decode(form: &PcmForm, data: &[u8], sound: &mut Sound<'_>) -> Result<(), MediaError> {
    sound.make_room(form.seconds(data.len() as u64))?;
    let at_a_time = form.frame_bytes().max(1) * FRAMES_AT_A_TIME;
    let mut samples = Vec::with_capacity(form.channels * FRAMES_AT_A_TIME);
    for piece in data.chunks(at_a_time) {
        samples.clear();
        samples.extend(values(form, piece));
        sound.push(&samples, form.channels, form.rate)?;
    }
    Ok(())
}

/// The samples of these bytes.
pub(crate) fn values<'a>(form: &PcmForm, bytes: &'a [u8]) -> impl Iterator<Item = f32> + 'a {
    let (sample, order) = (form.sample, form.order);
    let samples = bytes.chunks_exact(sample.bytes());
    samples.map(move |bytes| sample.value(order, bytes))
}

/// At most eight bytes as a number.
pub(crate) fn number(order: ByteOrder, bytes: &[u8]) -> u64 {
    let join = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    match order {
        ByteOrder::Little => bytes.iter().rev().fold(0, join),
        ByteOrder::Big => bytes.iter().fold(0, join),
    }
}

/// ITU-T G.711, table 1.
fn a_law(byte: u8) -> i16 {
    let bits = byte ^ 0x55;
    let mantissa = i16::from(bits & 0x0f) << 4;
    let segment = bits >> 4 & 7;
    let size = match segment {
        0 => mantissa + 8,
        _ => (mantissa + 0x108) << (segment - 1),
    };
    if bits & 0x80 == 0 { -size } else { size }
}

/// ITU-T G.711, table 2.
fn mu_law(byte: u8) -> i16 {
    const BIAS: i16 = 0x84;
    let bits = !byte;
    let size = ((i16::from(bits & 0x0f) << 3) + BIAS) << (bits >> 4 & 7);
    if bits & 0x80 == 0 {
        size - BIAS
    } else {
        BIAS - size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(sample: SampleForm, order: ByteOrder, bytes: &[u8]) -> f32 {
        sample.value(order, bytes)
    }

    #[test]
    fn every_form_has_its_zero_and_its_extremes() {
        use ByteOrder::{Big, Little};
        let signed = |bytes| SampleForm::Signed { bytes };
        let cases: [(SampleForm, ByteOrder, &[u8], f32); 14] = [
            (SampleForm::Unsigned8, Little, &[128], 0.0),
            (SampleForm::Unsigned8, Little, &[0], -1.0),
            (signed(1), Big, &[0x80], -1.0),
            (signed(2), Little, &[0x00, 0x40], 0.5),
            (signed(2), Big, &[0x40, 0x00], 0.5),
            (signed(2), Little, &[0x00, 0x80], -1.0),
            (signed(3), Little, &[0x00, 0x00, 0xc0], -0.5),
            (signed(3), Big, &[0x20, 0x00, 0x00], 0.25),
            (signed(4), Big, &[0x80, 0, 0, 0], -1.0),
            (SampleForm::Float32, Little, &0.25_f32.to_le_bytes(), 0.25),
            (SampleForm::Float32, Big, &0.25_f32.to_be_bytes(), 0.25),
            (SampleForm::Float64, Big, &(-0.5_f64).to_be_bytes(), -0.5),
            (SampleForm::MuLaw, Little, &[0xff], 0.0),
            (SampleForm::ALaw, Little, &[0xd5], 8.0 / 32_768.0),
        ];
        for (form, order, bytes, expected) in cases {
            assert_eq!(value(form, order, bytes), expected, "{form:?} {bytes:?}");
        }
    }

    #[test]
    fn g711_is_as_the_standard_has_it() {
        let mu: Vec<i16> = [0x00, 0x80, 0x70, 0xf0, 0x0f].map(mu_law).to_vec();
        assert_eq!(mu, [-32_124, 32_124, -120, 120, -16_764]);
        let a: Vec<i16> = [0x2a, 0xaa, 0x55, 0xd5, 0x80].map(a_law).to_vec();
        assert_eq!(a, [-32_256, 32_256, -8, 8, 5_504]);
    }

    #[test]
    fn all_whole_frames_are_taken() {
        let form = PcmForm {
            sample: SampleForm::Signed { bytes: 2 },
            order: ByteOrder::Little,
            channels: 2,
            rate: 16_000,
        };
        let mut samples = Vec::new();
        let mut receive = |piece: &[f32]| {
            samples.extend_from_slice(piece);
            true
        };
        let mut sound = Sound::new("WAV", u64::MAX, &mut receive);
        let data = [0x00, 0x40, 0x00, 0x40].repeat(10_000);
        decode(&form, &data[..data.len() - 1], &mut sound).expect("taken");
        assert_eq!(sound.finish().expect("heard").samples, 9_999);
        assert!(samples.iter().all(|sample| *sample == 0.5));
        assert!((form.seconds(64_000) - 1.0).abs() < 1e-9);
    }
}
