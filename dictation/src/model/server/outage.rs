//! What breaks between a client and its session.

use super::{Connection, ToClient, ToServer};
use crate::model::dice::Dice;
use crate::model::ledger::Ledger;

impl Connection {
    /// The server dies. Of its commits and words on their way some arrive.
    pub(in crate::model) fn kill(
        &mut self,
        dice: &mut Dice,
        ledger: &mut Ledger,
    ) -> Result<(), String> {
        if self.session.take().is_some() {
            for _ in 0..dice.below(self.commits.len() as u64 + 1) {
                self.commit(ledger)?;
            }
            self.was_killed = true;
            for _ in 0..dice.below(self.writes.len() as u64 + 1) {
                self.keep(ledger);
            }
        }
        self.is_forgiven &= self.commits.is_empty();
        self.commits.clear();
        if let Some(told) = ledger.forgive_dead(self.dictation, self.epoch) {
            (self.pardoned_from, self.is_forgiven) = (Some(told), true);
        }
        self.writes.clear();
        self.replies.clear();
        self.engines.clear();
        self.cut(dice);
        Ok(())
    }

    /// The connection breaks: of what is on its way only the first part arrives.
    pub(in crate::model) fn cut(&mut self, dice: &mut Dice) {
        if std::mem::replace(&mut self.is_cut, true) {
            return;
        }
        let arrive = dice.below(self.to_server.len() as u64 + 1);
        self.to_server.truncate(arrive as usize);
        self.to_server.push_back(ToServer::Gone);
        let arrive = dice.below(self.to_client.len() as u64 + 1);
        self.to_client.truncate(arrive as usize);
        self.to_client.push_back(ToClient::Gone);
    }
}
