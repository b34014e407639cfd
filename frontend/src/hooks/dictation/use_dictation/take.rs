//! One press of the button and what was said after it.

use std::collections::VecDeque;

use dictation::transcript::Word;

use super::held_back::HeldBack;
use crate::domain::conversation::{Conversation, UploadFailure};
use crate::domain::dictated_text::PressNumber;
use crate::domain::dictation_state::LinkView;
use crate::domain::settings::InsertMode;

/// Made of a press: a conversation with the server that has audio of its own.
pub(super) struct Take {
    pub(super) press: PressNumber,
    pub(super) conversation: Conversation,
    /// What has settled and waits for its end.
    pub(super) held: HeldBack,
    /// When the person pressed stop.
    stopped_at: Option<u64>,
}

impl Take {
    /// The one that `press` began.
    pub(super) const fn new(
        press: PressNumber,
        conversation: Conversation,
        held: HeldBack,
    ) -> Self {
        Self {
            press,
            conversation,
            held,
            stopped_at: None,
        }
    }

    /// Its connection is given up, and what is on its way over it. What was said is kept.
    fn part_with_server(&mut self, now: u64) {
        self.conversation.closed(now, LEAVING);
        if self.conversation.link_view(now) == LinkView::Sending {
            // Its answer will not be heard.
            let _no_words = (self.conversation).uploaded(now, Err(UploadFailure::Unreachable));
        }
    }
}

/// The dictations that are not over: the first one is with the server; the others, begun while it
/// waits for its last words, wait for their turn, and the last of them may be recorded meanwhile.
#[derive(Default)]
pub(super) struct Takes {
    live: VecDeque<Take>,
    /// Given up by the person, who may think better of it. They were said after all that is live.
    cancelled: Option<Cancelled>,
    /// Audio of the cancelled ones that nobody brought back.
    forgotten_millis: u64,
}

struct Cancelled {
    takes: VecDeque<Take>,
    since: u64,
}

/// Dictations that may wait at once: each may keep ten minutes of audio.
pub(super) const MOST_LIVE: usize = 8;

/// Cancelled speech is kept so long, in ms.
const CANCELLED_KEPT_MS: u64 = 120_000;
/// How the server's side of a cancelled dictation sees it: the page went away.
const LEAVING: u16 = 1001;

impl Takes {
    /// The one that is with the server.
    pub(super) fn conversing(&self) -> Option<&Conversation> {
        self.live.front().map(|take| &take.conversation)
    }

    /// The one that is with the server.
    pub(super) fn conversing_mut(&mut self) -> Option<&mut Conversation> {
        self.live.front_mut().map(|take| &mut take.conversation)
    }

    /// The one that is with the server, with what waits for its end.
    pub(super) fn with_server(&self) -> Option<&Take> {
        self.live.front()
    }

    /// Words of the one that is with the server settled. Gives them back if they go into the text.
    pub(super) fn hold_back(&mut self, words: Vec<Word>, earlier: u64) -> Option<Vec<Word>> {
        match self.live.front_mut() {
            Some(take) => take.held.hold(words, earlier),
            None => Some(words),
        }
    }

    /// The one that is recorded, or was last.
    pub(super) fn newest(&self) -> Option<&Conversation> {
        let cancelled = self.cancelled.as_ref();
        let cancelled = cancelled.and_then(|cancelled| cancelled.takes.back());
        let take = self.live.back().or(cancelled)?;
        Some(&take.conversation)
    }

    /// Where the text of the one that is recorded goes; the preset if there is none.
    pub(super) fn insert_mode(&self) -> InsertMode {
        self.live
            .back()
            .map_or_else(InsertMode::default, |take| take.held.mode())
    }

    /// Audio of the cancelled ones that nobody brought back.
    pub(super) const fn forgotten_millis(&self) -> u64 {
        self.forgotten_millis
    }

    /// Nobody needs to know how much was cancelled.
    pub(super) const fn forget_counts(&mut self) {
        self.forgotten_millis = 0;
    }

