//! The signals that the page draws. Written only when something changed, because each write makes
//! the page work.

use dictation::audio::SampleOffset;
use dictation::transcript::{Word, are_late_sign, join_words};
use leptos::prelude::*;

use std::rc::Rc;

use super::held_back::HeldBack;
use super::number::PressNumber;
use super::spoken::Spoken;
use crate::domain::dictated_text::{DictatedText, PartialWords, ShownWord};
use crate::domain::dictation_figures::Figures;
use crate::domain::dictation_state::DictationState;
use crate::domain::settings::InsertMode;
use crate::domain::succession::Succession;

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
    pub(super) has_cancelled: RwSignal<bool>,
    pub(super) insert_mode: RwSignal<InsertMode>,
    pub(super) figures: RwSignal<Figures>,
    /// Samples of the newest dictation that are recorded. Nothing is drawn from it.
    pub(super) heard: StoredValue<u64>,
    /// A dictation that is to be copied instead of put into the text.
    pub(super) to_copy: RwSignal<Option<String>>,
    /// What the partial words were drawn from.
    drawn_from: StoredValue<DrawnFrom>,
    listener: StoredValue<Option<Listener>, LocalStorage>,
    heir: StoredValue<Option<Heir>, LocalStorage>,
}

/// What the engine believes now.
#[derive(Clone, Copy, Default)]
pub(super) struct Believed<'words> {
    pub(super) words: &'words [Word],
    /// The sample of the dictation from which their ranges count.
    pub(super) earlier: u64,
    /// The connection that said so is gone.
    pub(super) is_old: bool,
}

/// What partial words were drawn from: so many finals that are held back, and these words.
#[derive(Default)]
struct DrawnFrom {
    finals: usize,
    words: Vec<Word>,
    is_old: bool,
}

/// Who wants to know what leaves a dictation.
type Listener = Rc<dyn Fn(Spoken)>;

