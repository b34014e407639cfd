//! What a session enters into the ledger beside the watermark: what finals cover and what engines
//! were given, so far.

use super::Opening;
use crate::account::{Account, Hearings};
use crate::audio::{SampleOffset, SampleRange};
use crate::event::Commit;
use crate::meter::{Meter, UsageSlice};
use crate::mutation::{Mutation, planted};

/// The meters of one session, and what it has asked the ledger to hold of them.
#[derive(Clone, Debug)]
pub(super) struct Accounts {
    /// The engine that listens, or did last.
    engine: String,
    /// Finals before this are another connection's, whose engine listened last then.
    claimed: (String, SampleOffset),
    /// Audio that finals cover.
    bill: Meter,
    /// Samples that engines were given, one after the other.
    cost: Meter,
    hearings: Hearings,
    /// Slices that are complete and not asked for.
    bill_slices: Vec<UsageSlice>,
    cost_slices: Vec<UsageSlice>,
    /// As it was when the last commit was asked for.
    asked: Account,
    /// The most that a commit has said was heard.
    asked_heard: SampleRange,
    /// Commits that the ledger has not answered.
    in_flight: u32,
}

impl Accounts {
    /// As the store knows the dictation. This session's engines hear from `hears_from` on.
    pub(super) fn new(opening: &Opening, hears_from: SampleOffset) -> Self {
        let sliced = if planted(Mutation::SliceFromZeroAfterResume) {
            SampleOffset::ZERO
        } else {
            opening.sliced
        };
        let engine = &opening.engine;
        let given = SampleOffset::new(opening.given);
        let hearings = Hearings::new(hears_from, opening.given);
        Self {
            engine: engine.clone(),
            claimed: (engine.clone(), opening.client_final_through),
            bill: Meter::resumed(sliced, opening.told, engine),
            cost: Meter::resumed(SampleOffset::new(opening.costed), given, engine),
            hearings,
            bill_slices: Vec::new(),
            cost_slices: Vec::new(),
            asked: hearings.account(opening.told),
            asked_heard: hearings.account(opening.told).heard,
            in_flight: 0,
        }
    }

    /// Name of the engine that listens, or did last.
    pub(super) fn engine(&self) -> &str {
        &self.engine
    }

    /// This engine listens from now on. What was counted for another one is complete.
    pub(super) fn listens(&mut self, engine: &str) {
        if self.engine != engine && !planted(Mutation::ExpectedEngineIsBilled) {
            self.close_slices();
            engine.clone_into(&mut self.engine);
        }
    }

    fn close_slices(&mut self) {
        self.bill_slices.extend(self.bill.close());
        self.cost_slices.extend(self.cost.close());
    }

    /// The engine was given `samples`; with them engines have heard all audio before `through`.
    pub(super) fn gave(&mut self, samples: u64, through: SampleOffset) {
        self.hearings.gave(samples, through);
        let given = self.account().given;
        let slices = self.cost.count(&self.engine, SampleOffset::new(given));
        self.cost_slices.extend(slices);
    }

    /// Finals of the engine cover all audio before `through`.
    pub(super) fn covered(&mut self, through: SampleOffset) {
        let (engine, claimed) = &self.claimed;
        let slices = self.bill.count(engine, through.min(*claimed));
        self.bill_slices.extend(slices);
        let slices = self.bill.count(&self.engine, through);
        self.bill_slices.extend(slices);
    }

    /// What engines heard beyond the last final, `told`, was in vain, and not the client's doing.
    pub(super) fn forgive_beyond(&mut self, told: SampleOffset) {
        self.hearings.forgive_beyond(told);
    }

    const fn account(&self) -> Account {
        self.hearings.account(self.bill.counted_through())
    }

    /// Whether there is something that the ledger was not asked to hold.
    pub(super) fn has_news(&self) -> bool {
        self.has_slices() || self.account() != self.asked
    }

    /// Whether slices are complete and not asked for.
    pub(super) fn has_slices(&self) -> bool {
        !self.bill_slices.is_empty() || !self.cost_slices.is_empty()
    }

    /// Whether the ledger owes an answer.
    pub(super) const fn has_commits_in_flight(&self) -> bool {
        self.in_flight > 0
    }

    /// The ledger has answered.
    pub(super) const fn committed(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// All there is to be held, with the watermark at `through`.
    pub(super) fn commit(&mut self, through: SampleOffset) -> Commit {
        self.in_flight += 1;
        let account = self.account();
        let since = Account {
            heard: self.asked_heard,
            ..std::mem::replace(&mut self.asked, account)
        };
        if account.heard.end() > self.asked_heard.end() {
            self.asked_heard = account.heard;
        }
        Commit {
            through,
            account,
            since,
            engine: self.engine.clone(),
            slices: std::mem::take(&mut self.bill_slices),
            cost_slices: std::mem::take(&mut self.cost_slices),
            settlement: None,
        }
    }

    /// As [`Accounts::commit`], with the slices that are not full: nothing follows here.
    pub(super) fn last_commit(&mut self, through: SampleOffset) -> Commit {
        self.close_slices();
        self.commit(through)
    }
}
