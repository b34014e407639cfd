//! The signals that the page draws. Written only when something changed, because each write makes
//! the page work.

use dictation::transcript::{Word, join_words};
use leptos::prelude::*;

use crate::dictated_text::{DictatedText, ShownWord};
use crate::dictation_state::DictationState;

/// What a dictation shows.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) state: RwSignal<DictationState>,
    pub(super) text: RwSignal<DictatedText>,
    pub(super) partial: RwSignal<Vec<ShownWord>>,
    pub(super) level: RwSignal<f32>,
    pub(super) seconds: RwSignal<u64>,
    pub(super) announced: RwSignal<String>,
    pub(super) remark: RwSignal<Option<String>>,
}

impl View {
    pub(super) fn new() -> Self {
        Self {
            state: RwSignal::new(DictationState::default()),
            text: RwSignal::new(DictatedText::default()),
            partial: RwSignal::new(Vec::new()),
            level: RwSignal::new(0.0),
            seconds: RwSignal::new(0),
            announced: RwSignal::new(String::new()),
            remark: RwSignal::new(None),
        }
    }

    pub(super) fn show_state(self, state: DictationState) {
        set_if_new(self.state, state);
    }

    pub(super) fn show_remark(self, remark: Option<&str>) {
        set_if_new(self.remark, remark.map(str::to_owned));
    }

    pub(super) fn show_level(self, level: f32) {
        set_if_new(self.level, level);
    }

    pub(super) fn show_seconds(self, seconds: u64) {
        set_if_new(self.seconds, seconds);
    }

    pub(super) fn show_partial(self, words: &[Word]) {
        set_if_new(self.partial, words.iter().map(ShownWord::of).collect());
    }

    /// Words settled: they join the text in the same turn as the partial words change, so that no
    /// word is seen twice or not at all.
    pub(super) fn settle(self, words: &[Word]) {
        if words.is_empty() {
            return;
        }
        self.text.update(|text| text.settle(words));
        let mut news = join_words(words);
        if self.announced.with_untracked(|before| *before == news) {
            // A live region announces changes only, and people do say "yes" twice.
            news.push('\u{a0}');
        }
        self.announced.set(news);
    }

    pub(super) fn begin_paragraph(self) {
        self.text.update(DictatedText::begin_paragraph);
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
