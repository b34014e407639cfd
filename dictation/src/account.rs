//! What a dictation owes: what its finals cover, what engines heard, and what of that is free.
//!
//! Finals are the bill. What an engine heard and no bill covers is free within a grace, so that
//! nobody is billed twice for a network that breaks off, and nobody speaks for free:
//! - *again*: audio that a client comes back with, although an engine has heard it;
//! - *left*: audio that an engine heard and whose client left before a final covered it.
//!
//! All of it together is free for ten minutes a person and day. What is left takes half of them at most,
//! so that who leaves early still comes back for nothing.
//!
//! What engines hear again for the server's own sake (one of them was lost, a better one came, the
//! server restarts) is what they cost, and nobody's bill.

use crate::audio::{SAMPLE_RATE, SampleOffset, SampleRange};
use crate::mutation::{Mutation, planted};

/// The least of a dictation that may be heard again for nothing, in samples: 10 s.
const LEAST_GRACE: u64 = 10 * SAMPLE_RATE;

/// The most, in samples: 60 s.
pub const MOST_GRACE: u64 = 60 * SAMPLE_RATE;

/// What a person gets in a day, over all dictations, in samples: 10 min.
pub const GRACE_A_DAY: u64 = 600 * SAMPLE_RATE;

/// So much of it may be left at most, in samples: 5 min.
pub const LEFT_A_DAY: u64 = 300 * SAMPLE_RATE;

/// So much of what was heard may be taken back at most ([`Hearings::forgive_beyond`]), in samples: what
/// a session holds after its last final, 30 s.
pub(crate) const MOST_TAKEN_BACK: u64 = 30 * SAMPLE_RATE;

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

/// A client that holds finals before `told` comes back, and words are kept before `kept` alone: engines
/// hear what lies between anew, and that is the server's doing. It is so once: `before` is how far it
/// was so already. Gives the audio, if there is any: so much more of the dictation is free
/// ([`Beside::anew`]).
pub fn heard_anew(
    kept: SampleOffset,
    told: SampleOffset,
    before: SampleOffset,
) -> Option<SampleRange> {
    (kept < told && kept >= before).then(|| SampleRange::new(kept, told))
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

    /// Those of them that nothing takes back any more, whatever comes.
    pub fn surely_again(&self) -> u64 {
        let end = self.heard.end().earlier(MOST_TAKEN_BACK);
        let sure = SampleRange::new(self.heard.start(), end);
        self.again.saturating_add(self.overlap(sure))
    }

    /// The server that held the dictation is gone, with what engines have heard of it beyond the last
    /// final, `told`. That is no doing of the client's.
    #[must_use]
    pub fn without_lost(self, told: SampleOffset) -> Self {
        let end = if planted(Mutation::DeadServersHearingIsCharged) {
            self.heard.end()
        } else {
            self.heard.end().min(told)
        };
        Self {
            heard: SampleRange::new(self.heard.start(), end),
            ..self
        }
    }

    /// Samples that engines heard and no final before `told` covers.
    pub fn left(&self, told: SampleOffset) -> u64 {
        joined(self.known, self.heard).end().since(told)
    }

    /// Whether engines have heard all audio before `through`, as far as the ledger can tell.
    pub fn has_heard(&self, through: SampleOffset) -> bool {
        let all = SampleRange::new(SampleOffset::ZERO, through);
        let next_to_it = self.known.samples() > 0 && self.heard.samples() > 0;
        let gap = if next_to_it {
            between(self.known, self.heard)
        } else {
            SampleRange::default()
        };
        let left_out = [without(self.hole, self.heard), gap];
        common(all, joined(self.known, self.heard)) == all.samples()
            && left_out.iter().all(|range| common(all, *range) == 0)
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
            hole: longer(self.hole_without(heard), skipped),
            ..self
        }
    }

    fn hole_without(&self, heard: SampleRange) -> SampleRange {
        if planted(Mutation::HoleIsNeverFilled) {
            self.hole
        } else {
            without(self.hole, heard)
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

/// What a person has had of a day's grace, in samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayGrace {
    /// For what was heard again.
    pub again: u64,
    /// For what was left.
    pub left: u64,
}

impl DayGrace {
    /// All of it.
    pub const SPENT: Self = Self {
        again: GRACE_A_DAY - LEFT_A_DAY,
        left: LEFT_A_DAY,
    };

    /// With what is taken now.
    #[must_use]
    pub const fn with(self, taken: Self) -> Self {
        Self {
            again: self.again.saturating_add(taken.again),
            left: self.left.saturating_add(taken.left),
        }
    }

    /// What is free today still, in samples.
    pub fn rest(self) -> u64 {
        if planted(Mutation::DayIsEndless) {
            return u64::MAX;
        }
        GRACE_A_DAY.saturating_sub(self.again.saturating_add(self.left))
    }

    /// So much of that may be left.
    pub fn rest_for_left(self) -> u64 {
        if planted(Mutation::LeavingTakesAll) {
            return self.rest();
        }
        LEFT_A_DAY.saturating_sub(self.left).min(self.rest())
    }
}

/// What engines heard of a dictation beside its bill, in samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Because its client came back with it.
    pub again: u64,
    /// Because its client left before a final came.
    pub left: u64,
    /// So much of *again* may be there because words were not kept ([`heard_anew`]).
    pub anew: u64,
}

