//! Audio that a machine understands exactly: index n is the n-th word of a text.
//!
//! [`ticks`] are words of 20 ms in the low bits of the samples; any change to a sample loses its
//! word, so they suit streams that must carry audio untouched. [`tones`] are pairs of tones that
//! survive a browser's resampling. Both decoders say only words that they received whole.
//! Real speech has no code: the double of Deepgram asks the local engine about it.

pub mod text;
pub mod ticks;
pub mod tones;

/// Samples of coded audio in a second.
pub const RATE: u32 = 16_000;

/// A word that was received whole; the range is in samples of what the decoder was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeardWord {
    /// Its place in the text.
    pub index: u32,
    /// Its first sample.
    pub start_sample: u64,
    /// The sample after its last.
    pub end_sample: u64,
}

/// A decoder of either code.
#[derive(Clone, Debug)]
pub enum Hearing {
    /// Hears ticks.
    Ticks(ticks::Decoder),
    /// Hears tones.
    Tones(tones::Decoder),
}

impl Hearing {
    /// Takes samples, as many as there are; gives the words that are certain by now.
    pub fn hear(&mut self, samples: &[i16]) -> Vec<HeardWord> {
        match self {
            Self::Ticks(decoder) => decoder.hear(samples),
            Self::Tones(decoder) => decoder.hear(samples),
        }
    }

    /// Gives words that are whole but were waiting for what follows. More samples may come.
    pub fn flush(&mut self) -> Vec<HeardWord> {
        match self {
            // A tick is certain with its last sample.
            Self::Ticks(_) => Vec::new(),
            Self::Tones(decoder) => decoder.flush(),
        }
    }

    /// All words that begin before this sample have been given.
    #[must_use]
    pub fn settled(&self) -> u64 {
        match self {
            Self::Ticks(decoder) => decoder.settled(),
            Self::Tones(decoder) => decoder.settled(),
        }
    }
}
