//! How loud it is, whether it is a voice, and whether the microphone is alive at all. Pure.

/// The audio that one reading is about, in ms: see `capture_worklet/pieces.js`.
const READING_MS: u32 = 32;
/// What counts as a voice, in dB below full scale.
const VOICE_DB: f32 = -42.0;
/// A voice is taken to go on so long after it was last heard: words have gaps.
const VOICE_HANGOVER_MS: u32 = 1_200;
/// A live microphone is never as quiet as this, even in a silent room.
const DEAD_DB: f32 = -70.0;
/// So long without any sound means that the microphone is muted or the wrong one.
const DEAD_AFTER_MS: u32 = 5_000;
/// The quietest level that the ring shows.
const SHOWN_FROM_DB: f32 = -60.0;
/// The loudest level that the ring shows.
const SHOWN_TO_DB: f32 = -12.0;
/// How much of the last level stays when the sound falls: the ring sinks, it does not flicker.
const FALL: f32 = 0.82;

/// What the microphone gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loudness {
    /// A room, or a pause.
    #[default]
    Quiet,
    /// A voice.
    Voice,
    /// Nothing at all for a long time.
    Dead,
}

/// Follows the level of one recording.
#[derive(Clone, Copy, Debug, Default)]
pub struct LevelMeter {
    shown: f32,
    since_voice_ms: Option<u32>,
    silent_ms: u32,
}

impl LevelMeter {
    /// Takes the root mean square of the next piece of audio, 0 to 1.
    pub fn hear(&mut self, rms: f32) {
        let decibels = 20.0 * rms.max(1e-6).log10();
        let level = ((decibels - SHOWN_FROM_DB) / (SHOWN_TO_DB - SHOWN_FROM_DB)).clamp(0.0, 1.0);
        self.shown = level.max(self.shown * FALL);
        self.since_voice_ms = if decibels >= VOICE_DB {
            Some(0)
        } else {
            self.since_voice_ms
                .map(|since| since.saturating_add(READING_MS))
        };
        self.silent_ms = if decibels < DEAD_DB {
            self.silent_ms.saturating_add(READING_MS)
        } else {
            0
        };
    }

    /// The level to show, 0 to 1.
    pub const fn shown(&self) -> f32 {
        self.shown
    }

    /// What the microphone gives now.
    pub fn loudness(&self) -> Loudness {
        let voice = |since: u32| since <= VOICE_HANGOVER_MS;
        if self.silent_ms >= DEAD_AFTER_MS {
            Loudness::Dead
        } else if self.since_voice_ms.is_some_and(voice) {
            Loudness::Voice
        } else {
            Loudness::Quiet
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(readings: &[(f32, usize)]) -> LevelMeter {
        let mut meter = LevelMeter::default();
        for &(rms, times) in readings {
            for _ in 0..times {
                meter.hear(rms);
            }
        }
        meter
    }

    #[test]
    fn a_voice_outlasts_the_gaps_between_words() {
        let room = 0.001;
        assert_eq!(after(&[(room, 10)]).loudness(), Loudness::Quiet);
        assert_eq!(after(&[(0.1, 1), (room, 30)]).loudness(), Loudness::Voice);
        assert_eq!(after(&[(0.1, 1), (room, 60)]).loudness(), Loudness::Quiet);
    }

    #[test]
    fn only_long_digital_silence_is_a_dead_microphone() {
        assert_eq!(after(&[(0.0, 150)]).loudness(), Loudness::Quiet);
        assert_eq!(after(&[(0.0, 160)]).loudness(), Loudness::Dead);
        assert_eq!(after(&[(0.0, 160), (0.001, 1)]).loudness(), Loudness::Quiet);
    }

    #[test]
    fn the_shown_level_rises_at_once_and_sinks_slowly() {
        let loud = after(&[(0.3, 1)]).shown();
        let then_quiet = after(&[(0.3, 1), (0.0, 1)]).shown();
        assert!(loud > 0.9, "{loud}");
        assert!(then_quiet > 0.7 * loud && then_quiet < loud, "{then_quiet}");
    }
}