    /// Whether another one may begin.
    pub(super) fn has_room(&self) -> bool {
        self.live.len() < MOST_LIVE
    }

    /// Begins one. Whether it is with the server at once.
    pub(super) fn begin(&mut self, take: Take) -> bool {
        self.forget_cancelled(|_| true);
        self.live.push_back(take);
        self.live.len() == 1
    }

    /// The one of `press`, cancelled or not.
    pub(super) fn of(&mut self, press: PressNumber) -> Option<&mut Conversation> {
        let cancelled = self.cancelled.iter_mut();
        self.live
            .iter_mut()
            .chain(cancelled.flat_map(|cancelled| &mut cancelled.takes))
            .find(|take| take.press == press)
            .map(|take| &mut take.conversation)
    }

    /// Takes out the one with the server if it has ended; the next takes its place. It, and
    /// whether there is a next.
    pub(super) fn next_if_ended(&mut self) -> Option<(Take, bool)> {
        self.conversing()?.ending()?;
        let ended = self.live.pop_front()?;
        Some((ended, !self.live.is_empty()))
    }

    /// Puts the newest one aside, with those that were put aside before it. Whether it was with the server.
    pub(super) fn cancel(&mut self, now: u64) -> bool {
        let Some(mut take) = self.live.pop_back() else {
            return false;
        };
        take.part_with_server(now);
        let before = self.cancelled.take();
        let mut takes = before.map_or_else(VecDeque::new, |before| before.takes);
        takes.push_front(take);
        self.cancelled = Some(Cancelled { takes, since: now });
        self.live.is_empty()
    }

    /// Puts all of them aside. Whether one was with the server.
    pub(super) fn cancel_all(&mut self, now: u64) -> bool {
        let was_with_server = !self.live.is_empty();
        while !self.live.is_empty() {
            self.cancel(now);
        }
        was_with_server
    }

    /// Drops the newest one without a trace. Whether it was with the server.
    pub(super) fn abandon(&mut self) -> bool {
        drop(self.live.pop_back());
        self.live.is_empty()
    }

    /// Goes on with what was cancelled, after what is live still. Whether the first of it is with the server at once.
    pub(super) fn bring_back(&mut self, now: u64) -> bool {
        let Some(cancelled) = self.cancelled.take() else {
            return false;
        };
        let is_first = self.live.is_empty();
        for mut take in cancelled.takes {
            take.conversation.nudge(now);
            self.live.push_back(take);
        }
        is_first
    }

    /// The person pressed stop on the newest one. Whether it is with the server.
    pub(super) fn stopped(&mut self, now: u64) -> bool {
        let is_alone = self.live.len() == 1;
        let newest = self.live.back_mut().filter(|_| !is_alone);
        if let Some(newest) = newest {
            newest.stopped_at.get_or_insert(now);
        }
        is_alone
    }

    /// Nothing of what was said in these takes is wanted any more.
    pub(super) fn forget_takes(&mut self, are_meant: impl Fn(&Conversation) -> bool) {
        if let Some(Cancelled { takes, since }) = self.cancelled.take() {
            let (meant, others): (VecDeque<Take>, VecDeque<Take>) = takes
                .into_iter()
                .partition(|take| are_meant(&take.conversation));
            self.forgotten_millis += millis_of(&meant);
            self.cancelled = (!others.is_empty()).then_some(Cancelled {
                takes: others,
                since,
            });
        }
        for take in &mut self.live {
            if are_meant(&take.conversation) {
                take.held = HeldBack::default();
                take.conversation.give_up();
            }
        }
    }

    /// When the person pressed stop on the one that is with the server, if it waited for its turn.
    pub(super) fn stopped_at(&self) -> Option<u64> {
        self.live.front()?.stopped_at
    }

    /// Whether something was cancelled that could be brought back.
    pub(super) const fn has_cancelled(&self) -> bool {
        self.cancelled.is_some()
    }

