//! What a stream hears with: a decoder of coded audio, or the local engine.

use std::sync::Arc;

use super::HearingMode;
use super::engine::{Engine, EngineLost, EngineStream};
use super::heard::{Flush, Heard, SpokenWord};
use crate::coded::{HeardWord, Hearing, RATE, text, ticks, tones};

/// An ear.
pub(super) enum Ear {
    /// Hears coded audio.
    Coded(Box<CodedEar>),
    /// Asks the local engine.
    Speech(Box<EngineStream>),
}

impl Ear {
    /// An ear for audio at this rate.
    pub(super) async fn open(
        mode: &HearingMode,
        engine: Option<&Arc<Engine>>,
        sample_rate: u32,
    ) -> Result<Self, EngineLost> {
        let coded = |hearing| Ok(Self::Coded(Box::new(CodedEar::new(hearing, sample_rate))));
        match (mode, engine) {
            (HearingMode::Ticks, _) => coded(Hearing::Ticks(ticks::Decoder::new())),
            (HearingMode::Tones, _) => coded(Hearing::Tones(tones::Decoder::new())),
            (HearingMode::Speech(_), Some(engine)) => {
                let stream = engine.open(sample_rate).await?;
                Ok(Self::Speech(Box::new(stream)))
            }
            (HearingMode::Speech(_), None) => Err(EngineLost),
        }
    }

    /// The rate is another than was thought; nothing has been heard yet. The local engine was
    /// told the rate when its stream was opened, so it hears the wrong pitch: name the encoding.
    pub(super) fn set_rate(&mut self, sample_rate: u32) {
        if let Self::Coded(ear) = self {
            ear.sample_rate = sample_rate;
        }
    }

    /// Takes samples.
    pub(super) async fn hear(&mut self, samples: &[i16]) -> Result<(), EngineLost> {
        match self {
            Self::Coded(ear) => {
                ear.hear(samples);
                Ok(())
            }
            Self::Speech(stream) => stream.hear(samples).await,
        }
    }

    /// Goes on without audio.
    pub(super) async fn keep_alive(&mut self) -> Result<(), EngineLost> {
        match self {
            Self::Coded(_) => Ok(()),
            Self::Speech(stream) => stream.keep_alive().await,
        }
    }

    /// Makes certain what can be.
    pub(super) async fn flush(&mut self, flush: Flush) -> Result<(), EngineLost> {
        match self {
            Self::Coded(ear) => {
                ear.flush();
                Ok(())
            }
            Self::Speech(stream) => stream.flush(flush).await,
        }
    }

    /// Waits until more is known without more audio.
    pub(super) async fn changed(&mut self) -> Result<(), EngineLost> {
        match self {
            Self::Coded(_) => std::future::pending().await,
            Self::Speech(stream) => stream.changed().await,
        }
    }

    /// What became known since this was last asked.
    pub(super) fn take(&mut self) -> Heard {
        match self {
            Self::Coded(ear) => ear.take(),
            Self::Speech(stream) => stream.take(),
        }
    }
}

/// A decoder, and a way to it from other rates. Only tones survive that.
pub(super) struct CodedEar {
    hearing: Hearing,
    sample_rate: u32,
    /// Where the next sample at the decoder's rate lies, in samples after `last`.
    next: f64,
    last: Option<i16>,
    words: Vec<SpokenWord>,
}

impl CodedEar {
    fn new(hearing: Hearing, sample_rate: u32) -> Self {
        Self {
            hearing,
            sample_rate,
            next: 0.0,
            last: None,
            words: Vec::new(),
        }
    }

    fn hear(&mut self, samples: &[i16]) {
        let words = if self.sample_rate == RATE {
            self.hearing.hear(samples)
        } else {
            let resampled = self.resample(samples);
            self.hearing.hear(&resampled)
        };
        self.keep(words);
    }

    fn flush(&mut self) {
        let words = self.hearing.flush();
        self.keep(words);
    }

    fn keep(&mut self, words: Vec<HeardWord>) {
        let spoken = words.into_iter().map(|word| SpokenWord {
            text: text::word(word.index),
            punctuated: text::word(word.index),
            start: self.at_rate(word.start_sample),
            end: self.at_rate(word.end_sample),
        });
        self.words.extend(spoken.collect::<Vec<_>>());
    }

    fn take(&mut self) -> Heard {
        Heard {
            words: std::mem::take(&mut self.words),
            tentative: Vec::new(),
            settled: self.at_rate(self.hearing.settled()),
        }
    }

    fn at_rate(&self, sample: u64) -> u64 {
        sample * u64::from(self.sample_rate) / u64::from(RATE)
    }

    /// Straight lines between samples are good enough for tones.
    fn resample(&mut self, samples: &[i16]) -> Vec<i16> {
        let step = f64::from(self.sample_rate) / f64::from(RATE);
        let mut resampled = Vec::new();
        for sample in samples {
            let last = self.last.replace(*sample).unwrap_or(*sample);
            while self.next < 1.0 {
                let between = f64::from(last) * (1.0 - self.next) + f64::from(*sample) * self.next;
                resampled.push(between.round() as i16);
                self.next += step;
            }
            self.next -= 1.0;
        }
        resampled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_at_another_rate_are_heard_at_their_places() {
        let mut ear = CodedEar::new(Hearing::Tones(tones::Decoder::new()), 48_000);
        for chunk in tones::wav_at(48_000, 0, 8).chunks(1_111) {
            ear.hear(chunk);
        }
        ear.flush();
        let words = ear.take().words;
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts.join(" "), text::text(0, 8));
        assert!(words[7].start.abs_diff(7 * 14_400) < 240, "{:?}", words[7]);
    }
}
