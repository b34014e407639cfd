//! What a conversation tells its client: in the words that the person wants, and kept if they want
//! that.

use dictation::event::{Input, ServerEvent};
use dictation::transcript::Final;

use super::Conversation;
use crate::relay::client::{ClientPort, ToClient};

impl<Port: ClientPort> Conversation<'_, Port> {
    pub(super) async fn tell_event(&mut self, event: ServerEvent) {
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
            ServerEvent::Ack {
                through,
                credit_through,
            } => {
                let sign = self.seams.reached(self.session.received());
                sign.into_iter().for_each(|sign| self.tell_final(sign));
                // Not before its words are kept: the client has the audio until then.
                let through = match &mut self.keeping {
                    Some(keeping) => keeping.acknowledge(through, credit_through),
                    None => through,
                };
                self.tell(ToClient::Event(ServerEvent::Ack {
                    through,
                    credit_through,
                }));
            }
            ServerEvent::Goodbye(summary) => {
                self.tell_sign_that_waits();
                // With this the client forgets all audio.
                if let Some(keeping) = &self.keeping {
                    keeping.all_kept().await;
                }
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

    /// More is kept: what was held back can be acknowledged.
    pub(super) fn on_kept(&mut self) -> Option<Input> {
        let ack = self.keeping.as_mut()?.acknowledge_more()?;
        self.tell(ToClient::Event(ack));
        None
    }
}
