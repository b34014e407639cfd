//! How quick a dictation was, measured where the person waits: in this page.

use dictation::audio::{SAMPLE_RATE, SampleOffset};
use dictation::transcript::Word;

use crate::domain::conversation::ServerSays;

/// So much audio between two moments that are noted: enough to tell when any sample was recorded.
const NOTED_EVERY: u64 = SAMPLE_RATE;

/// What a person may want to know about a dictation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// From when the first word's first sound was recorded to when the word was here, in ms.
    pub first_word_ms: Option<u64>,
    /// From the press that stopped it to the last final, in ms.
    pub last_word_ms: Option<u64>,
    /// The engines that heard words, by the names that the server gives them, in order.
    pub engines: Vec<String>,
}

impl Figures {
    /// Whether there is nothing to tell.
    pub const fn is_empty(&self) -> bool {
        self.first_word_ms.is_none() && self.engines.is_empty()
    }
}

/// Measures one dictation. All times are in ms since the same moment.
#[derive(Clone, Debug, Default)]
pub struct FigureMeter {
    figures: Figures,
    /// When the audio before an offset had been recorded. Until the first word is here.
    recorded: Vec<(SampleOffset, u64)>,
    stopped_at: Option<u64>,
    /// The engine that listens now.
    engine: Option<String>,
}

impl FigureMeter {
    /// All audio before `through` is recorded. Offsets begin anew where a new session takes the rest
    /// of a dictation over.
    pub fn recorded(&mut self, now: u64, through: SampleOffset) {
        if self.figures.first_word_ms.is_some() {
            return;
        }
        if self.recorded.last().is_some_and(|last| through < last.0) {
            self.recorded.clear();
        }
        // The newest moment is always there; it makes room for the next if it is close to the one
        // before it.
        if let [.., before, _] = self.recorded.as_slice()
            && through.since(before.0) < NOTED_EVERY
        {
            self.recorded.pop();
        }
        self.recorded.push((through, now));
    }

    /// The person is done.
    pub const fn stopped(&mut self, now: u64) {
        if self.stopped_at.is_none() {
            self.stopped_at = Some(now);
        }
    }

    /// The server said something.
    pub fn heard(&mut self, now: u64, message: &ServerSays) {
        match message {
            ServerSays::Ready { engine, .. } | ServerSays::Engine { engine, .. }
                if !engine.is_empty() =>
            {
                self.engine = Some(engine.clone());
            }
            ServerSays::Partial(partial) => self.words_heard(now, &partial.words),
            ServerSays::Final(final_) => {
                self.words_heard(now, &final_.words);
                if let Some(stopped) = self.stopped_at {
                    self.figures.last_word_ms = Some(now.saturating_sub(stopped));
                }
            }
            _ => {}
        }
    }

    /// What is known so far.
    pub const fn figures(&self) -> &Figures {
        &self.figures
    }

    fn words_heard(&mut self, now: u64, words: &[Word]) {
        let Some(first) = words.first() else { return };
        if let Some(engine) = &self.engine
            && !self.figures.engines.contains(engine)
        {
            self.figures.engines.push(engine.clone());
        }
        if self.figures.first_word_ms.is_none() {
            self.figures.first_word_ms = self
                .recorded_at(first.range.start())
                .map(|recorded| now.saturating_sub(recorded));
            self.recorded = Vec::new();
        }
    }

    /// When the sample at `offset` was recorded: by the first moment noted after it.
    fn recorded_at(&self, offset: SampleOffset) -> Option<u64> {
        let after = self
            .recorded
            .iter()
            .find(|(through, _)| *through >= offset)
            .or(self.recorded.last());
        after.map(|(through, at)| {
            let later = SampleOffset::new(through.since(offset)).as_millis();
            at.saturating_sub(later)
        })
    }
}

#[cfg(test)]
mod tests {
    use dictation::audio::SampleRange;
    use dictation::transcript::{Final, Partial};

    use super::*;
    use crate::domain::conversation::EngineNews;

    fn ready(engine: &str) -> ServerSays {
        ServerSays::Ready {
            session_id: "s1".to_owned(),
            need_from: SampleOffset::ZERO,
            credit_through: SampleOffset::ZERO,
            engine: engine.to_owned(),
        }
    }

