//! What a dictation owes: what its finals cover, what engines heard, and what of that is free.
//!
//! Finals are the bill. What an engine heard and no bill covers is free within a grace, so that
//! nobody is billed twice for a network that breaks off, and nobody speaks for free:
//! - *again*: audio that a client comes back with, although an engine has heard it;
//! - *left*: audio that an engine heard and whose client left before a final covered it.
//!
//! What engines hear again for the server's own sake (one of them was lost, a better one came, the
//! server restarts) is what they cost, and nobody's bill.

use crate::audio::{SAMPLE_RATE, SampleOffset};
use crate::mutation::{Mutation, planted};

/// The least of a dictation that may be heard again for nothing, in samples: 10 s.
const LEAST_GRACE: u64 = 10 * SAMPLE_RATE;

/// The most, in samples: 60 s.
pub const MOST_GRACE: u64 = 60 * SAMPLE_RATE;

/// What a person gets of it in a day, over all dictations, in samples: 10 min.
pub const GRACE_A_DAY: u64 = 600 * SAMPLE_RATE;

/// How far a dictation has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Finals that were told cover all audio before this.
    pub told: SampleOffset,
    /// An engine has heard all audio before this.
    pub heard: SampleOffset,
    /// Samples that engines heard again because a client came back with them.
    pub again: u64,
    /// Samples that engines were given in all, whatever for.
    pub given: u64,
}

impl Account {
    /// All audio before `through` was heard once, and finals cover it.
    pub const fn heard_once(through: SampleOffset) -> Self {
        Self {
            told: through,
            heard: through,
            again: 0,
            given: through.get(),
        }
    }

    /// Samples that engines heard for the client's sake since the account stood at `since`.
    pub const fn heard_since(&self, since: &Self) -> u64 {
        let heard = self.heard.get() + self.again;
        heard.saturating_sub(since.heard.get() + since.again)
    }

    /// Samples that engines heard and no final covers.
    pub const fn left(&self) -> u64 {
        self.heard.since(self.told)
    }
}

/// Counts what the engines of one connection hear.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hearings {
    /// As the connection found it.
    before: Account,
    /// Its engines hear from here.
    from: SampleOffset,
    /// Its engines have heard up to here.
    through: SampleOffset,
    /// Samples that its engines were given.
    given: u64,
}

impl Hearings {
    /// Nothing is heard yet; the first audio begins at `from`.
    pub(crate) const fn new(before: Account, from: SampleOffset) -> Self {
        Self {
            before,
            from,
            through: from,
            given: 0,
        }
    }

    /// An engine was given `samples`; with them engines have heard up to `through`.
    pub(crate) fn gave(&mut self, samples: u64, through: SampleOffset) {
        self.given += samples;
        self.through = self.through.max(through);
    }

    /// Engines have heard audio beyond `told` in vain, and it is not the client's doing.
    pub(crate) fn forgive_beyond(&mut self, told: SampleOffset) {
        if !planted(Mutation::ServersFaultIsCharged) {
            self.through = self.through.min(told).max(self.from);
        }
    }

    /// The dictation's account, now that finals cover all audio before `told`.
    pub(crate) fn account(&self, told: SampleOffset) -> Account {
        let again = if planted(Mutation::RepeatIsFree) {
            0
        } else {
            self.through.min(self.before.heard).since(self.from)
        };
        Account {
            told: told.max(self.before.told),
            heard: self.through.max(self.before.heard),
            again: self.before.again + again,
            given: self.before.given + self.given,
        }
    }
}

/// What was heard and is on no bill yet, or was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    /// Samples that were free.
    pub granted: u64,
    /// Samples that stand on the bill.
    pub billed: u64,
}

impl Repeats {
    /// The grace of a dictation of `audio`: a fifth of it, within bounds.
    fn grace(audio: SampleOffset) -> u64 {
        if planted(Mutation::GraceIsEndless) {
            return u64::MAX;
        }
        (audio.get() / 5).clamp(LEAST_GRACE, MOST_GRACE)
    }

    /// At the end of a dictation of `audio`: `again` and `left` samples are due, less what was
    /// settled before. `left_today` is what the person has left of the day's grace.
    #[must_use]
    pub fn settled(self, audio: SampleOffset, again: u64, left: u64, left_today: u64) -> Self {
        let free = again.min(Self::grace(audio)).saturating_add(left);
        self.settle(again.saturating_add(left), free, left_today)
    }

