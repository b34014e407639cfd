//! The signals that the page draws. Written only when something changed, because each write makes
//! the page work.

use dictation::audio::SampleOffset;
use dictation::transcript::{Word, join_words};
use leptos::prelude::*;

use crate::dictated_text::{DictatedText, PartialWords, ShownWord};
use crate::dictation_figures::Figures;
use crate::dictation_state::DictationState;

/// What a dictation shows.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) state: RwSignal<DictationState>,
    pub(super) text: RwSignal<DictatedText>,
    pub(super) partial: RwSignal<PartialWords>,
    pub(super) level: RwSignal<f32>,
    pub(super) seconds: RwSignal<u64>,
    pub(super) announced: RwSignal<String>,
    pub(super) remark: RwSignal<Option<String>>,
    pub(super) figures: RwSignal<Figures>,
    /// Samples of this dictation that are recorded. Nothing is drawn from it.
    pub(super) heard: StoredValue<u64>,
}

impl View {
    pub(super) fn new() -> Self {
        Self {
            state: RwSignal::new(DictationState::default()),
            text: RwSignal::new(DictatedText::default()),
            partial: RwSignal::new(PartialWords::default()),
            level: RwSignal::new(0.0),
            seconds: RwSignal::new(0),
            announced: RwSignal::new(String::new()),
            remark: RwSignal::new(None),
            figures: RwSignal::new(Figures::default()),
            heard: StoredValue::new(0),
        }
    }

    pub(super) fn show_state(self, state: DictationState) {
        set_if_new(self.state, state);
    }

    pub(super) fn show_remark(self, remark: Option<&str>) {
        set_if_new(self.remark, remark.map(str::to_owned));
    }

    pub(super) fn show_figures(self, figures: &Figures) {
        if self.figures.with_untracked(|before| before != figures) {
            self.figures.set(figures.clone());
        }
    }

    pub(super) fn show_level(self, level: f32) {
        set_if_new(self.level, level);
    }

    pub(super) fn show_seconds(self, seconds: u64) {
        set_if_new(self.seconds, seconds);
    }

    /// Ranges of `words` count from sample `earlier` of this dictation.
    pub(super) fn show_partial(self, words: &[Word], earlier: u64) {
        let first = words.first();
        let partial = PartialWords {
            words: words.iter().map(ShownWord::of).collect(),
            said_at: first.map_or(0, |word| word.range.start().get() + earlier),
        };
        set_if_new(self.partial, partial);
    }

    /// So many ms of this dictation are recorded.
    pub(super) fn hear_through(self, millis: u64) {
        self.heard
            .set_value(SampleOffset::from_millis(millis).get());
    }

    /// Words settled; their ranges count from sample `earlier` of this dictation. They join the text in the same turn as the partial words change, so that no
    /// word is seen twice or not at all.
    pub(super) fn settle(self, words: &[Word], earlier: u64) {
        if words.is_empty() {
            return;
        }
        self.text.update(|text| text.settle(words, earlier));
        let mut news = join_words(words);
        if self.announced.with_untracked(|before| *before == news) {
            // A live region announces changes only, and people do say "yes" twice.
            news.push('\u{a0}');
        }
        self.announced.set(news);
    }

    pub(super) fn begin_dictation(self) {
        self.heard.set_value(0);
        self.text.update(DictatedText::begin_dictation);
    }

    pub(super) fn end_dictation(self) {
        self.text.update(DictatedText::end_dictation);
    }
}

fn set_if_new<Value>(signal: RwSignal<Value>, value: Value)
where
    Value: PartialEq + Send + Sync + 'static,
{
    if signal.with_untracked(|before| *before != value) {
        signal.set(value);
    }
}
