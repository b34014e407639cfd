//! Cuts a stream of audio into stretches of speech and of silence. Pure: no model, no clock.
//!
//! It is fed windows of audio with the word of a voice-activity detector, keeps exactly the
//! audio that is not final yet, and says what happened. Every sample ends up in exactly one
//! final range, ranges are contiguous, and a range of silence never swallows the moment just
//! before a word: [`SegmenterSettings::silence_keep`] always stays uncovered.

use crate::audio::{quietest_point, samples_in_ms};

/// Lengths in samples that decide where speech starts and ends.
#[derive(Debug, Clone, Copy)]
pub struct SegmenterSettings {
    /// Audio before the detector's word that belongs to the speech: the detector is late.
    pub pre_roll: u64,
    /// How long the detector itself waits before it says "silent".
    pub hangover: u64,
    /// Silence that ends a segment, counted from the last voice; at least `hangover`.
    pub end_silence: u64,
    /// The longest segment; longer speech is cut at a quiet point.
    pub max_segment: u64,
    /// Uncovered silence that makes an empty final due.
    pub silence_final: u64,
    /// The newest silence that such a final leaves uncovered.
    pub silence_keep: u64,
}

impl Default for SegmenterSettings {
    fn default() -> Self {
        Self {
            pre_roll: samples_in_ms(400),
            hangover: samples_in_ms(250),
            end_silence: samples_in_ms(400),
            max_segment: samples_in_ms(15_000),
            silence_final: samples_in_ms(3_000),
            silence_keep: samples_in_ms(500),
        }
    }
}

/// Why a segment is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The speaker was silent for long enough.
    Pause,
    /// The segment reached its longest length; the speech goes on in the next.
    TooLong,
    /// Somebody asked for everything heard so far.
    Flushed,
}

/// A finished stretch of speech. Positions are samples since the start of the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Where the final range starts: the end of the previous one.
    pub covers_from: u64,
    /// Where the final range ends.
    pub covers_until: u64,
    /// Position of the first sample in `samples`.
    pub start: u64,
    /// Where the voice was first heard.
    pub voiced_from: u64,
    /// Where the voice was last heard.
    pub voiced_until: u64,
    /// The audio to recognise.
    pub samples: Vec<f32>,
    /// Why it is over.
    pub ending: Ending,
}

/// What happened in the stream.
#[derive(Debug, Clone, PartialEq)]
pub enum SegmentEvent {
    /// A voice was heard at this position.
    SpeechStarted {
        /// Position of the first voice.
        at: u64,
    },
    /// The voice stopped; if it stays away the segment ends with the audio held now.
    Paused,
    /// The voice came back before the segment ended.
    Resumed,
    /// A segment is over.
    Ended(Segment),
    /// Nothing was said in this range.
    Silence {
        /// Start of the range: the end of the previous one.
        from: u64,
        /// End of the range.
        until: u64,
    },
}

/// The speech that is going on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenSegment<'a> {
    /// Position of the first sample in `samples`.
    pub start: u64,
    /// Where the voice was first heard.
    pub voiced_from: u64,
    /// Everything held since `start`.
    pub samples: &'a [f32],
}

#[derive(Debug, Clone, Copy)]
struct Speech {
    start: u64,
    voiced_from: u64,
    /// Position at which the detector said "silent", while it says so.
    paused_at: Option<u64>,
}

/// The state machine. See the module's text.
#[derive(Debug)]
pub struct Segmenter {
    settings: SegmenterSettings,
    /// Uncovered audio, from `held_from` to `position`.
    held: Vec<f32>,
    held_from: u64,
    position: u64,
    covered: u64,
    speech: Option<Speech>,
}

impl Segmenter {
    /// Starts at position 0 in silence.
    #[must_use]
    pub fn new(settings: SegmenterSettings) -> Self {
        Self {
            settings,
            held: Vec::new(),
            held_from: 0,
            position: 0,
            covered: 0,
            speech: None,
        }
    }

    /// All samples taken in so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The end of the last final range.
    #[must_use]
    pub fn covered(&self) -> u64 {
        self.covered
    }

