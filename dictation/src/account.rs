//! What a dictation owes: what its finals cover, what engines heard, and what of that is free.
//!
//! Finals are the bill. What an engine heard and no bill covers is free within a grace, so that
//! nobody is billed twice for a network that breaks off, and nobody speaks for free:
//! - *again*: audio that a client comes back with, although an engine has heard it;
//! - *left*: audio that an engine heard and whose client left before a final covered it.
//!
//! What engines hear again for the server's own sake (one of them was lost, a better one came, the
//! server restarts) is what they cost, and nobody's bill.

use crate::audio::{SAMPLE_RATE, SampleOffset, SampleRange};
use crate::mutation::{Mutation, planted};

/// The least of a dictation that may be heard again for nothing, in samples: 10 s.
const LEAST_GRACE: u64 = 10 * SAMPLE_RATE;

/// The most, in samples: 60 s.
pub const MOST_GRACE: u64 = 60 * SAMPLE_RATE;

/// What a person gets of it in a day, over all dictations, in samples: 10 min.
pub const GRACE_A_DAY: u64 = 600 * SAMPLE_RATE;

/// How far a dictation has come, as the connection that holds it knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Finals that were told cover all audio before this, whichever connection told them.
    pub told: SampleOffset,
    /// What engines have heard of this connection. What they heard in vain for the server's sake is
    /// taken off its end again.
    pub heard: SampleRange,
    /// Samples that engines were given in all, by all connections, whatever for.
    pub given: u64,
}

impl Account {
    /// All audio before `through` was heard once, and finals cover it.
    pub fn heard_once(through: SampleOffset) -> Self {
        Self {
            told: through,
            heard: SampleRange::new(SampleOffset::ZERO, through),
            given: through.get(),
        }
    }
}

/// Counts what the engines of one connection hear.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hearings {
    heard: SampleRange,
    given: u64,
}

impl Hearings {
    /// Nothing is heard yet; the first audio begins at `from`. Engines were given `given` samples
    /// before this connection.
    pub(crate) fn new(from: SampleOffset, given: u64) -> Self {
        Self {
            heard: SampleRange::new(from, from),
            given,
        }
    }

    /// An engine was given `samples`; with them engines have heard up to `through`.
    pub(crate) fn gave(&mut self, samples: u64, through: SampleOffset) {
        self.given += samples;
        self.heard = SampleRange::new(self.heard.start(), through.max(self.heard.end()));
    }

    /// Engines have heard audio beyond `told` in vain, and it is not the client's doing.
    pub(crate) fn forgive_beyond(&mut self, told: SampleOffset) {
        if !planted(Mutation::ServersFaultIsCharged) {
            self.heard = SampleRange::new(self.heard.start(), self.heard.end().min(told));
        }
    }

    /// The dictation's account, now that finals cover all audio before `told`.
    pub(crate) const fn account(&self, told: SampleOffset) -> Account {
        Account {
            told,
            heard: self.heard,
            given: self.given,
        }
    }
}

/// What engines have heard of a dictation, over all its connections, as the ledger holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What connections other than the one that holds the dictation have had engines hear: from the
    /// first sample to the last.
    pub known: SampleRange,
    /// Within that, what nobody has said was heard: a later connection began behind it, because its
    /// client has finals of it. Of several such holes the longest; what the others leave out counts as
    /// heard.
    pub hole: SampleRange,
    /// Samples that they had them hear again.
    pub again: u64,
    /// What the connection that holds it has had them hear.
    pub heard: SampleRange,
}

impl Standing {
    /// Samples that engines heard again because a client came back with them.
    pub fn again(&self) -> u64 {
        self.again.saturating_add(self.overlap(self.heard))
    }

    /// Samples that engines heard and no final before `told` covers.
    pub fn left(&self, told: SampleOffset) -> u64 {
        joined(self.known, self.heard).end().since(told)
    }

    /// Another connection takes the dictation over.
    #[must_use]
    pub fn taken_over(self) -> Self {
        Self {
            again: self.again(),
            heard: SampleRange::default(),
            ..self.knowing(self.heard)
        }
    }

    /// A connection that has lost the dictation had engines hear `now`, of which the ledger was told
    /// `since` while it held it.
    #[must_use]
    pub fn with_late(self, since: SampleRange, now: SampleRange) -> Self {
        if planted(Mutation::LateHearingIsNotKnown) {
            return self;
        }
        let again = self.overlap(now).saturating_sub(self.overlap(since));
        Self {
            again: self.again.saturating_add(again),
            ..self.knowing(now)
        }
    }

    fn knowing(self, heard: SampleRange) -> Self {
        if heard.samples() == 0 {
            return self;
        }
        let skipped = if self.known.samples() == 0 {
            SampleRange::default()
        } else {
            between(self.known, heard)
        };
        Self {
            known: joined(self.known, heard),
            hole: longer(without(self.hole, heard), skipped),
            ..self
        }
    }

    /// Samples of `heard` that were heard before.
    fn overlap(&self, heard: SampleRange) -> u64 {
        if planted(Mutation::RepeatIsFree) {
            return 0;
        }
        common(heard, self.known) - common(common_range(heard, self.known), self.hole)
    }
}

/// From the first sample of both to the last. Where nothing was heard began is the client's word
/// alone, and does not count.
fn joined(one: SampleRange, other: SampleRange) -> SampleRange {
    match (one.samples(), other.samples()) {
        (0, 0) => SampleRange::default(),
        (_, 0) => one,
        (0, _) => other,
        _ => SampleRange::new(one.start().min(other.start()), one.end().max(other.end())),
    }
}

