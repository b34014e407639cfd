//! What is said, in what order and when; and what is said wrong on purpose.

use std::collections::VecDeque;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message};
use serde_json::Value;
use tokio::time::Instant;

use super::fault::{Act, Garbage};
use super::manner::Goodbye;
use super::messages::{Results, Voice};

/// A frame and what the journal says of it when it is sent.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) message: Message,
    pub(super) is_results: bool,
    pub(super) is_final: bool,
    /// Said for the first time with this frame.
    pub(super) words: Vec<String>,
}

impl Frame {
    fn plain(message: Message) -> Self {
        Self {
            message,
            is_results: false,
            is_final: false,
            words: Vec::new(),
        }
    }
}

/// A final that waits for others to overtake it.
struct Held {
    frame: Frame,
    /// Results that must go first; finals only if `by_finals`.
    after: u32,
    by_finals: bool,
}

/// Frames on their way out.
#[derive(Default)]
pub(super) struct Mouth {
    queue: VecDeque<(Instant, Frame)>,
    /// Something with a time of its own.
    timed: Option<(Instant, Frame)>,
    delay: Duration,
    /// Says nothing more.
    pub(super) is_mute: bool,
    /// What befalls the next final.
    twists: Vec<Act>,
    held: Option<Held>,
}

impl Mouth {
    /// From now on this fault applies. False if it is none of the mouth's.
    pub(super) fn twist(&mut self, act: &Act) -> bool {
        match act {
            Act::Delay(ms) => self.delay = Duration::from_millis(*ms),
            Act::Hang => {
                self.is_mute = true;
                self.queue.clear();
                self.timed = None;
            }
            Act::DuplicateFinal
            | Act::OutOfOrder
            | Act::LateFinal
            | Act::WrongDuration
            | Act::BeyondAudio => self.twists.push(act.clone()),
            _ => return false,
        }
        true
    }

    /// Says a message.
    pub(super) fn say(&mut self, message: &Value) {
        self.push(Frame::plain(Message::Text(message.to_string().into())));
    }

    /// Says a message at this time; others need not wait for it.
    pub(super) fn say_at(&mut self, message: &Value, at: Instant) {
        if !self.is_mute {
            let frame = Frame::plain(Message::Text(message.to_string().into()));
            self.timed = Some((at + self.delay, frame));
        }
    }

    /// Says results. `received` samples came so far.
    pub(super) fn say_results(&mut self, voice: &Voice, results: &Results, received: u64) {
        let twists = match results.is_final {
            true => std::mem::take(&mut self.twists),
            false => Vec::new(),
        };
        let message = twisted(voice, results, received, &twists);
        let text = |message: &Value| Message::Text(message.to_string().into());
        let words = results.words.iter().filter(|_| results.is_final);
        let frame = Frame {
            message: text(&message),
            is_results: true,
            is_final: results.is_final,
            words: words.map(|word| word.text.clone()).collect(),
        };
        let (is_reordered, is_late) = (
            twists.contains(&Act::OutOfOrder),
            twists.contains(&Act::LateFinal),
        );
        if (is_reordered || is_late) && self.held.is_none() {
            self.held = Some(Held {
                frame,
                after: if is_reordered { 1 } else { 2 },
                by_finals: is_reordered,
            });
            return;
        }
        self.push(frame);
        if twists.contains(&Act::DuplicateFinal) {
            self.push(Frame {
                message: text(&message),
                is_results: true,
                is_final: true,
                words: Vec::new(),
            });
        }
        self.overtake(results.is_final);
    }

    /// Says what waits to be overtaken: at the end of a stream nothing else will.
    pub(super) fn release(&mut self, late_too: bool) {
        if self
            .held
            .as_ref()
            .is_some_and(|held| held.by_finals || late_too)
            && let Some(held) = self.held.take()
        {
            self.push(held.frame);
        }
    }

    /// Says something that is no answer.
    pub(super) fn say_garbage(&mut self, voice: &Voice, garbage: Garbage) {
        let message = match garbage {
            Garbage::Binary => Message::Binary(vec![0xFF; 64].into()),
            other => Message::Text(garbage_text(voice, other).into()),
        };
        self.push(Frame::plain(message));
    }