    /// The speech going on now, if any and not paused.
    #[must_use]
    pub fn open_segment(&self) -> Option<OpenSegment<'_>> {
        let speech = self.speech.filter(|speech| speech.paused_at.is_none())?;
        Some(self.open(speech))
    }

    /// The speech going on now or just paused.
    #[must_use]
    pub fn paused_or_open_segment(&self) -> Option<OpenSegment<'_>> {
        self.speech.map(|speech| self.open(speech))
    }

    /// Takes a window in, with the detector's word on whether somebody speaks.
    ///
    /// Gives at most two events, in order.
    pub fn push(&mut self, window: &[f32], voiced: bool) -> Vec<SegmentEvent> {
        self.take_in(window);
        let mut events = Vec::new();
        match (self.speech, voiced) {
            (None, true) => events.push(self.start_speech(window.len() as u64)),
            (None, false) => events.extend(self.silence_due()),
            (Some(speech), true) => {
                if speech.paused_at.is_some() {
                    self.speech = Some(Speech {
                        paused_at: None,
                        ..speech
                    });
                    events.push(SegmentEvent::Resumed);
                }
                if self.position - speech.start >= self.settings.max_segment {
                    events.push(self.cut_long_speech(speech));
                }
            }
            (Some(speech), false) => events.extend(self.go_silent(speech)),
        }
        events
    }

    /// Takes in audio that no detector will see and makes everything so far final.
    ///
    /// Gives the event that covers it, or nothing when all was covered already.
    pub fn flush(&mut self, rest: &[f32]) -> Option<SegmentEvent> {
        self.take_in(rest);
        let Some(speech) = self.speech else {
            return (self.position > self.covered).then(|| self.cover_silence(self.position));
        };
        let audio_until = speech.paused_at.unwrap_or(self.position);
        Some(self.end_speech(speech, audio_until, self.position, Ending::Flushed))
    }

    fn open(&self, speech: Speech) -> OpenSegment<'_> {
        let from = (speech.start - self.held_from) as usize;
        OpenSegment {
            start: speech.start,
            voiced_from: speech.voiced_from,
            samples: &self.held[from..],
        }
    }

    fn take_in(&mut self, samples: &[f32]) {
        self.held.extend_from_slice(samples);
        self.position += samples.len() as u64;
    }

    fn start_speech(&mut self, window: u64) -> SegmentEvent {
        let start = self
            .position
            .saturating_sub(window + self.settings.pre_roll)
            .max(self.covered);
        // The detector wants a tenth of a second of voice before it speaks up.
        let at = self
            .position
            .saturating_sub(window + samples_in_ms(100))
            .max(start);
        self.speech = Some(Speech {
            start,
            voiced_from: at,
            paused_at: None,
        });
        SegmentEvent::SpeechStarted { at }
    }

    fn go_silent(&mut self, speech: Speech) -> Option<SegmentEvent> {
        let paused_at = speech.paused_at.unwrap_or(self.position);
        let silent_for = self.position - paused_at + self.settings.hangover;
        if silent_for >= self.settings.end_silence {
            return Some(self.end_speech(speech, paused_at, paused_at, Ending::Pause));
        }
        if speech.paused_at.is_some() {
            return None;
        }
        self.speech = Some(Speech {
            paused_at: Some(paused_at),
            ..speech
        });
        Some(SegmentEvent::Paused)
    }

    fn cut_long_speech(&mut self, speech: Speech) -> SegmentEvent {
        let newest = samples_in_ms(3_000) as usize;
        let segment_from = (speech.start - self.held_from) as usize;
        let search_from = self.held.len().saturating_sub(newest).max(segment_from);
        let cut = self.held_from + quietest_point(&self.held, search_from) as u64;
        let event = self.end_speech(speech, cut, cut, Ending::TooLong);
        self.speech = Some(Speech {
            start: cut,
            voiced_from: cut,
            paused_at: None,
        });
        event
    }

    fn end_speech(
        &mut self,
        speech: Speech,
        audio_until: u64,
        covers_until: u64,
        ending: Ending,
    ) -> SegmentEvent {
        let from = (speech.start - self.held_from) as usize;
        let until = (audio_until - self.held_from) as usize;
        let voiced_until = match speech.paused_at {
            Some(paused_at) => paused_at.saturating_sub(self.settings.hangover),
            None if ending == Ending::Pause => audio_until.saturating_sub(self.settings.hangover),
            None => audio_until,
        };
        let segment = Segment {
            covers_from: self.covered,
            covers_until,
            start: speech.start,
            voiced_from: speech.voiced_from,
            voiced_until: voiced_until.max(speech.voiced_from),
            samples: self.held[from..until].to_vec(),
            ending,
        };
        self.speech = None;
        self.cover(covers_until);
        SegmentEvent::Ended(segment)
    }

    fn silence_due(&mut self) -> Option<SegmentEvent> {
        if self.position - self.covered >= self.settings.silence_final {
            return Some(self.cover_silence(self.position - self.settings.silence_keep));
        }
        // Old silence waits for its final, but its samples can never be part of speech.
        let wanted = self.position.saturating_sub(self.settings.silence_keep);
        if wanted > self.held_from + self.settings.silence_keep {
            self.forget_before(wanted);
        }
        None
    }

    fn cover_silence(&mut self, until: u64) -> SegmentEvent {
        let from = self.covered;
        self.cover(until);
        SegmentEvent::Silence { from, until }
    }

    fn cover(&mut self, until: u64) {
        self.covered = until;
        self.forget_before(until);
    }

    fn forget_before(&mut self, position: u64) {
        let surplus = position.saturating_sub(self.held_from) as usize;
        self.held.drain(..surplus.min(self.held.len()));
        self.held_from = self.held_from.max(position);
    }
}

#[cfg(test)]
mod tests;
