//! What waits to be sent to one client.
//!
//! Bound and overflow rule: at most one partial waits (a newer one takes its place, and a final
//! takes it away); acknowledgements collapse into the newest, and wait for other messages or for
//! the next second, because they are not worth a write of their own; finals are never dropped, and a
//! client that leaves more than 256 KiB of them unread, or one unread for 10 s, is closed as
//! idle (4408): it resumes and gets the words again.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use dictation::event::ServerEvent;

use super::client::{ClientPort, Gone, ToClient};

/// Bytes of words that may wait.
const MAX_WAITING_BYTES: usize = 256 * 1024;

/// For how long the oldest message may wait, in ms.
const MAX_WAITING_MILLIS: u64 = 10_000;

/// Messages for one client, in order.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: VecDeque<ToClient>,
    bytes: usize,
    waiting_since: Option<u64>,
    /// Something waits that is worth a write.
    is_urgent: bool,
    needs_flush: bool,
}

impl Outbox {
    /// Adds a message.
    pub(super) fn push(&mut self, message: ToClient, now: u64) {
        self.make_room_for(&message);
        self.is_urgent |= !matches!(message, ToClient::Event(ServerEvent::Ack { .. }));
        self.bytes += weight(&message);
        self.waiting.push_back(message);
        self.waiting_since.get_or_insert(now);
    }

    /// What waits for company has waited long enough.
    pub(super) fn hurry(&mut self) {
        self.is_urgent |= !self.waiting.is_empty();
    }

    /// Whether the client reads too slowly to go on.
    pub(super) fn is_overdue(&self, now: u64) -> bool {
        self.bytes > MAX_WAITING_BYTES
            || self
                .waiting_since
                .is_some_and(|since| now.saturating_sub(since) > MAX_WAITING_MILLIS)
    }

    /// Hands over as much as the port takes. Ready when nothing is left that is urgent.
    pub(super) fn poll_hand_over<Port: ClientPort + ?Sized>(
        &mut self,
        port: &mut Port,
        now: u64,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Gone>> {
        if !self.is_urgent && !self.needs_flush {
            return Poll::Ready(Ok(()));
        }
        while !self.waiting.is_empty() {
            ready!(port.poll_ready(context))?;
            if let Some(message) = self.waiting.pop_front() {
                self.bytes -= weight(&message);
                self.needs_flush = true;
                self.waiting_since = (!self.waiting.is_empty()).then_some(now);
                port.start_send(message)?;
            }
        }
        self.is_urgent = false;
        if self.needs_flush {
            ready!(port.poll_flush(context))?;
            self.needs_flush = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Takes away what the new message makes obsolete.
    fn make_room_for(&mut self, message: &ToClient) {
        let obsolete: fn(&ToClient) -> bool = match message {
            ToClient::Event(ServerEvent::Partial(_) | ServerEvent::Final(_)) => {
                |old| matches!(old, ToClient::Event(ServerEvent::Partial(_)))
            }
            ToClient::Event(ServerEvent::Ack { .. }) => {
                |old| matches!(old, ToClient::Event(ServerEvent::Ack { .. }))
            }
            ToClient::Ping => |old| matches!(old, ToClient::Ping),
            _ => return,
        };
        let bytes = &mut self.bytes;
        self.waiting.retain(|old| {
            let drop = obsolete(old);
            if drop {
                *bytes -= weight(old);
            }
            !drop
        });
    }
}

/// About how many bytes a message takes.
fn weight(message: &ToClient) -> usize {
    let words = match message {
        ToClient::Event(ServerEvent::Final(final_)) => &final_.words[..],
        ToClient::Event(ServerEvent::Partial(partial)) => &partial.words[..],
        _ => &[],
    };
    64 + words.iter().map(|word| 48 + word.text.len()).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use dictation::audio::{SampleOffset, SampleRange};
    use dictation::transcript::{Final, Partial};

    use super::*;

    fn partial() -> ToClient {
        let range = SampleRange::default();
        ToClient::Event(ServerEvent::Partial(Partial {
            range,
            words: vec![],
            stable_words: 0,
        }))
    }

    fn final_() -> ToClient {
        let range = SampleRange::default();
        ToClient::Event(ServerEvent::Final(Final {
            range,
            words: vec![],
            utterance_end: false,
        }))
    }

    fn ack(through: u64) -> ToClient {
        let through = SampleOffset::new(through);
        ToClient::Event(ServerEvent::Ack {
            through,
            credit_through: through,
        })
    }

    #[test]
    fn partials_and_acknowledgements_collapse_and_finals_stay() {
        let mut outbox = Outbox::default();
        for message in [
            partial(),
            ack(1),
            final_(),
            partial(),
            partial(),
            ack(2),
            final_(),
        ] {
            outbox.push(message, 0);
        }
        let waiting: Vec<_> = outbox.waiting.into_iter().collect();
        assert_eq!(waiting, [final_(), ack(2), final_()]);
        assert_eq!(outbox.bytes, 3 * 64);
    }

    #[test]
    fn an_acknowledgement_waits_for_company_or_for_the_tick() {
        let mut outbox = Outbox::default();
        outbox.push(ack(1), 0);
        assert!(!outbox.is_urgent);
        outbox.hurry();
        assert!(outbox.is_urgent);
        let mut outbox = Outbox::default();
        outbox.push(ack(1), 0);
        outbox.push(partial(), 0);
        assert!(outbox.is_urgent);
    }

    #[test]
    fn a_client_that_does_not_read_becomes_overdue() {
        let mut outbox = Outbox::default();
        outbox.push(final_(), 1_000);
        assert!(!outbox.is_overdue(11_000));
        assert!(outbox.is_overdue(11_001));
        let mut full = Outbox::default();
        for _ in 0..5_000 {
            full.push(final_(), 0);
        }
        assert!(full.is_overdue(0));
    }
}
