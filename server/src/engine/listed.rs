//! An engine in the list, with what all dictations together have learnt about its health.

use std::sync::Arc;
use std::time::Duration;

use dictation::event::EngineFault;
use rand::Rng as _;
use tokio::sync::watch;
use tokio::time::sleep;

use super::circuit::Circuit;
use super::endpoint::{EngineEndpoint, NotReady};
use super::error::EngineError;
use super::reach::Reach;
use super::{ListenOptions, handshake};

/// One engine. Shared by all dictations.
#[derive(Debug)]
pub(super) struct ListedEngine {
    endpoint: EngineEndpoint,
    circuit: Circuit,
    /// Told when an engine of the list can be had again.
    changes: watch::Sender<()>,
}

impl ListedEngine {
    pub(super) fn new(endpoint: EngineEndpoint, changes: watch::Sender<()>) -> Self {
        Self {
            endpoint,
            circuit: Circuit::default(),
            changes,
        }
    }

    /// Its name in configuration, logs, usage and summaries.
    pub(super) fn name(&self) -> &str {
        self.endpoint.name()
    }

    pub(super) const fn endpoint(&self) -> &EngineEndpoint {
        &self.endpoint
    }

    /// How to reach it, or why it should not be tried.
    pub(super) fn reach(&self) -> Result<Reach, NotReady> {
        match self.circuit.fault() {
            Some(fault) => Err(NotReady::Unwell(fault)),
            None => self.endpoint.reach(),
        }
    }

    /// No stream came about.
    pub(super) fn could_not_open(self: &Arc<Self>, error: &EngineError) {
        tracing::warn!(engine = self.name(), class = ?error.fault(), %error, "no stream");
        self.probe_after(
            self.circuit_of_fixed()
                .and_then(|circuit| circuit.could_not_open(error.fault())),
        );
    }

    /// A stream broke off.
    pub(super) fn broke_off(self: &Arc<Self>, error: &EngineError) {
        tracing::warn!(engine = self.name(), class = ?error.fault(), %error, "stream lost");
        self.probe_after(
            self.circuit_of_fixed()
                .and_then(|circuit| circuit.broke_off(error.fault())),
        );
    }

    /// It said something that makes sense.
    pub(super) fn made_sense(&self) {
        self.circuit.made_sense();
    }

    /// Whether the child runs is known from its process; it is the last resort, asked always.
    fn circuit_of_fixed(&self) -> Option<&Circuit> {
        self.endpoint.is_fixed().then_some(&self.circuit)
    }

    /// If the circuit has just opened, somebody has to find out when the engine is well again.
    fn probe_after(self: &Arc<Self>, pause: Option<Duration>) {
        let Some(pause) = pause else {
            return;
        };
        tracing::warn!(
            engine = self.name(),
            class = ?self.circuit.fault(),
            "engine is not asked until a probe goes well"
        );
        let engine = Arc::clone(self);
        tokio::spawn(async move { engine.probe(pause).await });
    }

    /// Opens streams without audio, which cost nothing, until one stands.
    async fn probe(&self, mut pause: Duration) {
        loop {
            sleep(jittered(pause)).await;
            match self.try_once().await {
                Ok(()) => break,
                Err(fault) => pause = self.circuit.probe_failed(fault),
            }
        }
        tracing::info!(engine = self.name(), "engine is well again");
        self.circuit.close();
        self.changes.send_replace(());
    }

    async fn try_once(&self) -> Result<(), EngineFault> {
        let reach = self
            .endpoint
            .reach()
            .map_err(|_not_ready| EngineFault::Unreachable)?;
        let options = ListenOptions::default();
        match handshake::open(&self.endpoint, &reach, &options).await {
            Ok(mut opened) => {
                // It stands; how it ends does not matter.
                let _ended = opened.socket.close(None).await;
                Ok(())
            }
            Err(error) => {
                tracing::info!(engine = self.name(), class = ?error.fault(), %error, "probe failed");
                Err(error.fault())
            }
        }
    }
}

/// Within a quarter of the pause, so that the instances of a server do not ask all at once.
fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(rand::rng().random_range(0.75..1.25))
}