    fn range(start_ms: u64, end_ms: u64) -> SampleRange {
        SampleRange::new(
            SampleOffset::from_millis(start_ms),
            SampleOffset::from_millis(end_ms),
        )
    }

    fn word(start_ms: u64) -> Word {
        Word {
            text: "word".to_owned(),
            range: range(start_ms, start_ms + 300),
            confidence: None,
        }
    }

    fn partial(words: Vec<Word>) -> ServerSays {
        ServerSays::Partial(Partial {
            range: range(0, 10_000),
            words,
            stable_words: 0,
        })
    }

    fn final_(words: Vec<Word>) -> ServerSays {
        ServerSays::Final(Final {
            range: range(0, 10_000),
            words,
            utterance_end: true,
        })
    }

    /// A microphone opened at 5 s of the page's life has given `millis`, 40 ms at a time.
    fn recorded(meter: &mut FigureMeter, millis: u64) {
        for end in (40..=millis).step_by(40) {
            meter.recorded(5_000 + end, SampleOffset::from_millis(end));
        }
    }

    #[test]
    fn the_first_word_counts_from_its_own_sound_not_from_the_press() {
        let mut meter = FigureMeter::default();
        recorded(&mut meter, 2_400);
        meter.heard(7_400, &partial(Vec::new()));
        assert_eq!(meter.figures().first_word_ms, None, "silence is no word");
        meter.heard(7_500, &partial(vec![word(1_800)]));
        meter.heard(9_900, &partial(vec![word(1_800), word(2_200)]));
        assert_eq!(meter.figures().first_word_ms, Some(7_500 - 5_000 - 1_800));
    }

    #[test]
    fn a_word_that_is_final_at_once_counts_too() {
        let mut meter = FigureMeter::default();
        recorded(&mut meter, 1_000);
        meter.heard(6_300, &final_(vec![word(500)]));
        assert_eq!(meter.figures().first_word_ms, Some(800));
    }

    #[test]
    fn a_microphone_that_paused_does_not_make_words_late() {
        let mut meter = FigureMeter::default();
        recorded(&mut meter, 1_000);
        // Ten seconds later it goes on.
        meter.recorded(17_000, SampleOffset::from_millis(2_000));
        meter.heard(17_200, &partial(vec![word(1_500)]));
        assert_eq!(meter.figures().first_word_ms, Some(700));
    }

    #[test]
    fn where_a_new_session_begins_anew_offsets_do_too() {
        let mut meter = FigureMeter::default();
        recorded(&mut meter, 8_000);
        meter.recorded(13_040, SampleOffset::from_millis(1_040));
        meter.heard(13_100, &partial(vec![word(900)]));
        assert_eq!(meter.figures().first_word_ms, Some(200));
    }

    #[test]
    fn the_last_word_counts_from_the_press_and_ends_with_the_last_final() {
        let mut meter = FigureMeter::default();
        recorded(&mut meter, 3_000);
        meter.heard(7_000, &final_(vec![word(500)]));
        assert_eq!(meter.figures().last_word_ms, None);
        meter.stopped(8_000);
        meter.heard(8_200, &final_(vec![word(2_500)]));
        meter.stopped(8_300);
        meter.heard(8_450, &final_(Vec::new()));
        assert_eq!(meter.figures().last_word_ms, Some(450));
    }

    #[test]
    fn only_engines_that_heard_words_are_named_and_each_once() {
        let mut meter = FigureMeter::default();
        let listens = |engine: &str| ServerSays::Engine {
            news: EngineNews::Listening,
            remark: None,
            engine: engine.to_owned(),
        };
        meter.heard(1, &ready("first"));
        meter.heard(2, &listens("second"));
        meter.heard(3, &partial(vec![word(0)]));
        meter.heard(4, &listens(""));
        meter.heard(5, &final_(vec![word(0)]));
        meter.heard(6, &listens("third"));
        meter.heard(7, &final_(vec![word(400)]));
        meter.heard(8, &listens("second"));
        meter.heard(9, &final_(vec![word(800)]));
        assert_eq!(meter.figures().engines, ["second", "third"]);
    }
}
