//! A TCP connection that was upgraded to a WebSocket, for either end.

use std::io;

use anyhow::{Context as _, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::frames::{self, Deframer, End, Frame, FrameFault, Kind};

/// A handshake is not longer than this.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// The reading half.
pub(super) struct Incoming {
    half: OwnedReadHalf,
    deframer: Deframer,
}

/// The writing half.
pub(super) struct Outgoing {
    half: OwnedWriteHalf,
    end: End,
}

/// Asks for an upgrade with these further header lines (each with its line end).
pub(super) async fn connect(
    address: std::net::SocketAddr,
    path: &str,
    headers: &str,
) -> anyhow::Result<(Incoming, Outgoing)> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let (head, rest) = read_head(&mut stream).await?;
    ensure!(head.starts_with("HTTP/1.1 101"), "no upgrade: {head}");
    Ok(split(stream, rest, End::Client))
}

/// Grants an upgrade.
pub(super) async fn accept(mut stream: TcpStream) -> anyhow::Result<(Incoming, Outgoing)> {
    stream.set_nodelay(true)?;
    let (head, rest) = read_head(&mut stream).await?;
    let key = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))
        .map(|(_, key)| derive_accept_key(key.trim().as_bytes()))
        .context("a handshake without a key")?;
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {key}\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await?;
    Ok(split(stream, rest, End::Server))
}

fn split(stream: TcpStream, rest: Vec<u8>, end: End) -> (Incoming, Outgoing) {
    let (read, write) = stream.into_split();
    let incoming = Incoming {
        half: read,
        deframer: Deframer::new(rest),
    };
    (incoming, Outgoing { half: write, end })
}

/// The head of a request or an answer, and what came after it.
async fn read_head(stream: &mut TcpStream) -> anyhow::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::with_capacity(1_024);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Ok((String::from_utf8(bytes)?, rest));
        }
        ensure!(bytes.len() < MAX_HEAD_BYTES, "a handshake without end");
        ensure!(
            stream.read_buf(&mut bytes).await? > 0,
            "the connection ended in the handshake"
        );
    }
}

impl Incoming {
    /// Waits for more bytes. False at the end.
    pub(super) async fn fill(&mut self) -> io::Result<bool> {
        Ok(self.half.read_buf(self.deframer.room()).await? > 0)
    }

    /// The next frame of those that came.
    pub(super) fn next(&mut self) -> Result<Option<Frame<'_>>, FrameFault> {
        self.deframer.next()
    }
}

impl Outgoing {
    /// Sends frames that were written with [`frames::write`], at once or not at all: a peer for
    /// which the socket's buffers are too small has stopped reading.
    pub(super) fn send(&self, frames: &[u8]) -> anyhow::Result<()> {
        match self.half.try_write(frames) {
            Ok(written) if written == frames.len() => Ok(()),
            Ok(_part) => bail!("the peer has stopped reading"),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                bail!("the peer has stopped reading")
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Sends one frame.
    pub(super) fn send_frame(&self, kind: Kind, payload: &[u8]) -> anyhow::Result<()> {
        let mut frame = Vec::with_capacity(payload.len() + 8);
        frames::write(&mut frame, self.end, kind, payload);
        self.send(&frame)
    }
}
