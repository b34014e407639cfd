//! From a signal to the token that drains the server.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// A token that is cancelled by SIGTERM or SIGINT. A second signal ends the process at once;
/// what was acknowledged is committed already.
///
/// The signals are watched when this returns: whoever announces the server calls it first.
///
/// # Errors
/// When the system lets no signal be watched.
pub fn on_signal() -> io::Result<CancellationToken> {
    let mut signals = Signals::watch()?;
    let token = CancellationToken::new();
    let drain = token.clone();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("draining; a second signal ends at once");
        drain.cancel();
        signals.next().await;
        std::process::exit(130);
    });
    Ok(token)
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