    /// In the middle of a dictation, whose length is not known yet: what is due whatever comes.
    /// Nothing is granted before the end.
    #[must_use]
    pub fn settled_so_far(self, again: u64, left_today: u64) -> Self {
        let most_free = MOST_GRACE.min(self.granted.saturating_add(left_today));
        let due = again.saturating_sub(most_free.max(self.granted));
        Self {
            billed: self.billed.max(due),
            ..self
        }
    }

    fn settle(self, due: u64, free: u64, left_today: u64) -> Self {
        let new = due.saturating_sub(self.granted + self.billed);
        let granted = free.saturating_sub(self.granted).min(new).min(left_today);
        Self {
            granted: self.granted + granted,
            billed: self.billed + (new - granted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SampleOffset {
        SampleOffset::from_millis(seconds * 1000)
    }

    fn seconds(repeats: Repeats) -> (u64, u64) {
        (repeats.granted / SAMPLE_RATE, repeats.billed / SAMPLE_RATE)
    }

    fn end(audio: u64, again: u64, left: u64, left_today: u64) -> (u64, u64) {
        let [again, left, left_today] = [again, left, left_today].map(|some| some * SAMPLE_RATE);
        seconds(Repeats::default().settled(at(audio), again, left, left_today))
    }

    #[test]
    fn a_fifth_is_free_and_at_least_ten_seconds_and_at_most_sixty() {
        assert_eq!(end(30, 8, 0, 600), (8, 0));
        assert_eq!(end(30, 120, 0, 600), (10, 110));
        assert_eq!(end(150, 40, 0, 600), (30, 10));
        assert_eq!(end(3_600, 90, 0, 600), (60, 30));
    }

    #[test]
    fn many_short_dictations_share_ten_minutes_a_day() {
        assert_eq!(end(5, 10, 0, 4), (4, 6));
        assert_eq!(end(5, 10, 0, 0), (0, 10));
    }

    #[test]
    fn what_a_client_leaves_is_free_within_the_day_and_no_more() {
        assert_eq!(
            end(30, 0, 30, 600),
            (30, 0),
            "cancelled before a final came"
        );
        assert_eq!(end(30, 0, 30, 12), (12, 18));
    }

    #[test]
    fn what_was_settled_is_not_settled_again() {
        let first = Repeats::default().settled(at(30), 0, 20 * SAMPLE_RATE, GRACE_A_DAY);
        assert_eq!(seconds(first), (20, 0), "cancelled");
        // It is resumed after all: engines hear the 20 s again, and a final covers them.
        let second = first.settled(at(30), 20 * SAMPLE_RATE, 0, GRACE_A_DAY);
        assert_eq!(seconds(second), (20, 0));
        let third = second.settled(at(30), 25 * SAMPLE_RATE, 0, GRACE_A_DAY);
        assert_eq!(seconds(third), (20, 5));
    }

    #[test]
    fn a_dictation_without_an_end_is_settled_on_the_way() {
        let so_far = Repeats::default().settled_so_far(200 * SAMPLE_RATE, GRACE_A_DAY);
        assert_eq!(seconds(so_far), (0, 140));
        let end = so_far.settled(at(3_600), 210 * SAMPLE_RATE, 0, GRACE_A_DAY);
        assert_eq!(seconds(end), (60, 150));
        let nothing = Repeats::default().settled_so_far(60 * SAMPLE_RATE, GRACE_A_DAY);
        assert_eq!(
            seconds(nothing),
            (0, 0),
            "a long dictation has as much grace"
        );
    }

    #[test]
    fn a_client_that_comes_back_is_heard_again_up_to_where_it_was_heard_before() {
        let before = Account {
            told: at(20),
            heard: at(30),
            again: 0,
            given: 30 * SAMPLE_RATE,
        };
        let mut hearings = Hearings::new(before, at(0));
        hearings.gave(10 * SAMPLE_RATE, at(10));
        assert_eq!(hearings.account(at(5)).again, 10 * SAMPLE_RATE);
        assert_eq!(hearings.account(at(5)).told, at(20));
        hearings.gave(30 * SAMPLE_RATE, at(40));
        let account = hearings.account(at(35));
        assert_eq!(account.again, 30 * SAMPLE_RATE, "the rest is new");
        assert_eq!((account.heard, account.left()), (at(40), 5 * SAMPLE_RATE));
        hearings.forgive_beyond(at(25));
        let account = hearings.account(at(25));
        assert_eq!(account.again, 25 * SAMPLE_RATE, "what a final covers");
        assert_eq!(account.heard, at(30));
        assert_eq!(
            account.given,
            70 * SAMPLE_RATE,
            "the engine wants its money"
        );
    }
}
