//! Our own accept loop.
//!
//! `axum::serve` sets no deadline for request headers and does not wait for upgraded sockets at
//! shutdown, so this loop does both: a connection must bring its first request within 10 s, its
//! headers within 5 s; between requests a trusted proxy's is let be for longer than the proxy keeps
//! it; sockets are bounded in all and per address; Nagle's delay is off; at shutdown connections
//! finish what they have begun.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::client_address::TrustedProxies;
use super::head_timer::{Arrivals, CountedSocket, HeadTimer};
use crate::limits::address::counted_address;

/// A request's headers must be complete within this.
const HEADER_LIMIT: Duration = Duration::from_secs(5);

/// A connection must bring its first request within this, however slowly it begins.
const FIRST_REQUEST_LIMIT: Duration = Duration::from_secs(10);

/// Bytes and fields that the headers of a request may have.
const MAX_HEADER_BYTES: usize = 16 * 1024;
const MAX_HEADER_FIELDS: usize = 64;

/// HTTP/2 streams that one connection may have at once.
const MAX_STREAMS: u32 = 64;

/// Requests under way at shutdown have this long.
const DRAIN_LIMIT: Duration = Duration::from_secs(20);

/// Pause after a failed accept (out of file descriptors, say): the loop must live.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How many sockets may be open, and for how long without a request.
#[derive(Clone, Copy, Debug)]
pub struct SocketLimits {
    /// In all.
    pub total: usize,
    /// From one address (IPv6: from one /64). A proxy that we trust speaks for many.
    pub per_ip: usize,
    /// A trusted proxy's may be silent for so long between two requests.
    pub proxy_idle: Duration,
}

/// Serves `router` on `listener` until `shutdown`, then drains.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: SocketLimits,
    proxies: TrustedProxies,
    shutdown: CancellationToken,
) {
    let places = Places::new(limits, proxies);
    let connections = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(place) = places.take(peer.ip()) else {
                    tracing::debug!(%peer, "connection refused: too many sockets");
                    continue;
                };
                let idle = places.idle_limit(peer.ip());
                spawn_connection((stream, peer), router.clone(), place, idle, &connections);
            }
            Err(error) => on_accept_error(&error).await,
        }
    }
    drop(listener);
    if timeout(DRAIN_LIMIT, connections.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

async fn on_accept_error(error: &io::Error) {
    // A peer that changed its mind is no news.
    if !matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    ) {
        tracing::error!(%error, "cannot accept connections");
        sleep(ACCEPT_PAUSE).await;
    }
}

