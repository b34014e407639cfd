//! The deadline for the head of a request, apart from how long a connection may be silent before one.
//!
//! hyper has one deadline for both (hyperium/hyper#3828). Proxies keep connections for a minute and more, and a
//! request that meets one which the server has just closed is lost: they must be let be. A head that has begun must
//! still come soon. So hyper is given a timer of our own: it waits long for the first byte, and once that is there, for
//! as long as a head may take.
//!
//! What a client sends of its next head together with the request before (pipelining) counts as silence until more of
//! it comes.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Sleep, Timer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

/// How often a connection has brought bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrivals(Arc<AtomicU64>);

impl Arrivals {
    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Gives hyper its deadlines for heads. One for each connection.
#[derive(Debug)]
pub(super) struct HeadTimer {
    arrivals: Arrivals,
    head: Duration,
    idle: Duration,
    first_is_over: AtomicBool,
}

impl HeadTimer {
    /// For the connection with these arrivals: a head may take so long, and the silence between two requests.
    pub(super) fn new(arrivals: Arrivals, head: Duration, idle: Duration) -> Self {
        Self {
            arrivals,
            head,
            idle,
            first_is_over: AtomicBool::new(false),
        }
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(std::time::Instant::now() + duration)
    }

    /// hyper asks for this when it begins to wait for a head, and for nothing else.
    fn sleep_until(&self, head_deadline: std::time::Instant) -> Pin<Box<dyn Sleep>> {
        // A connection that has brought no request yet has none to be kept for.
        if !self.first_is_over.swap(true, Ordering::Relaxed) {
            return Box::pin(HeadSleep {
                sleep: Box::pin(tokio::time::sleep_until(head_deadline.into())),
                silence: None,
            });
        }
        let silence = Silence {
            count: self.arrivals.count(),
            arrivals: self.arrivals.clone(),
            head: self.head,
        };
        Box::pin(HeadSleep {
            sleep: Box::pin(tokio::time::sleep(self.idle)),
            silence: Some(silence),
        })
    }
}

/// Ends when a head is overdue. hyper looks at it each time it has read what there is.
struct HeadSleep {
    sleep: Pin<Box<tokio::time::Sleep>>,
    /// None: the head has begun.
    silence: Option<Silence>,
}

/// A connection between two requests.
struct Silence {
    arrivals: Arrivals,
    count: u64,
    head: Duration,
}

impl Future for HeadSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let ended = |silence: &Silence| silence.arrivals.count() != silence.count;
        if let Some(silence) = self.silence.take_if(|silence| ended(silence)) {
            self.sleep.as_mut().reset(Instant::now() + silence.head);
        }
        self.sleep.as_mut().poll(context)
    }
}

impl Sleep for HeadSleep {}

/// A socket that counts its arrivals.
pub(super) struct CountedSocket<Socket> {
    socket: Socket,
    arrivals: Arrivals,
}

impl<Socket> CountedSocket<Socket> {
    pub(super) fn new(socket: Socket, arrivals: Arrivals) -> Self {
        Self { socket, arrivals }
    }
}

impl<Socket: AsyncRead + Unpin> AsyncRead for CountedSocket<Socket> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.arrivals.0.fetch_add(1, Ordering::Relaxed);
        }
        read
    }
}

impl<Socket: AsyncWrite + Unpin> AsyncWrite for CountedSocket<Socket> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}