    /// Says goodbye after all else.
    pub(super) fn say_goodbye(&mut self, goodbye: &Goodbye) {
        self.push(Frame::plain(Message::Close(Some(CloseFrame {
            code: goodbye.code,
            reason: goodbye.reason.as_str().into(),
        }))));
    }

    /// When the next frame is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let frames = self.queue.front().into_iter().chain(&self.timed);
        frames.map(|(due, _)| *due).min()
    }

    /// The next frame, if it is due.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<Frame> {
        let is_due = |waiting: &mut (Instant, Frame)| waiting.0 <= now;
        let timed = self.timed.take_if(is_due);
        let next = timed.or_else(|| self.queue.pop_front_if(is_due));
        next.map(|(_, frame)| frame)
    }

    fn overtake(&mut self, is_final: bool) {
        let Some(held) = &mut self.held else { return };
        if is_final || !held.by_finals {
            held.after = held.after.saturating_sub(1);
        }
        if held.after == 0
            && let Some(held) = self.held.take()
        {
            self.push(held.frame);
        }
    }

    fn push(&mut self, frame: Frame) {
        if self.is_mute {
            return;
        }
        let due = Instant::now() + self.delay;
        // Whatever its delay, nothing overtakes what was said before.
        let earliest = self.queue.back().map_or(due, |(due, _)| *due);
        self.queue.push_back((due.max(earliest), frame));
    }
}

/// A final with the faults that were ordered for it.
fn twisted(voice: &Voice, results: &Results, received: u64, twists: &[Act]) -> Value {
    let mut message = voice.results(results);
    if twists.contains(&Act::WrongDuration) {
        let half = voice.seconds(results.end.saturating_sub(results.start) / 2);
        message["duration"] = half.into();
    }
    if twists.contains(&Act::BeyondAudio) {
        let start = voice.seconds(received + u64::from(voice.sample_rate));
        let word = serde_json::json!({
            "word": "beyond", "punctuated_word": "beyond",
            "start": start, "end": start + 0.25, "confidence": 0.99,
        });
        let alternative = &mut message["channel"]["alternatives"][0];
        if let Some(words) = alternative["words"].as_array_mut() {
            words.push(word);
        }
        let transcript = alternative["transcript"].as_str().unwrap_or_default();
        let transcript = format!("{transcript} beyond").trim_start().to_owned();
        alternative["transcript"] = transcript.into();
    }
    message
}

fn garbage_text(voice: &Voice, garbage: Garbage) -> String {
    let nothing = Results {
        start: 0,
        end: u64::from(voice.sample_rate),
        words: Vec::new(),
        is_final: true,
        speech_final: false,
        from_finalize: false,
    };
    let mut results = voice.results(&nothing);
    let alternative = &mut results["channel"]["alternatives"][0];
    alternative["transcript"] = "garbage".into();
    let word = |start: f64, end: f64| serde_json::json!({"word": "garbage", "start": start, "end": end, "confidence": 0.99});
    alternative["words"] = vec![word(0.1, 0.2)].into();
    match garbage {
        Garbage::TruncatedJson => {
            let text = results.to_string();
            text.chars().take(text.chars().count() / 2).collect()
        }
        Garbage::UnknownType => r#"{"type":"Surprise","start":0.0,"duration":1.0}"#.to_owned(),
        Garbage::NanTime => {
            results["start"] = "NAN".into();
            results.to_string().replace("\"NAN\"", "NaN")
        }
        Garbage::NegativeTime => {
            results["start"] = (-5.0).into();
            results.to_string()
        }
        Garbage::HugeTime => {
            results["start"] = 1e300.into();
            results.to_string()
        }
        Garbage::InvalidOrder => {
            let backwards = vec![word(0.9, 0.8), word(0.5, 0.1)];
            results["channel"]["alternatives"][0]["words"] = backwards.into();
            results.to_string()
        }
        Garbage::HugeJson => {
            results["channel"]["alternatives"][0]["transcript"] = "a".repeat(1_000_000).into();
            results.to_string()
        }
        Garbage::Html | Garbage::Binary => {
            "<html><body><h1>502 Bad Gateway</h1></body></html>".to_owned()
        }
    }
}

#[cfg(test)]
mod tests;
