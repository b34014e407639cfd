//! From a signal to the token that drains the server.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// A token that is cancelled by SIGTERM or SIGINT. A second signal ends the process at once;
/// what was acknowledged is committed already.
pub fn on_signal() -> CancellationToken {
    let token = CancellationToken::new();
    let drain = token.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("draining; a second signal ends at once");
        drain.cancel();
        wait_for_signal().await;
        std::process::exit(130);
    });
    token
}

async fn wait_for_signal() {
    match (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        _ => {
            tracing::error!("signals cannot be watched");
            std::future::pending::<()>().await;
        }
    }
}