    /// Whether nothing was said that is not text yet, or that could be brought back.
    pub(super) fn is_empty(&self) -> bool {
        self.live.is_empty() && self.cancelled.is_none()
    }

    /// All of them, which part with the server. None are left.
    pub(super) fn take_out(&mut self, now: u64) -> Self {
        if let Some(first) = self.live.front_mut() {
            first.part_with_server(now);
        }
        std::mem::take(self)
    }

    /// `earlier` ones come back, before those that are here. Whether another one is with the server now.
    pub(super) fn put_first(&mut self, now: u64, earlier: Self) -> bool {
        self.cancelled = self.cancelled.take().or(earlier.cancelled);
        if earlier.live.is_empty() {
            return false;
        }
        if let Some(first) = self.live.front_mut() {
            first.part_with_server(now);
        }
        let later = std::mem::replace(&mut self.live, earlier.live);
        self.live.extend(later);
        true
    }

    /// Forgets what was cancelled long ago.
    pub(super) fn forget(&mut self, now: u64) {
        self.forget_cancelled(|cancelled| now.saturating_sub(cancelled.since) > CANCELLED_KEPT_MS);
    }

    fn forget_cancelled(&mut self, is_due: impl FnOnce(&mut Cancelled) -> bool) {
        if let Some(cancelled) = self.cancelled.take_if(is_due) {
            self.forgotten_millis += millis_of(&cancelled.takes);
        }
    }
}

fn millis_of(takes: &VecDeque<Take>) -> u64 {
    let millis = |take: &Take| take.conversation.recorded_millis();
    takes.iter().map(millis).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(press: PressNumber, is_private: bool) -> Take {
        let conversation = Conversation::new("en", 0, || 0.5).begun_in_private(is_private);
        let held = HeldBack::new(InsertMode::default());
        Take::new(press, conversation, held)
    }

    /// So many takes wait, the first of them with the server.
    fn waiting(count: usize) -> (Takes, Vec<PressNumber>) {
        let first = PressNumber::default().next();
        let next = |press: &PressNumber| Some(press.next());
        let presses: Vec<PressNumber> = std::iter::successors(Some(first), next)
            .take(count)
            .collect();
        let mut takes = Takes::default();
        for &press in &presses {
            takes.begin(take(press, false));
        }
        (takes, presses)
    }

    fn live(takes: &Takes) -> Vec<PressNumber> {
        takes.live.iter().map(|take| take.press).collect()
    }

    #[test]
    fn what_is_put_aside_one_after_the_other_comes_back_together_as_it_was_said() {
        let (mut takes, presses) = waiting(3);
        assert!(!takes.cancel(0), "the third waits for its turn");
        assert!(!takes.cancel(0), "and the second does");
        assert_eq!(live(&takes), presses[..1]);
        assert!(!takes.bring_back(0), "the first is with the server still");
        assert_eq!(live(&takes), presses);
        assert!(!takes.has_cancelled());
    }

    #[test]
    fn all_that_waits_is_put_aside_as_one() {
        let (mut takes, presses) = waiting(3);
        assert!(takes.cancel_all(0));
        assert!(live(&takes).is_empty());
        takes.forget(CANCELLED_KEPT_MS);
        assert!(takes.has_cancelled());
        assert!(takes.bring_back(0), "the first is with the server at once");
        assert_eq!(live(&takes), presses);
        assert!(!takes.bring_back(0), "nothing is aside any more");
        takes.cancel_all(0);
        takes.forget(CANCELLED_KEPT_MS + 1);
        assert!(!takes.has_cancelled());
    }

    #[test]
    fn of_what_is_aside_the_last_private_window_takes_its_own_alone() {
        let (mut takes, presses) = waiting(1);
        takes.begin(take(presses[0].next(), true));
        takes.cancel_all(0);
        takes.forget_takes(Conversation::is_private);
        takes.bring_back(0);
        assert_eq!(live(&takes), presses);
    }
}
