//! Whether a server answers simple questions meanwhile, and after what time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::load::latency::Latencies;

/// Pause between two questions.
const PAUSE: Duration = Duration::from_millis(2);

/// An answer must come within this.
const PATIENCE: Duration = Duration::from_secs(10);

/// A thread of its own asks, so that nothing that this process does besides is measured.
pub(super) struct Pulse {
    over: Arc<AtomicBool>,
    asking: JoinHandle<anyhow::Result<Vec<Duration>>>,
}

impl Pulse {
    /// Begins to ask at this address.
    pub(super) fn feel(url: String) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&over);
        let asking = std::thread::spawn(move || ask_until(&ends, &url));
        Self { over, asking }
    }

    /// Ends it: how long the answers took.
    ///
    /// # Errors
    /// If one did not come, or was not 200.
    pub(super) fn taken(self) -> anyhow::Result<Latencies> {
        self.over.store(true, Ordering::Relaxed);
        let asked = self.asking.join();
        let durations = asked.ok().context("the asking thread broke")??;
        Ok(Latencies::new(durations))
    }
}

fn ask_until(over: &AtomicBool, url: &str) -> anyhow::Result<Vec<Duration>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .build()?;
        let mut durations = Vec::new();
        while !over.load(Ordering::Relaxed) {
            let began = Instant::now();
            let answer = http.get(url).send().await.context("no sign of life")?;
            let status = answer.status();
            answer.bytes().await?;
            durations.push(began.elapsed());
            ensure!(status == 200, "{url} says {status}");
            std::thread::sleep(PAUSE);
        }
        Ok(durations)
    })
}