/// What lies between two stretches, whichever comes first.
fn between(one: SampleRange, other: SampleRange) -> SampleRange {
    let behind_one = SampleRange::new(one.end(), other.start());
    if behind_one.samples() > 0 {
        behind_one
    } else {
        SampleRange::new(other.end(), one.start())
    }
}

/// The longest of what remains of the stretch without `taken`.
fn without(stretch: SampleRange, taken: SampleRange) -> SampleRange {
    let before = SampleRange::new(stretch.start(), stretch.end().min(taken.start()));
    let behind = SampleRange::new(stretch.start().max(taken.end()), stretch.end());
    longer(before, behind)
}

fn longer(one: SampleRange, other: SampleRange) -> SampleRange {
    if one.samples() >= other.samples() {
        one
    } else {
        other
    }
}

fn common_range(one: SampleRange, other: SampleRange) -> SampleRange {
    SampleRange::new(one.start().max(other.start()), one.end().min(other.end()))
}

/// Samples of both.
fn common(one: SampleRange, other: SampleRange) -> u64 {
    common_range(one, other).samples()
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

    fn range(from: u64, through: u64) -> SampleRange {
        SampleRange::new(at(from), at(through))
    }

    #[test]
    fn a_client_that_comes_back_is_heard_again_up_to_where_it_was_heard_before() {
        let before = Standing {
            heard: range(0, 30),
            ..Standing::default()
        };
        assert_eq!((before.again(), before.left(at(20))), (0, 10 * SAMPLE_RATE));
        let mut standing = before.taken_over();
        standing.heard = range(0, 10);
        assert_eq!(standing.again(), 10 * SAMPLE_RATE);
        standing.heard = range(0, 40);
        assert_eq!(standing.again(), 30 * SAMPLE_RATE, "the rest is new");
        assert_eq!(standing.left(at(35)), 5 * SAMPLE_RATE);
        let mut third = standing.taken_over();
        third.heard = range(39, 41);
        assert_eq!(third.again(), 31 * SAMPLE_RATE);
    }

    #[test]
    fn what_engines_heard_in_vain_for_the_servers_sake_is_a_cost_alone() {
        let mut hearings = Hearings::new(at(10), at(10).get());
        hearings.gave(30 * SAMPLE_RATE, at(40));
        hearings.forgive_beyond(at(25));
        let account = hearings.account(at(25));
        assert_eq!(account.heard, range(10, 25));
        assert_eq!(
            account.given,
            40 * SAMPLE_RATE,
            "the engine wants its money"
        );
        hearings.forgive_beyond(at(5));
        assert_eq!(hearings.account(at(25)).heard, range(10, 10));
    }

    #[test]
    fn what_a_client_says_that_it_holds_was_not_heard_by_that() {
        let claimed = Hearings::new(SampleOffset::new(u64::MAX), 0).account(at(0));
        let standing = Standing {
            heard: claimed.heard,
            ..Standing::default()
        };
        assert_eq!(standing.again(), 0);
        assert_eq!(standing.left(at(0)), 0);
    }

    #[test]
    fn what_a_fenced_writer_had_heard_counts_once_and_what_the_next_one_hears_of_it_is_again() {
        let first = Standing {
            heard: range(0, 2),
            ..Standing::default()
        };
        let next = |heard| Standing {
            heard,
            ..first.taken_over()
        };
        let with_late = |heard| next(heard).with_late(range(0, 2), range(0, 30));
        let claims_all = with_late(range(30, 30));
        assert_eq!((claims_all.again(), claims_all.left(at(30))), (0, 0));
        let went = with_late(range(30, 30));
        assert_eq!(
            went.left(at(0)),
            30 * SAMPLE_RATE,
            "and nobody has finals of it"
        );
        let hears_other_audio = with_late(range(0, 30));
        assert_eq!(hears_other_audio.again(), 30 * SAMPLE_RATE);
    }

    #[test]
    fn what_a_later_connection_leaves_out_counts_when_it_is_known_and_once() {
        let first = Standing {
            heard: range(0, 2),
            ..Standing::default()
        };
        let claims_sixty = Standing {
            heard: range(60, 65),
            ..first.taken_over()
        };
        let third = claims_sixty.taken_over();
        assert_eq!((third.known, third.hole), (range(0, 65), range(2, 60)));
        let late = third.with_late(range(0, 2), range(0, 61));
        assert_eq!(late.again(), SAMPLE_RATE, "of what the second one heard");
        assert_eq!(late.hole.samples(), 0);
        let other_audio = Standing {
            heard: range(0, 65),
            ..late
        };
        assert_eq!(other_audio.again(), 66 * SAMPLE_RATE);
    }

    #[test]
    fn no_hole_can_be_heard_twice() {
        let held = |standing: Standing, from, through| Standing {
            heard: range(from, through),
            ..standing.taken_over()
        };
        // Two small holes around a minute that was heard.
        let first = held(Standing::default(), 0, 1);
        let second = held(first, 2, 60);
        let third = held(second, 61, 62);
        let heard_inside = held(third, 3, 59);
        assert_eq!(heard_inside.again(), 56 * SAMPLE_RATE);
        // A hole that is heard in its middle.
        let claims = held(first, 60, 62);
        let middle = held(claims, 20, 40);
        assert_eq!(middle.again(), 0);
        let once_more = held(middle, 20, 40);
        assert_eq!(once_more.again(), 20 * SAMPLE_RATE);
    }
}
