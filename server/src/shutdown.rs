//! From signals to the tokens that end the server.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What SIGTERM and SIGINT ask for.
#[derive(Clone, Debug)]
pub struct Shutdown {
    /// The first one: no new people, then last words, ledger, connections.
    pub drain: CancellationToken,
    /// A second one: nothing is waited for. What was acknowledged is committed already.
    pub at_once: CancellationToken,
}

/// Watches for both.
///
/// The signals are watched when this returns: whoever announces the server calls it first.
///
/// # Errors
/// When the system lets no signal be watched.
pub fn on_signal() -> io::Result<Shutdown> {
    let mut signals = Signals::watch()?;
    let shutdown = Shutdown {
        drain: CancellationToken::new(),
        at_once: CancellationToken::new(),
    };
    let told = shutdown.clone();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("told to end; a second signal ends at once");
        told.drain.cancel();
        signals.next().await;
        told.at_once.cancel();
    });
    Ok(shutdown)
}

/// The two signals that end the server, watched without a gap between the first and the second.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn watch() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
