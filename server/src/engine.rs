//! Speech engines: the ordered list of those that are configured, and how a relay gets a
//! connection to one. All of them speak one protocol, Deepgram's `/v1/listen`.

pub mod connection;
pub mod endpoint;
pub mod local;
mod query;
pub mod wire;

use std::sync::Arc;

use dictation::event::{ConnectionId, EngineEvent};
use tokio::sync::mpsc;

use connection::{EngineConnection, EngineNews};
use endpoint::{EngineEndpoint, NotReady, Reach};

/// Name of the engine that the server runs itself.
pub const LOCAL_ENGINE: &str = "local";

/// What a dictation wants of whichever engine hears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenOptions {
    /// BCP 47 language of the speech.
    pub language: String,
}

/// Why no engine can be had.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The engine answered the handshake with an HTTP error.
    #[error("{engine} refused the connection with HTTP {status}: {reason}")]
    Refused {
        /// The engine's name.
        engine: String,
        /// HTTP status.
        status: u16,
        /// The engine's own words (`dg-error`), for the log.
        reason: String,
    },
    /// The engine could not be reached, or broke.
    #[error("{engine} cannot be reached: {reason}")]
    Unreachable {
        /// The engine's name.
        engine: String,
        /// What went wrong.
        reason: String,
    },
    /// The engine did not answer in time.
    #[error("{engine} did not {step} within {limit_ms} ms")]
    TooSlow {
        /// The engine's name.
        engine: String,
        /// What it was to do.
        step: &'static str,
        /// The deadline in ms.
        limit_ms: u64,
    },
    /// No engine is ready now.
    #[error("no speech engine is ready: {0}")]
    NoneReady(String),
}

/// The engines in order of preference. A clonable handle.
#[derive(Clone)]
pub struct Engines {
    endpoints: Arc<[EngineEndpoint]>,
}

impl Engines {
    /// The engines `endpoints`, best first.
    pub fn new(endpoints: Vec<EngineEndpoint>) -> Self {
        Self {
            endpoints: endpoints.into(),
        }
    }

    /// Name of the engine that would hear a dictation that began now.
    pub fn expected(&self) -> &str {
        self.endpoints
            .first()
            .map_or("none", |endpoint| endpoint.name())
    }

    /// Each engine's name and whether it is ready, for `/health`.
    pub fn health(&self) -> Vec<(String, Result<(), NotReady>)> {
        self.endpoints
            .iter()
            .map(|endpoint| {
                let reach = endpoint.reach().map(|_reach| ());
                (endpoint.name().to_owned(), reach)
            })
            .collect()
    }

    /// Starts a connection. Its news (the first is `Opened` or `Lost`) go to `news` under
    /// `connection`.
    pub fn open(
        &self,
        connection: ConnectionId,
        options: &ListenOptions,
        news: mpsc::Sender<EngineNews>,
    ) -> EngineConnection {
        match self.first_ready() {
            Ok((endpoint, reach)) => {
                EngineConnection::open(endpoint.clone(), reach, options.clone(), connection, news)
            }
            Err(error) => {
                tracing::warn!(%error, "no engine for a dictation");
                let lost = EngineNews {
                    connection,
                    event: EngineEvent::Lost,
                };
                // The queue is made for this relay alone and has room for its first message.
                let _full_or_gone = news.try_send(lost);
                EngineConnection::never_opened(connection)
            }
        }
    }

    fn first_ready(&self) -> Result<(&EngineEndpoint, Reach), EngineError> {
        let mut reasons = Vec::new();
        for endpoint in self.endpoints.iter() {
            match endpoint.reach() {
                Ok(reach) => return Ok((endpoint, reach)),
                Err(reason) => reasons.push(format!("{}: {reason}", endpoint.name())),
            }
        }
        Err(EngineError::NoneReady(reasons.join("; ")))
    }
}
