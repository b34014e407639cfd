//! What a conversation enters into the ledger, and what it costs.

use dictation::event::{Commit, Input};
use tokio::sync::mpsc;

use crate::ledger::{Entry, Ledger, Settled};

/// The account of one dictation.
pub(super) struct Billing<'relay> {
    ledger: &'relay Ledger,
    entry: Entry,
    outcomes: mpsc::Sender<Settled>,
    cost_micro_usd: u64,
}

impl<'relay> Billing<'relay> {
    /// Nothing is entered yet. What becomes of commits goes to `outcomes`.
    pub(super) const fn new(
        ledger: &'relay Ledger,
        entry: Entry,
        outcomes: mpsc::Sender<Settled>,
    ) -> Self {
        Self {
            ledger,
            entry,
            outcomes,
            cost_micro_usd: 0,
        }
    }

    /// Enters a commit.
    pub(super) async fn commit(&mut self, commit: Commit) {
        let reply = self.outcomes.clone();
        let cost = self.ledger.commit(self.entry, commit, reply).await;
        self.cost_micro_usd = self.cost_micro_usd.saturating_add(cost);
    }

    /// What this connection has cost, in micro-dollars.
    pub(super) const fn cost_micro_usd(&self) -> u64 {
        self.cost_micro_usd
    }
}

/// What an outcome means for the session.
pub(super) const fn on_settled(settled: Settled) -> Input {
    match settled {
        Settled::Committed(through) => Input::Committed { through },
        Settled::Fenced => Input::Fenced,
        Settled::Refused => Input::Refused,
    }
}
