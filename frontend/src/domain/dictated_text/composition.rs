//! While an input method composes, the browser writes into what was drawn last. The text stands
//! still until then: what would change it waits, in order.

use dictation::transcript::Word;

use super::take_id::TakeId;
use super::{DictatedText, Selection};

/// What waits for the end of a composition.
#[derive(Clone, Debug)]
pub(super) enum Waiting {
    /// Finals of a take that came at once, each with the sample from which its ranges count.
    Finals(TakeId, Vec<(Vec<Word>, u64)>),
    /// All words of a take stand.
    End(TakeId),
}

impl DictatedText {
    /// An input method composes from now on.
    pub fn begin_composition(&mut self) {
        self.composition.get_or_insert_default();
    }

    /// All of it, which is gone from the page then. What was being composed comes to nothing, and what waited for that
    /// follows in what was taken.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let mut taken = std::mem::take(self);
        taken.end_composition(None);
        taken
    }

    /// It is done; the browser wrote the text in place of what stood in the range, if it wrote
    /// anything. What waited follows.
    pub fn end_composition(&mut self, written: Option<(Selection, &str)>) {
        let waiting = self.composition.take();
        if let Some((range, text)) = written {
            self.write(range, text);
        }
        if waiting.is_some() {
            // What an input method wrote is taken back by itself.
            self.history.close();
        }
        for waiting in waiting.into_iter().flatten() {
            match waiting {
                Waiting::Finals(take, finals) => self.settle_together(take, &finals),
                Waiting::End(take) => self.end_dictation(take),
            }
        }
    }

    /// Whether an input method composes.
    pub const fn is_composing(&self) -> bool {
        self.composition.is_some()
    }
}
