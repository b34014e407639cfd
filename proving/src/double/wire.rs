//! TCP connections that can be reset at any moment.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::locked;

/// The other end of a wire: who holds it can cut it.
#[derive(Clone, Debug, Default)]
pub(super) struct Cutter(Arc<Cut>);

#[derive(Debug, Default)]
struct Cut {
    is_cut: CancellationToken,
    reader: AtomicWaker,
    writer: AtomicWaker,
}

impl Cutter {
    /// Resets the connection: the peer gets a TCP reset, not an end.
    pub(super) fn cut(&self) {
        self.0.cut();
    }

    /// Whether somebody has.
    pub(super) fn was_cut(&self) -> bool {
        self.0.is_cut.is_cancelled()
    }

    /// Waits until somebody does.
    pub(super) async fn is_cut(&self) {
        self.0.is_cut.cancelled().await;
    }
}

impl Cut {
    fn cut(&self) {
        self.is_cut.cancel();
        self.reader.wake();
        self.writer.wake();
    }

    fn check(&self, waker: &AtomicWaker, context: &Context<'_>) -> io::Result<()> {
        waker.register(context.waker());
        if self.is_cut.is_cancelled() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

/// A connection that its [`Cutter`] can reset.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    cut: Arc<Cut>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.cut.is_cut.is_cancelled() {
            // If this fails the peer sees an end where it should see a reset: a test would tell.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.cut.check(&self.cut.reader, context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.cut.check(&self.cut.writer, context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.cut.check(&self.cut.writer, context)?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// All connections that stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Switchboard(Arc<Mutex<Vec<Weak<Cut>>>>);

impl Switchboard {
    /// Resets every connection.
    pub(super) fn cut_all(&self) {
        for cut in locked(&self.0).drain(..).filter_map(|cut| cut.upgrade()) {
            cut.cut();
        }
    }

    fn connect(&self, stream: TcpStream) -> Wire {
        let cut = Arc::new(Cut::default());
        let mut known = locked(&self.0);
        known.retain(|cut| cut.strong_count() > 0);
        known.push(Arc::downgrade(&cut));
        Wire { stream, cut }
    }
}

/// Accepts connections onto a switchboard.
pub(super) struct WireListener {
    pub(super) listener: TcpListener,
    pub(super) switchboard: Switchboard,
}

impl Listener for WireListener {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Results are small and must not wait for each other; without this they only come later.
        let _ = stream.set_nodelay(true);
        (self.switchboard.connect(stream), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, WireListener>> for Cutter {
    fn connect_info(stream: IncomingStream<'_, WireListener>) -> Self {
        Self(stream.io().cut.clone())
    }
}
