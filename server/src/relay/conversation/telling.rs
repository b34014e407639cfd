//! What a conversation tells its client: in the words that the person wants, and kept if they want
//! that.

use dictation::event::ServerEvent;
use dictation::transcript::Final;

use super::Conversation;
use crate::relay::client::{ClientPort, ToClient};

impl<Port: ClientPort> Conversation<'_, Port> {
    pub(super) fn tell_event(&mut self, event: ServerEvent) {
        match event {
            ServerEvent::Ready {
                need_from,
                credit_through,
            } => self.tell(ToClient::Ready {
                session: self.id,
                need_from,
                credit_through,
                engine: self.engine.expected().to_owned(),
            }),
            ServerEvent::Partial(partial) => {
                let partial = self.seams.partial(partial, &self.wishes.wording);
                if self.partials {
                    self.tell(ToClient::Event(ServerEvent::Partial(partial)));
                }
            }
            ServerEvent::Final(final_) => {
                let received = self.session.received();
                for told in self.seams.final_(final_, &self.wishes.wording, received) {
                    self.tell_final(told);
                }
            }
            ServerEvent::Ack { .. } => {
                let sign = self.seams.reached(self.session.received());
                sign.into_iter().for_each(|sign| self.tell_final(sign));
                self.tell(ToClient::Event(event));
            }
            ServerEvent::Goodbye(summary) => {
                let cost_micro_usd = self.billing.cost_micro_usd();
                self.tell(ToClient::Goodbye {
                    summary,
                    cost_micro_usd,
                });
            }
            event => self.tell(ToClient::Event(event)),
        }
    }

    /// Nothing follows: a sign that waits is right.
    pub(super) fn tell_sign_that_waits(&mut self) {
        let sign = self.seams.settle();
        sign.into_iter().for_each(|sign| self.tell_final(sign));
    }

    fn tell_final(&mut self, final_: Final) {
        if let Some(keeping) = &mut self.keeping {
            let engine = self.engine.engine().unwrap_or_default();
            keeping.keep(&final_, engine);
        }
        self.tell(ToClient::Event(ServerEvent::Final(final_)));
    }
}
