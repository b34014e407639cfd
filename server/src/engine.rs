//! Speech engines: the ordered list of those that are configured, their health, and how a relay
//! gets a connection to one. All of them speak one protocol, Deepgram's `/v1/listen`.

mod circuit;
pub mod close_reason;
pub mod connection;
pub mod endpoint;
pub mod error;
mod exchange;
mod handshake;
mod listed;
pub mod local;
mod owed;
pub mod parameters;
mod prerecorded;
mod query;
pub mod reach;
pub mod recording;
mod tls;
pub mod wire;

use std::sync::Arc;

use dictation::event::{ConnectionId, EngineEvent, EngineFault, PassedOver};
use tokio::sync::{mpsc, watch};

use connection::{Choice, EngineConnection, EngineNews};
use endpoint::{EngineEndpoint, NotReady};
use listed::ListedEngine;

/// Name of the engine that the server runs itself.
pub const LOCAL_ENGINE: &str = "local";

/// The language of speakers who name none.
pub const DEFAULT_LANGUAGE: &str = "en";

/// The name under which several languages are recognised at once.
pub const MULTI_LANGUAGE: &str = "multi";

/// What a dictation wants of whichever engine hears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenOptions {
    /// BCP 47 language of the speech, or `multi` for several.
    pub language: String,
    /// Words to listen for; no more than an engine takes.
    pub keyterms: Vec<String>,
    /// Whether the engine puts in punctuation and capitals.
    pub punctuation: bool,
    /// What the sender of a recording asks for besides, by name.
    pub parameters: Vec<(&'static str, String)>,
}

impl Default for ListenOptions {
    fn default() -> Self {
        Self {
            language: DEFAULT_LANGUAGE.to_owned(),
            keyterms: Vec::new(),
            punctuation: true,
            parameters: Vec::new(),
        }
    }
}

/// The engines in order of preference. A clonable handle.
#[derive(Clone)]
pub struct Engines {
    engines: Arc<[Arc<ListedEngine>]>,
    changes: watch::Receiver<()>,
}

impl Engines {
    /// The engines `endpoints`, best first.
    pub fn new(endpoints: Vec<EngineEndpoint>) -> Self {
        let (sender, changes) = watch::channel(());
        let listed = |endpoint: EngineEndpoint| {
            endpoint.tell_when_ready(sender.clone());
            Arc::new(ListedEngine::new(endpoint, sender.clone()))
        };
        Self {
            engines: endpoints.into_iter().map(listed).collect(),
            changes,
        }
    }

    /// Name of the engine that would hear a dictation that began now.
    pub fn expected(&self) -> &str {
        let ready = self.engines.iter().find(|engine| engine.reach().is_ok());
        ready
            .or(self.engines.first())
            .map_or("none", |engine| engine.name())
    }

    /// Each engine's name and whether it is ready, for `/health`.
    pub fn health(&self) -> Vec<(String, Result<(), NotReady>)> {
        self.engines
            .iter()
            .map(|engine| (engine.name().to_owned(), engine.reach().map(|_reach| ())))
            .collect()
    }

    /// Changes when an engine can be had that could not before.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changes.clone()
    }

    /// Whether an engine can be had that is preferred to `current` (to none: any), other than
    /// those in `not`.
    pub fn has_better_than(&self, current: Option<&str>, not: &[String]) -> bool {
        self.engines
            .iter()
            .take_while(|engine| Some(engine.name()) != current)
            .any(|engine| !not.iter().any(|name| name == engine.name()) && engine.reach().is_ok())
    }

    /// Starts a connection to the best engine that can be had, other than those in `not`. Its
    /// news (the first is `Opened` or `Lost`) go to `news` under `connection`.
    pub fn open(
        &self,
        connection: ConnectionId,
        options: &ListenOptions,
        not: &[String],
        news: mpsc::Sender<EngineNews>,
    ) -> EngineConnection {
        match self.choose(not) {
            Ok(choice) => EngineConnection::open(choice, options.clone(), connection, news),
            Err(fault) => {
                let lost = EngineNews {
                    connection,
                    event: EngineEvent::Lost(fault),
                };
                // The queue is made for this relay alone and has room for its first message.
                let _full_or_gone = news.try_send(lost);
                EngineConnection::never_opened(connection)
            }
        }
    }

    /// The best engine that can be had, or what is wrong with the best one of all.
    fn choose(&self, not: &[String]) -> Result<Choice, EngineFault> {
        let mut passed_over = None;
        for engine in self.engines.iter() {
            let reach = if not.iter().any(|name| name == engine.name()) {
                Err(NotReady::Unwell(EngineFault::Unsupported))
            } else {
                engine.reach()
            };
            match reach {
                Ok(reach) => {
                    return Ok(Choice {
                        engine: Arc::clone(engine),
                        reach,
                        passed_over,
                    });
                }
                Err(reason) => {
                    passed_over.get_or_insert_with(|| PassedOver {
                        engine: engine.name().to_owned(),
                        fault: reason.fault(),
                    });
                }
            }
        }
        Err(passed_over.map_or(EngineFault::Unreachable, |best| best.fault))
    }
}
