//! One connection to `/voice/stream`, message by message, over `sotto.v1`.

use anyhow::{Context as _, bail};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::{ClientMessage, ServerMessage};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// The raw socket below.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How a client proves who it is.
#[derive(Clone, Debug)]
pub enum Proof {
    /// `Authorization: Bearer`, as native programs do.
    Bearer(String),
    /// A ticket and the page's origin, as browsers do.
    Ticket {
        /// The ticket.
        ticket: String,
        /// The page's origin.
        origin: String,
    },
}

/// What came of a read.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// A message.
    Message(FromServer),
    /// The server closed with this code.
    Closed(u16),
    /// The connection broke.
    Broken,
}

/// A connection that stands.
pub struct Stream {
    /// For tests that speak below the protocol.
    pub socket: Socket,
}

impl Stream {
    /// Connects to the server at `base` (`http://…`).
    ///
    /// # Errors
    /// If the server refuses or cannot be reached.
    pub async fn connect(base: &str, protocol: &str, proof: &Proof) -> anyhow::Result<Self> {
        let url = format!("{}/voice/stream", base.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        let headers = request.headers_mut();
        let offered = match proof {
            Proof::Bearer(token) => {
                headers.insert("authorization", format!("Bearer {token}").parse()?);
                protocol.to_owned()
            }
            Proof::Ticket { ticket, origin } => {
                headers.insert("origin", origin.parse()?);
                format!("{protocol}, ticket.{ticket}")
            }
        };
        headers.insert("sec-websocket-protocol", offered.parse()?);
        let (socket, _response) = connect_async(request).await?;
        Ok(Self { socket })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// If the connection is gone.
    pub async fn send(&mut self, message: FromClient) -> anyhow::Result<()> {
        let message = ClientMessage {
            message: Some(message),
        };
        self.socket
            .send(Message::Binary(message.encode_to_vec().into()))
            .await?;
        Ok(())
    }

    /// Sends a frame of audio.
    ///
    /// # Errors
    /// If the connection is gone.
    pub async fn send_audio(&mut self, first_sample: u64, pcm: Bytes) -> anyhow::Result<()> {
        self.send(FromClient::Audio(proto::v1::Audio { first_sample, pcm }))
            .await
    }

    /// The next message or the end.
    pub async fn hear(&mut self) -> Heard {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => match ServerMessage::decode(bytes) {
                    Ok(ServerMessage {
                        message: Some(message),
                    }) => return Heard::Message(message),
                    _ => return Heard::Broken,
                },
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.map_or(1005, |frame| frame.code.into()));
                }
                Some(Ok(_other)) => {}
                Some(Err(_)) | None => return Heard::Broken,
            }
        }
    }

    /// Reads until a message is what `wanted` looks for.
    ///
    /// # Errors
    /// If the connection ends before.
    pub async fn hear_until<Found>(
        &mut self,
        mut wanted: impl FnMut(FromServer) -> Option<Found>,
    ) -> anyhow::Result<Found> {
        loop {
            match self.hear().await {
                Heard::Message(message) => {
                    if let Some(found) = wanted(message) {
                        return Ok(found);
                    }
                }
                end => bail!("the connection ended before: {end:?}"),
            }
        }
    }

    /// Begins a dictation and waits until it stands.
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn start(&mut self) -> anyhow::Result<proto::v1::Ready> {
        let start = proto::v1::Start {
            sample_rate: 16_000,
            partials: true,
            ..Default::default()
        };
        self.send(FromClient::Start(start)).await?;
        self.ready().await
    }

    /// Goes on with a dictation and waits until it stands.
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn resume(
        &mut self,
        session_id: &str,
        final_through: u64,
    ) -> anyhow::Result<proto::v1::Ready> {
        let session_id = session_id.to_owned();
        let resume = proto::v1::Resume {
            session_id,
            final_through,
            partials: true,
            ..Default::default()
        };
        self.send(FromClient::Resume(resume)).await?;
        self.ready().await
    }

    async fn ready(&mut self) -> anyhow::Result<proto::v1::Ready> {
        match self.hear().await {
            Heard::Message(FromServer::Ready(ready)) => Ok(ready),
            other => bail!("not ready: {other:?}"),
        }
    }

    /// Reads to the end and gives the close code.
    ///
    /// # Errors
    /// If the connection breaks without one.
    pub async fn close_code(&mut self) -> anyhow::Result<u16> {
        loop {
            match self.hear().await {
                Heard::Message(_) => {}
                Heard::Closed(code) => return Ok(code),
                Heard::Broken => return Err(anyhow::anyhow!("broke")).context("no close code"),
            }
        }
    }
}
