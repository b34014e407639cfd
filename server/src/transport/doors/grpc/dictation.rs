//! `DictationService`: live dictation for native programs, with the same relay as the WebSocket.

use std::error::Error as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ::dictation::close::CloseCode;
use futures_util::Stream;
use proto::v1::dictation_service_server::DictationService;
use proto::v1::{ClientMessage, ServerMessage};
use tokio::sync::mpsc;
use tokio_util::sync::PollSender;
use tonic::{Code, Request, Response, Status, Streaming};

use super::caller_of;
use crate::relay::{ClientFault, ClientPort, FromClient, Gone, Relay, ToClient, Visitor};
use crate::transport::http::client_address::TrustedProxies;
use crate::transport::words::from_proto::{self, Decoded};
use crate::transport::words::to_proto;

/// Messages that may wait for HTTP/2's own flow control.
const QUEUED_MESSAGES: usize = 16;

/// The service.
pub(super) struct DictationFace {
    relay: Relay,
    proxies: TrustedProxies,
}

impl DictationFace {
    pub(super) const fn new(relay: Relay, proxies: TrustedProxies) -> Self {
        Self { relay, proxies }
    }
}

type Answers = Pin<Box<dyn Stream<Item = Result<ServerMessage, Status>> + Send>>;

#[tonic::async_trait]
impl DictationService for DictationFace {
    type DictateStream = Answers;

    async fn dictate(
        &self,
        request: Request<Streaming<ClientMessage>>,
    ) -> Result<Response<Answers>, Status> {
        let caller = caller_of(&request)?;
        let address = self
            .proxies
            .address_of(request.extensions(), request.metadata().as_ref());
        let visitor = Visitor { caller, address };
        let (sender, mut receiver) = mpsc::channel(QUEUED_MESSAGES);
        let port = StreamPort {
            messages: request.into_inner(),
            answers: PollSender::new(sender),
            over: false,
            broken: false,
            half_closed: false,
        };
        let relay = self.relay.clone();
        tokio::spawn(async move { relay.serve(visitor, port).await });
        let answers = futures_util::stream::poll_fn(move |context| receiver.poll_recv(context));
        Ok(Response::new(Box::pin(answers)))
    }
}

/// A bidirectional gRPC stream as a relay's client.
struct StreamPort {
    messages: Streaming<ClientMessage>,
    answers: PollSender<Result<ServerMessage, Status>>,
    over: bool,
    /// Nothing more can be read.
    broken: bool,
    /// The client has said all it will and waits for answers. One that is gone cannot take them.
    half_closed: bool,
}

impl ClientPort for StreamPort {
    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<FromClient, ClientFault>>> {
        if self.over || self.broken {
            return Poll::Ready(None);
        }
        if self.half_closed {
            return Poll::Pending;
        }
        let received = match ready!(Pin::new(&mut self.messages).poll_next(context)) {
            Some(Ok(message)) => from_proto::client_message(message),
            Some(Err(status)) => {
                self.broken = true;
                return Poll::Ready(fault_of(&status).map(Err));
            }
            None => {
                self.half_closed = true;
                return Poll::Pending;
            }
        };
        Poll::Ready(Some(match received {
            Ok(Decoded::Message(message)) => Ok(message),
            Ok(Decoded::Seek(_)) => Err(ClientFault::Malformed(
                "seek belongs to sotto.v1.json".to_owned(),
            )),
            Err(fault) => Err(fault),
        }))
    }

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        self.answers.poll_reserve(context).map_err(|_closed| Gone)
    }

    fn start_send(&mut self, message: ToClient) -> Result<(), Gone> {
        let answer = match message {
            ToClient::Close(CloseCode::Done) => {
                self.over = true;
                self.answers.close();
                return Ok(());
            }
            ToClient::Close(code) => {
                self.over = true;
                Err(close_status(code))
            }
            // HTTP/2 pings by itself.
            ToClient::Ping => {
                let _reserved = self.answers.abort_send();
                return Ok(());
            }
            message => match to_proto::server_message(message) {
                Some(message) => Ok(message),
                None => return Ok(()),
            },
        };
        self.answers.send_item(answer).map_err(|_closed| Gone)
    }

    fn poll_flush(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        Poll::Ready(Ok(()))
    }
}

/// What the client did wrong, if it was that and not the connection: that comes with its cause.
fn fault_of(status: &Status) -> Option<ClientFault> {
    if status.source().is_some() {
        return None;
    }
    Some(match status.code() {
        // So tonic calls a message whose length is beyond the limit.
        Code::OutOfRange => ClientFault::MessageTooBig,
        _not_a_message => ClientFault::Unreadable(status.message().to_owned()),
    })
}

/// The status that stands for a close code; the code itself is in the message.
fn close_status(code: CloseCode) -> Status {
    let message = format!("{} {code:?}", code.number());
    match code {
        CloseCode::Policy => Status::invalid_argument(message),
        // As tonic has it for the other methods.
        CloseCode::TooBig => Status::out_of_range(message),
        CloseCode::Reauthenticate => Status::unauthenticated(message),
        CloseCode::Forbidden => Status::permission_denied(message),
        CloseCode::Quota | CloseCode::RateLimited => Status::resource_exhausted(message),
        CloseCode::SessionGone => Status::not_found(message),
        CloseCode::ResumedElsewhere | CloseCode::Idle => Status::aborted(message),
        CloseCode::Internal => Status::internal(message),
        _ => Status::unavailable(message),
    }
}