/// Who wants to know what becomes of the text before it does. Whether the browser keeps it.
type Heir = Rc<dyn Fn(&Succession<'_>) -> bool>;

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
            has_cancelled: RwSignal::new(false),
            insert_mode: RwSignal::new(InsertMode::default()),
            figures: RwSignal::new(Figures::default()),
            heard: StoredValue::new(0),
            to_copy: RwSignal::new(None),
            drawn_from: StoredValue::new(DrawnFrom::default()),
            listener: StoredValue::new_local(None),
            heir: StoredValue::new_local(None),
        }
    }

    /// `hear` is told what leaves a dictation.
    pub(super) fn listen(self, hear: impl Fn(Spoken) + 'static) {
        self.listener.set_value(Some(Rc::new(hear)));
    }

    /// Something left a dictation.
    pub(super) fn tell(self, spoken: Spoken) {
        if let Some(hear) = self.listener.get_value() {
            hear(spoken);
        }
    }

    /// `hear` is told what becomes of the text before it does, and says whether the browser keeps it.
    pub(super) fn listen_to_succession(self, hear: impl Fn(&Succession<'_>) -> bool + 'static) {
        self.heir.set_value(Some(Rc::new(hear)));
    }

    /// Tells what is about to become of the text. Whether the browser keeps it.
    pub(super) fn announce_succession(self, succession: &Succession<'_>) -> bool {
        let heir = self.heir.get_value();
        heir.is_some_and(|hear| hear(succession))
    }

    /// Whether text stands there.
    pub(super) fn has_text(self) -> bool {
        self.text.with_untracked(|text| !text.is_empty())
    }

    /// The text, which is gone from the page then.
    pub(super) fn take_text(self) -> DictatedText {
        let taken = self.text.try_update(DictatedText::take);
        taken.unwrap_or_default()
    }

    /// A text comes back to the page. Where somebody has written meanwhile, only what the browser does not keep.
    pub(super) fn bring_back_text(self, before: DictatedText, is_kept: bool) {
        self.text.update(|text| {
            if text.is_blank() || !is_kept {
                text.append(before);
            }
        });
    }

    pub(super) fn show_state(self, state: DictationState) {
        set_if_new(self.state, state);
    }

    pub(super) fn show_remark(self, remark: Option<&str>) {
        set_if_new(self.remark, remark.map(str::to_owned));
    }

    pub(super) fn show_cancelled(self, has_cancelled: bool) {
        set_if_new(self.has_cancelled, has_cancelled);
    }

    pub(super) fn show_insert_mode(self, mode: InsertMode) {
        set_if_new(self.insert_mode, mode);
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

    /// What is `held` back may not change any more, but stands with the words that may: it is no
    /// part of the text yet, and moves nothing in it.
    pub(super) fn show_partial(self, press: PressNumber, held: &HeldBack, believed: Believed<'_>) {
        let Believed {
            words,
            earlier,
            is_old,
        } = believed;
        let waits = held.mode() != InsertMode::StreamFinals;
        let held = held.finals();
        let is_drawn = |from: &DrawnFrom| {
            from.finals == held.len() && from.words == words && from.is_old == is_old
        };
        if self.drawn_from.with_value(is_drawn) {
            return;
        }
        self.drawn_from.set_value(DrawnFrom {
            finals: held.len(),
            words: words.to_vec(),
            is_old,
        });
        let finals = held.iter().map(|(words, earlier)| (&**words, *earlier));
        let all: Vec<_> = finals.chain([(words, earlier)]).collect();
        // A sign goes where the word before it went, and says nothing of those behind it.
        let is_word = |word: &&Word| !word.is_late_sign();
        let first = all
            .iter()
            .find_map(|(words, earlier)| Some((words.iter().find(is_word)?, earlier)));
        let partial = PartialWords {
            said_at: first.map_or(0, |(word, earlier)| word.range.start().get() + earlier),
            words: all
                .iter()
                .flat_map(|(words, _)| words.iter().map(ShownWord::of))
                .collect(),
            take: press.into(),
            is_old,
            waits,
        };
        set_if_new(self.partial, partial);
    }

    /// So many ms of this dictation are recorded.
    pub(super) fn hear_through(self, millis: u64) {
        self.heard
            .set_value(SampleOffset::from_millis(millis).get());
    }

    /// Words settled that were said after `press`; their ranges count from sample
    /// `earlier` of this dictation. They join the text in the same turn as the partial words change,
    /// so that no word is seen twice or not at all.
    pub(super) fn settle(self, press: PressNumber, words: &[Word], earlier: u64) {
        if words.is_empty() {
            return;
        }
        self.text
            .update(|text| text.settle(press.into(), words, earlier));
        let text = join_words(words);
        let is_late_sign = are_late_sign(words);
        self.tell(Spoken::Words {
            press,
            text,
            is_late_sign,
        });
    }

    /// Tells people who listen to the page that words settled.
    pub(super) fn announce(self, words: &[Word]) {
        if words.is_empty() || are_late_sign(words) {
            return;
        }
        let mut news = join_words(words);
        if self.announced.with_untracked(|before| *before == news) {
            // A live region announces changes only, and people do say "yes" twice.
            news.push('\u{a0}');
        }
        self.announced.set(news);
    }

    /// Nothing is left of what was said, nor for the clipboard, nor for people who listen to the page.
    pub(super) fn forget(self) {
        set_if_new(self.to_copy, None);
        set_if_new(self.announced, String::new());
    }

    /// What was held back until now goes where the person wants it.
    pub(super) fn release(self, press: PressNumber, held: &HeldBack) {
        if held.finals().is_empty() {
            return;
        }
        let text = held.text();
        if held.mode() == InsertMode::CopyOnly {
            self.to_copy.set(Some(text.clone()));
            self.tell(Spoken::ToCopy { press, text });
            return;
        }
        self.text
            .update(|text| text.settle_together(press.into(), held.finals()));
        self.tell(Spoken::Words {
            press,
            text,
            is_late_sign: false,
        });
    }

    /// The person pressed: what they say goes to where the caret stands now.
    pub(super) fn begin_dictation(self, press: PressNumber) {
        self.heard.set_value(0);
        self.text.update(|text| text.begin_dictation(press.into()));
    }

    /// Nothing more comes of this one.
    pub(super) fn end_dictation(self, press: PressNumber) {
        self.text.update(|text| text.end_dictation(press.into()));
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
