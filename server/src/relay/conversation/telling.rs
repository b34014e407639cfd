//! What a conversation tells its client: in the words that the person wants, and kept if they want
//! that.

use dictation::event::{Input, ServerEvent};

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
            ServerEvent::Partial(_) if !self.partials => {}
            ServerEvent::Partial(partial) => {
                let partial = self.wishes.wording.partial(partial);
                self.tell(ToClient::Event(ServerEvent::Partial(partial)));
            }
            ServerEvent::Final(final_) => {
                let final_ = self.wishes.wording.final_(final_);
                if let Some(keeping) = &mut self.keeping {
                    let engine = self.engine.engine().unwrap_or_default();
                    keeping.keep(&final_, engine);
                }
                self.tell(ToClient::Event(ServerEvent::Final(final_)));
            }
            ServerEvent::Ack {
                through,
                credit_through,
            } => {
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

    /// More is kept: what was held back can be acknowledged.
    pub(super) fn on_kept(&mut self) -> Option<Input> {
        let ack = self.keeping.as_mut()?.acknowledge_more()?;
        self.tell(ToClient::Event(ack));
        None
    }
}