impl Beside {
    /// What is to be free or billed.
    pub const fn due(self) -> u64 {
        self.again.saturating_add(self.left)
    }

    fn lost_words(self) -> u64 {
        if planted(Mutation::HearingAnewIsCharged) {
            0
        } else {
            self.anew
        }
    }

    /// What of *again* is free in a dictation of `audio`: a fifth of it, within bounds, and what was heard
    /// anew.
    fn grace(self, audio: SampleOffset) -> u64 {
        if planted(Mutation::GraceIsEndless) {
            return u64::MAX;
        }
        let fifth = (audio.get() / 5).clamp(LEAST_GRACE, MOST_GRACE);
        self.again.min(fifth.saturating_add(self.lost_words()))
    }

    /// The most that this can be, however long the dictation gets.
    fn most_grace(self) -> u64 {
        if planted(Mutation::MiddleHasNoGrace) {
            0
        } else {
            MOST_GRACE.saturating_add(self.lost_words())
        }
    }
}

/// What was heard and is on no bill yet, or was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    /// Samples that were heard again and free.
    pub granted: u64,
    /// Samples that were left and free. They may be heard again later.
    pub granted_left: u64,
    /// Samples that stand on the bill.
    pub billed: u64,
}

impl Repeats {
    /// Samples that were free, in all.
    pub const fn free(self) -> u64 {
        self.granted.saturating_add(self.granted_left)
    }

    /// At the end of a dictation of `audio`: what was heard `beside` its bill is due, less what was
    /// settled before. `today` is what the person has had of the day's grace.
    #[must_use]
    pub fn settled(self, audio: SampleOffset, beside: Beside, today: DayGrace) -> Self {
        let settled = self.free().saturating_add(self.billed);
        let new = beside.due().saturating_sub(settled);
        let of_left = beside.left.saturating_sub(self.granted_left);
        let of_left = of_left.min(new).min(today.rest_for_left());
        // What was left, and is heard again by now, has had its grace.
        let had = self.granted + self.granted_left.saturating_sub(beside.left);
        let of_again = beside.grace(audio).saturating_sub(had);
        let of_again = of_again.min(new - of_left).min(today.rest() - of_left);
        Self {
            granted: self.granted + of_again,
            granted_left: self.granted_left + of_left,
            billed: self.billed + (new - of_left - of_again),
        }
    }

    /// In the middle of a dictation, whose length is not known yet: what is due whatever comes.
    /// Nothing is granted before the end.
    #[must_use]
    pub fn settled_so_far(self, surely: Beside, today: DayGrace) -> Self {
        let most_free = self.free().saturating_add(today.rest());
        let most_free = most_free.min(surely.most_grace()).max(self.free());
        let due = surely.due().saturating_sub(most_free);
        Self {
            billed: self.billed.max(due),
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
