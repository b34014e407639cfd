//! A WebSocket as a relay's client.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use bytes::Bytes;
use futures_util::{Sink, Stream};
use tokio_tungstenite::tungstenite::Error as SocketError;

use super::codec::Codec;
use crate::relay::{ClientFault, ClientPort, FromClient, Gone, ToClient};

/// The socket and how messages look on it.
pub(super) struct SocketPort {
    socket: WebSocket,
    codec: Codec,
    broken: bool,
}

impl SocketPort {
    pub(super) const fn new(socket: WebSocket, codec: Codec) -> Self {
        Self {
            socket,
            codec,
            broken: false,
        }
    }

    fn socket_message(&mut self, message: ToClient) -> Option<Message> {
        match message {
            ToClient::Ping => Some(Message::Ping(Bytes::new())),
            ToClient::Close(code) => Some(Message::Close(Some(CloseFrame {
                code: code.number(),
                reason: format!("{code:?}").into(),
            }))),
            message => self.codec.write(message),
        }
    }
}

impl ClientPort for SocketPort {
    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<FromClient, ClientFault>>> {
        loop {
            if self.broken {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut self.socket).poll_next(context)) {
                Some(Ok(message)) => {
                    if let Some(read) = self.codec.read(message) {
                        return Poll::Ready(Some(read));
                    }
                }
                Some(Err(error)) => {
                    // Nothing more can be read after an error, whatever it was.
                    self.broken = true;
                    if is_too_big(error) {
                        return Poll::Ready(Some(Err(ClientFault::MessageTooBig)));
                    }
                }
                None => self.broken = true,
            }
        }
    }

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        Pin::new(&mut self.socket)
            .poll_ready(context)
            .map_err(|_closed| Gone)
    }

    fn start_send(&mut self, message: ToClient) -> Result<(), Gone> {
        match self.socket_message(message) {
            Some(message) => Pin::new(&mut self.socket)
                .start_send(message)
                .map_err(|_closed| Gone),
            None => Ok(()),
        }
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        Pin::new(&mut self.socket)
            .poll_flush(context)
            .map_err(|_closed| Gone)
    }
}

fn is_too_big(error: axum::Error) -> bool {
    error
        .into_inner()
        .downcast_ref::<SocketError>()
        .is_some_and(|error| matches!(error, SocketError::Capacity(_)))
}
