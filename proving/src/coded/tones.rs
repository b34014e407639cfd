//! Tones: 300 ms a word, a pair of tones and a pause, fit for loudspeakers, browsers and gain.
//!
//! The decoder measures how long each pair of tones sounded. Its windows add up to one at every
//! sample, so the sum of a tone's amplitudes over all windows, over its full amplitude, is the
//! time for which it sounded, to a few milliseconds.

mod meter;

use std::f64::consts::{PI, TAU};

use self::meter::{HOP, Meter, Reading, WINDOW};
use super::{HeardWord, RATE};

/// Different words; a longer text begins again.
pub const WORDS: u32 = 256;
/// A word's tones sound for so long.
pub const TONE_MS: u64 = 200;
/// From the beginning of a word to that of the next.
pub const WORD_MS: u64 = 300;

const FADE_MS: f64 = 4.0;
/// Peak of each of the two tones.
const AMPLITUDE: f64 = 8_000.0;
/// A tone that fades in and out sounds for so long at its full amplitude.
const FULL_MS: f64 = TONE_MS as f64 - FADE_MS;
/// A word of which more is missing is not said.
const SLACK_MS: f64 = 15.0;
/// Quieter parts of a tone, against its full amplitude, are not its own any more.
const TAIL: f64 = 0.04;

/// The samples of `count` words from `first_index` on, at [`RATE`].
#[must_use]
pub fn encode(first_index: u32, count: u32) -> Vec<i16> {
    wav_at(RATE, first_index, count)
}

/// The same at another rate, made at that rate.
#[must_use]
pub fn wav_at(rate: u32, first_index: u32, count: u32) -> Vec<i16> {
    let length = u64::from(count) * WORD_MS * u64::from(rate) / 1_000;
    (0..length)
        .map(|sample| {
            let time_ms = sample as f64 * 1_000.0 / f64::from(rate);
            let word = (time_ms / WORD_MS as f64) as u32;
            let within_ms = time_ms - (u64::from(word) * WORD_MS) as f64;
            level(first_index.wrapping_add(word), within_ms)
        })
        .collect()
}

fn level(index: u32, within_ms: f64) -> i16 {
    let edge_ms = within_ms.min(TONE_MS as f64 - within_ms);
    if edge_ms <= 0.0 {
        return 0;
    }
    let fade = 0.5 - 0.5 * ((edge_ms / FADE_MS).min(1.0) * PI).cos();
    let (low, high) = pair(index % WORDS);
    let tone = |frequency: f64| (TAU * frequency * within_ms / 1_000.0).sin();
    let sum = tone(meter::low(low)) + tone(meter::high(high));
    (AMPLITUDE * fade * sum).round() as i16
}

/// A word's two tones; neighbours in the text share neither.
fn pair(index: u32) -> (u32, u32) {
    (index % 16, (index / 16 + index * 5) % 16)
}

fn index_of((low, high): (u32, u32)) -> u32 {
    (high + 16 * 5 - low * 5) % 16 * 16 + low
}

/// Windows in a row in which the same pair sounds.
#[derive(Clone, Debug)]
struct Run {
    pair: (u32, u32),
    /// First sample of the first window.
    from: u64,
    readings: Vec<Reading>,
    /// A flush has said it already.
    is_said: bool,
}

/// Hears tones from any place in the stream on.
#[derive(Clone, Debug)]
pub struct Decoder {
    meter: Meter,
    waiting: Vec<i16>,
    /// Place of the first waiting sample, where the next window begins.
    position: u64,
    run: Option<Run>,
    /// Words begin here or later.
    floor: u64,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        // A window of silence before the stream, so that its first samples count in full.
        let waiting = vec![0; WINDOW];
        Self {
            meter: Meter::new(),
            waiting,
            position: 0,
            run: None,
            floor: 0,
        }
    }

    /// Takes samples; gives the words that are certain by now.
    pub fn hear(&mut self, samples: &[i16]) -> Vec<HeardWord> {
        self.waiting.extend_from_slice(samples);
        let waiting = std::mem::take(&mut self.waiting);
        let mut words = Vec::new();
        let mut at = 0;
        while let Some(window) = waiting.get(at..at + WINDOW) {
            let reading = self.meter.read(window);
            words.extend(self.take(reading));
            at += HOP;
            self.position += HOP as u64;
        }
        self.waiting = waiting;
        self.waiting.drain(..at);
        words
    }

    /// Gives the word that sounded last, if it is whole already.
    pub fn flush(&mut self) -> Vec<HeardWord> {
        let mut ahead = self.clone();
        let words = ahead.hear(&[0; 3 * WINDOW]);
        if let (Some(word), Some(run)) = (words.last(), &mut self.run) {
            run.is_said = true;
            self.floor = word.end_sample;
        }
        words
    }

    /// All words that begin before this sample have been given.
    #[must_use]
    pub fn settled(&self) -> u64 {
        let next = match &self.run {
            Some(run) if !run.is_said => run.from,
            _ => self.position,
        };
        next.saturating_sub(WINDOW as u64).max(self.floor)
    }

    /// Goes on with the run or begins another; gives the word that has ended.
    fn take(&mut self, reading: Option<Reading>) -> Option<HeardWord> {
        if let (Some(run), Some(reading)) = (&mut self.run, &reading)
            && run.pair == reading.pair
        {
            run.readings.push(reading.clone());
            return None;
        }
        let ended = self.run.take();
        self.run = reading.map(|reading| Run {
            pair: reading.pair,
            from: self.position,
            readings: vec![reading],
            is_said: false,
        });
        let word = self.word(&ended?)?;
        self.floor = word.end_sample;
        Some(word)
    }

    fn word(&self, run: &Run) -> Option<HeardWord> {
        if run.is_said {
            return None;
        }
        let sounded = |amplitude: fn(&Reading) -> f64| {
            let amplitudes: Vec<f64> = run.readings.iter().map(amplitude).collect();
            let mut sorted = amplitudes.clone();
            sorted.sort_by(f64::total_cmp);
            let loudest = &sorted[sorted.len() / 2..];
            let full = loudest.iter().sum::<f64>() / loudest.len() as f64;
            let own = amplitudes.iter().filter(|one| **one >= full * TAIL);
            own.sum::<f64>() / full * HOP as f64 * 1_000.0 / f64::from(RATE)
        };
        let whole = FULL_MS - SLACK_MS..=FULL_MS + SLACK_MS;
        let both = [sounded(|r| r.low), sounded(|r| r.high)];
        let is_pure = run.readings.iter().filter(|r| r.is_pure).count() * 2 > run.readings.len();
        if !is_pure || !both.iter().all(|ms| whole.contains(ms)) {
            return None;
        }
        // The run's centre of mass is the middle of the word.
        let mass: f64 = run.readings.iter().map(|r| r.low).sum();
        let moment = |(at, r): (usize, &Reading)| at as f64 * r.low;
        let hops = run.readings.iter().enumerate().map(moment).sum::<f64>() / mass;
        let middle = run.from as f64 + hops * HOP as f64 - WINDOW as f64 / 2.0;
        let half = (TONE_MS * u64::from(RATE) / 2_000) as f64;
        let start_sample = ((middle - half).max(0.0) as u64).max(self.floor);
        Some(HeardWord {
            index: index_of(run.pair),
            start_sample,
            end_sample: ((middle + half) as u64).max(start_sample + 1),
        })
    }
}

#[cfg(test)]
mod tests;
