//! What sockets cost that do nothing.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::crowd;
use super::figures::Figures;
use super::ways::Standing;

/// Sockets opened first, so that what is paid once is not counted.
const FIRST: u16 = 50;

/// Sockets whose memory is measured.
const MEASURED: u16 = 500;

/// Memory settles after this.
const SETTLE: Duration = Duration::from_millis(1_000);

/// kB a dictation that has begun and has an engine, without any audio.
///
/// # Errors
/// If the server refuses.
pub async fn dictations(standing: &Standing) -> anyhow::Result<f64> {
    let first = crowd::connect(&standing.target, 0..FIRST, 0).await?;
    let before = resident(standing).await?;
    let more = crowd::connect(&standing.target, FIRST..FIRST + MEASURED, 0).await?;
    let after = resident(standing).await?;
    drop((first, more));
    Ok((after - before) / f64::from(MEASURED))
}

/// kB a connection that is kept alive after a request.
///
/// # Errors
/// If the server refuses.
pub async fn kept_alive(standing: &Standing) -> anyhow::Result<f64> {
    let first = ask(standing, FIRST).await?;
    let before = resident(standing).await?;
    let more = ask(standing, MEASURED).await?;
    let after = resident(standing).await?;
    drop((first, more));
    Ok((after - before) / f64::from(MEASURED))
}

async fn resident(standing: &Standing) -> anyhow::Result<f64> {
    sleep(SETTLE).await;
    let pid = standing.pid().context("no process between")?;
    Ok(Figures::of(pid)?.resident_kb as f64)
}

async fn ask(standing: &Standing, sockets: u16) -> anyhow::Result<Vec<TcpStream>> {
    let address = standing.target.address;
    let request = format!("GET /health HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let mut asked = Vec::new();
    for _socket in 0..sockets {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::with_capacity(2_048);
        stream.read_buf(&mut answer).await?;
        ensure!(
            answer.starts_with(b"HTTP/1.1 200"),
            "the server is not well"
        );
        asked.push(stream);
    }
    Ok(asked)
}
