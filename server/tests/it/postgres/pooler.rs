//! A pooler that gives its one connection to the server to whoever has a transaction, as poolers in transaction mode do.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Mutex;

use super::SOCKET;

/// The connection to the server, and what the server said when it began.
struct Shared {
    stream: UnixStream,
    greeting: Vec<u8>,
}

type Pool = Arc<Mutex<Option<Shared>>>;

/// Begins to listen in `folder`, for clients of the server in `server`.
pub(super) fn listen(folder: &Path, server: PathBuf) {
    let listener = UnixListener::bind(folder.join(SOCKET)).unwrap();
    let pool = Pool::default();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (pool, server) = (Arc::clone(&pool), server.clone());
            // A client that goes ends it.
            tokio::spawn(async move { serve(client, &server, &pool).await });
        }
    });
}

async fn serve(mut client: UnixStream, server: &Path, pool: &Pool) -> io::Result<()> {
    let startup = read_body(&mut client).await?;
    greet(&mut client, server, pool, &startup).await?;
    loop {
        let first = read_message(&mut client).await?;
        if first[0] == b'X' {
            return Ok(());
        }
        let mut pool = pool.lock().await;
        let shared = pool.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let mut state = exchange(&mut client, &mut shared.stream, &first).await?;
        while state != b'I' {
            let next = read_message(&mut client).await?;
            state = exchange(&mut client, &mut shared.stream, &next).await?;
        }
    }
}

/// Says to a client what the server has said to the first one.
async fn greet(
    client: &mut UnixStream,
    server: &Path,
    pool: &Pool,
    startup: &[u8],
) -> io::Result<()> {
    let mut pool = pool.lock().await;
    if pool.is_none() {
        let mut stream = UnixStream::connect(server.join(SOCKET)).await?;
        stream.write_all(startup).await?;
        let mut greeting = Vec::new();
        loop {
            let message = read_message(&mut stream).await?;
            greeting.extend_from_slice(&message);
            if message[0] == b'Z' {
                break;
            }
        }
        *pool = Some(Shared { stream, greeting });
    }
    let shared = pool.as_ref().ok_or(io::ErrorKind::NotConnected)?;
    client.write_all(&shared.greeting).await
}

/// Passes a message on and the answers back; gives the state of the transaction then.
async fn exchange(
    client: &mut UnixStream,
    server: &mut UnixStream,
    message: &[u8],
) -> io::Result<u8> {
    server.write_all(message).await?;
    loop {
        let answer = read_message(server).await?;
        client.write_all(&answer).await?;
        if answer[0] == b'Z' {
            return Ok(answer[5]);
        }
    }
}

/// A message with its type before it.
async fn read_message(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut message = vec![stream.read_u8().await?];
    message.extend(read_body(stream).await?);
    Ok(message)
}

/// A length, which counts itself, and what follows.
async fn read_body(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let length = stream.read_u32().await?;
    let mut body = length.to_be_bytes().to_vec();
    let rest = usize::try_from(length).map_err(io::Error::other)?;
    body.resize(rest, 0);
    stream.read_exact(&mut body[4..]).await?;
    Ok(body)
}