fn spawn_connection(
    (stream, peer): (TcpStream, SocketAddr),
    router: Router,
    place: Place,
    idle: Duration,
    connections: &GracefulShutdown,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let began = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&began);
    let service = router.map_request(move |request: Request<Incoming>| {
        seen.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let arrivals = Arrivals::default();
    let timer = HeadTimer::new(arrivals.clone(), HEADER_LIMIT, idle);
    let socket = TokioIo::new(CountedSocket::new(stream, arrivals));
    let connection = connection_builder(timer)
        .serve_connection_with_upgrades(socket, TowerToHyperService::new(service))
        .into_owned();
    let watched = connections.watch(connection);
    tokio::spawn(async move {
        let _place = place;
        tokio::select! {
            ended = watched => if let Err(error) = ended {
                tracing::debug!(%peer, %error, "connection ended");
            },
            () = first_request_overdue(&began) => tracing::debug!(%peer, "no request came"),
        }
    });
}

/// Ends when the first request is overdue; never, once it came.
async fn first_request_overdue(began: &AtomicBool) {
    sleep(FIRST_REQUEST_LIMIT).await;
    if began.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

fn connection_builder(timer: HeadTimer) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(timer)
        .header_read_timeout(HEADER_LIMIT)
        .max_headers(MAX_HEADER_FIELDS)
        .max_buf_size(MAX_HEADER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADER_BYTES as u32)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    builder
}

/// Places for sockets. A clonable handle.
#[derive(Clone)]
struct Places {
    total: Arc<Semaphore>,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
    per_ip: usize,
    proxy_idle: Duration,
    proxies: TrustedProxies,
}

/// A socket's place, given up when dropped.
struct Place {
    places: Places,
    address: IpAddr,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    fn new(limits: SocketLimits, proxies: TrustedProxies) -> Self {
        Self {
            total: Arc::new(Semaphore::new(limits.total)),
            by_address: Arc::default(),
            per_ip: limits.per_ip,
            proxy_idle: limits.proxy_idle,
            proxies,
        }
    }

    fn take(&self, peer: IpAddr) -> Option<Place> {
        let permit = Arc::clone(&self.total).try_acquire_owned().ok()?;
        let address = counted_address(peer);
        let taken = self.with(|by_address| {
            let count = by_address.entry(address).or_default();
            let room = *count < self.per_ip || self.proxies.trusts(peer);
            *count += usize::from(room);
            room
        });
        taken.then(|| Place {
            places: self.clone(),
            address,
            _permit: permit,
        })
    }

    /// How long a connection of this peer may be silent between two requests. Who is no proxy of
    /// ours has no use for one that is kept.
    fn idle_limit(&self, peer: IpAddr) -> Duration {
        if self.proxies.trusts(peer) {
            self.proxy_idle
        } else {
            HEADER_LIMIT
        }
    }

    fn with<Output>(&self, act: impl FnOnce(&mut HashMap<IpAddr, usize>) -> Output) -> Output {
        act(&mut self
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let address = self.address;
        self.places.with(|by_address| {
            if let Some(count) = by_address.get_mut(&address) {
                *count -= 1;
                if *count == 0 {
                    by_address.remove(&address);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;
    use crate::config::network::AddressHeader;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn places_are_bounded_in_all_and_per_address_and_come_back() {
        let limits = SocketLimits {
            total: 3,
            per_ip: 2,
            proxy_idle: HEADER_LIMIT,
        };
        let places = Places::new(limits, TrustedProxies::default());
        let first = places.take(ip("10.0.0.1"));
        let _second = places.take(ip("10.0.0.1"));
        assert!(places.take(ip("10.0.0.1")).is_none(), "per address");
        let _third = places.take(ip("10.0.0.2"));
        assert!(places.take(ip("10.0.0.3")).is_none(), "in all");
        drop(first);
        assert!(places.take(ip("10.0.0.1")).is_some());
    }

    #[test]
    fn a_trusted_proxy_brings_as_many_as_there_is_room_for() {
        let limits = SocketLimits {
            total: 3,
            per_ip: 1,
            proxy_idle: HEADER_LIMIT,
        };
        let proxies =
            TrustedProxies::new(&["10.0.0.0/8".parse().unwrap()], AddressHeader::default());
        let places = Places::new(limits, proxies);
        let taken: Vec<_> = (0..4).map_while(|_| places.take(ip("10.0.0.1"))).collect();
        assert_eq!(taken.len(), 3);
    }

    const PATIENCE: Duration = Duration::from_secs(60);

    /// A server that lets its proxies be silent for an hour, and its address.
    async fn serving(proxies: &str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let limits = SocketLimits {
            total: 8,
            per_ip: 8,
            proxy_idle: Duration::from_secs(3_600),
        };
        let proxies = TrustedProxies::new(&[proxies.parse().unwrap()], AddressHeader::default());
        let router = Router::new().route("/", get(|| async { "here" }));
        let never = CancellationToken::new();
        tokio::spawn(serve(listener, router, limits, proxies, never));
        address
    }

    async fn ask(socket: &mut TcpStream) {
        let request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        socket.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"here") {
            let read = timeout(PATIENCE, socket.read_buf(&mut answer)).await;
            assert_ne!(read.expect("it answers").unwrap(), 0, "it is closed");
        }
    }

    /// Ends when the server has closed the connection.
    async fn closed(mut socket: TcpStream) {
        let mut rest = Vec::new();
        let read = timeout(PATIENCE, socket.read_to_end(&mut rest)).await;
        let _or_reset = read.expect("it is closed");
    }

    #[tokio::test]
    async fn a_trusted_proxy_may_be_silent_between_requests_but_not_within_one() {
        let address = serving("127.0.0.1").await;
        let mut socket = TcpStream::connect(address).await.unwrap();
        ask(&mut socket).await;
        sleep(HEADER_LIMIT + Duration::from_secs(2)).await;
        ask(&mut socket).await;
        sleep(Duration::from_secs(1)).await;
        socket
            .write_all(b"GET / HTTP/1.1\r\nX-Slow: ")
            .await
            .unwrap();
        closed(socket).await;
    }

    #[tokio::test]
    async fn a_strangers_silent_connection_is_closed() {
        let address = serving("10.0.0.0/8").await;
        let mut socket = TcpStream::connect(address).await.unwrap();
        ask(&mut socket).await;
        closed(socket).await;
    }
}
