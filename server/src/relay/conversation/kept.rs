//! What a conversation does for a person who wants their words kept.

use dictation::event::{Input, ServerEvent};

use super::Conversation;
use crate::engine::connection::EngineConnection;
use crate::relay::client::{ClientPort, ToClient};

impl<Port: ClientPort> Conversation<'_, Port> {
    /// Passes finals on to be kept, and holds acknowledgements back to what is kept. A goodbye lets
    /// the client forget all audio, so it waits until its words are safe, but not for ever.
    pub(super) async fn keep(&mut self, event: ServerEvent) -> ServerEvent {
        let Some(keeping) = &mut self.keeping else {
            return event;
        };
        match event {
            ServerEvent::Final(final_) => {
                let engine = self.engine.as_ref().and_then(EngineConnection::engine);
                keeping.keep(&final_, engine.unwrap_or_default());
                ServerEvent::Final(final_)
            }
            ServerEvent::Ack {
                through,
                credit_through,
            } => ServerEvent::Ack {
                through: keeping.acknowledge(through, credit_through),
                credit_through,
            },
            ServerEvent::Goodbye(summary) => {
                keeping.all_kept().await;
                ServerEvent::Goodbye(summary)
            }
            event => event,
        }
    }

    /// More is kept: what was held back can be acknowledged.
    pub(super) fn on_kept(&mut self) -> Option<Input> {
        let keeping = self.keeping.as_mut()?;
        if let Some(ack) = keeping.acknowledge_more() {
            self.tell(ToClient::Event(ack));
        }
        None
    }
}
