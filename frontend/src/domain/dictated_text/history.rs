//! What can be taken back: one order for what was typed and what was spoken.

use std::collections::VecDeque;

use super::change::Change;
use super::position::Selection;

/// Steps that can be taken back. An hour of dictation has about a thousand.
const MOST_STEPS: usize = 2_000;

/// Text that is kept to take steps back, in bytes: each step keeps the paragraphs that it touched,
/// and a paragraph may be long.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// Who or what made a change. Changes of one kind may become one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A key wrote something; `ends_word` if it was a space.
    Typed { ends_word: bool },
    /// A key deleted something.
    Deleted,
    /// Words settled.
    Spoken,
    /// Words settled at once with those before: they are taken back and done again together.
    SpokenWith,
    /// Anything else: pasted, cleared, marked as right.
    Other,
}

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) change: Change,
    cause: Cause,
    /// What was selected before it.
    pub(super) selection: Selection,
}

impl Step {
    /// Whether it goes with the step before it.
    pub(super) fn goes_with_last(&self) -> bool {
        self.cause == Cause::SpokenWith
    }
}

/// The steps, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    /// What the steps that are done keep, in bytes.
    kept_bytes: usize,
    /// The last step takes no more: the person looked elsewhere.
    is_closed: bool,
}

impl History {
    pub(super) fn record(&mut self, change: Change, cause: Cause, selection: Selection) {
        self.undone.clear();
        let is_closed = std::mem::take(&mut self.is_closed);
        if let Some(last) = self.done.back_mut().filter(|_| !is_closed) {
            let joined = belongs(last.cause, cause).then(|| last.change.joined(&change));
            if let Some(joined) = joined.flatten() {
                last.change = joined;
                last.cause = cause;
                return;
            }
        }
        self.kept_bytes += weight(&change);
        self.done.push_back(Step {
            change,
            cause,
            selection,
        });
        while self.done.len() > MOST_STEPS || self.kept_bytes > MOST_BYTES {
            let Some(oldest) = self.done.pop_front() else {
                break;
            };
            self.kept_bytes -= weight(&oldest.change);
        }
    }

    /// What comes next is a step of its own.
    pub(super) const fn close(&mut self) {
        self.is_closed = true;
    }

    /// The last step, to be taken back now.
    pub(super) fn undo(&mut self) -> Option<Step> {
        self.is_closed = true;
        let step = self.done.pop_back()?;
        self.kept_bytes -= weight(&step.change);
        self.undone.push(step.clone());
        Some(step)
    }

    /// The step that was taken back last, to be made again now.
    pub(super) fn redo(&mut self) -> Option<Step> {
        self.is_closed = true;
        let step = self.undone.pop()?;
        self.kept_bytes += weight(&step.change);
        self.done.push_back(step.clone());
        Some(step)
    }

    /// Whether the step that would be made again next goes with the one before it.
    pub(super) fn redo_goes_on(&self) -> bool {
        self.undone.last().is_some_and(Step::goes_with_last)
    }

    pub(super) fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub(super) const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}

/// What a step keeps alive, in bytes. What stands after it the next step keeps, or the page.
fn weight(change: &Change) -> usize {
    let kept = change.before.iter();
    kept.map(|paragraph| paragraph.text().len()).sum()
}

/// Whether two changes in a row are one step: a word and the space behind it, a run of deletions.
const fn belongs(last: Cause, next: Cause) -> bool {
    match (last, next) {
        (
            Cause::Typed { ends_word },
            Cause::Typed {
                ends_word: is_space,
            },
        ) => !ends_word || is_space,
        (Cause::Deleted, Cause::Deleted) => true,
        _ => false,
    }
}
