//! A conversation's side towards its client: the port, and what waits to be sent over it.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use tokio::time::timeout;
use uuid::Uuid;

use crate::relay::Clock;
use crate::relay::client::{ClientFault, ClientPort, FromClient, ToClient};
use crate::relay::outbox::Outbox;

/// The last messages must be taken within this.
const FAREWELL_LIMIT: Duration = Duration::from_secs(2);

/// What the exchange with the client brought.
pub(super) enum Received {
    Message(FromClient),
    Fault(ClientFault),
    Gone,
}

/// The way to one client and back.
pub(super) struct ClientSide<Port> {
    port: Port,
    outbox: Outbox,
    clock: Clock,
}

impl<Port: ClientPort> ClientSide<Port> {
    /// Nothing waits yet.
    pub(super) fn new(port: Port, clock: Clock) -> Self {
        Self {
            port,
            outbox: Outbox::default(),
            clock,
        }
    }

    /// Puts a message behind those that wait.
    pub(super) fn tell(&mut self, message: ToClient) {
        self.outbox.push(message, self.clock.now());
    }

    /// What waits for company has waited long enough.
    pub(super) fn hurry(&mut self) {
        self.outbox.hurry();
    }

    /// Whether the client reads too slowly to go on.
    pub(super) fn is_overdue(&self) -> bool {
        self.outbox.is_overdue(self.clock.now())
    }

    /// Hands waiting messages over and waits for the client's next one.
    pub(super) async fn exchange(&mut self) -> Received {
        let (port, outbox, clock) = (&mut self.port, &mut self.outbox, self.clock);
        poll_fn(|context| {
            let sent = outbox.poll_hand_over(port, clock.now(), context);
            if matches!(sent, Poll::Ready(Err(_gone))) {
                return Poll::Ready(Received::Gone);
            }
            port.poll_receive(context).map(|received| match received {
                Some(Ok(message)) => Received::Message(message),
                Some(Err(fault)) => Received::Fault(fault),
                None => Received::Gone,
            })
        })
        .await
    }

    /// Hands the last messages over and lets go. `session` is for the log.
    pub(super) async fn farewell(mut self, session: Uuid) {
        let (port, outbox, clock) = (&mut self.port, &mut self.outbox, self.clock);
        let hand_over = poll_fn(|context| outbox.poll_hand_over(port, clock.now(), context));
        if timeout(FAREWELL_LIMIT, hand_over).await != Ok(Ok(())) {
            tracing::debug!(%session, "client took no farewell");
            return;
        }
        // Closing a socket with unread audio in it would reset the connection, and the client
        // could lose the last words that are still on their way to it.
        let drained = poll_fn(|context| {
            while let Poll::Ready(received) = port.poll_receive(context) {
                if received.is_none() {
                    return Poll::Ready(());
                }
            }
            Poll::Pending
        });
        let _closed_or_slow = timeout(FAREWELL_LIMIT, drained).await;
    }
}
