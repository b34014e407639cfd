//! The place of a conversation's engine: one connection at a time, and what was learned of engines on
//! the way.

use bytes::Bytes;
use dictation::event::{ConnectionId, EngineEvent, EngineFault, Input};
use tokio::sync::{mpsc, watch};

use crate::engine::connection::{EngineConnection, EngineNews, Overwhelmed};
use crate::engine::{Engines, ListenOptions};

/// Whoever listens to one dictation, and what is known of those that do not.
pub(super) struct EngineSlot<'relay> {
    engines: &'relay Engines,
    connection: Option<EngineConnection>,
    news: mpsc::Sender<EngineNews>,
    /// Tells when an engine can be had that could not before.
    changes: watch::Receiver<()>,
    /// Engines that do not serve what this dictation asks for.
    unsupported: Vec<String>,
}

impl<'relay> EngineSlot<'relay> {
    /// Empty. What connections have to tell goes to `news`.
    pub(super) fn new(engines: &'relay Engines, news: mpsc::Sender<EngineNews>) -> Self {
        Self {
            engines,
            connection: None,
            news,
            changes: engines.changes(),
            unsupported: Vec::new(),
        }
    }

    /// Name of the engine that would hear a dictation that began now.
    pub(super) fn expected(&self) -> &'relay str {
        self.engines.expected()
    }

    /// Name of the engine that listens, if one has opened.
    pub(super) fn engine(&self) -> Option<&str> {
        self.connection.as_ref().and_then(EngineConnection::engine)
    }

    /// Opens a connection in place of the one that is there.
    pub(super) fn open(&mut self, connection: ConnectionId, options: &ListenOptions) {
        let news = self.news.clone();
        let opened = self
            .engines
            .open(connection, options, &self.unsupported, news);
        self.connection = Some(opened);
    }

    /// Lets go of a connection, if it is still there.
    pub(super) fn give_up(&mut self, connection: ConnectionId) {
        self.connection.take_if(|open| open.id() == connection);
    }

    /// Hands something to a connection, if it is still there. An engine that does not take it is lost.
    pub(super) fn feed(
        &mut self,
        connection: ConnectionId,
        act: impl FnOnce(&EngineConnection) -> Result<(), Overwhelmed>,
    ) -> Option<Input> {
        let open = self.connection.as_ref();
        let open = open.filter(|open| open.id() == connection)?;
        if act(open).is_ok() {
            return None;
        }
        self.connection = None;
        Some(overwhelmed(connection))
    }

    /// Has a piece of audio transcribed beside the live stream of a connection, if it is still there.
    pub(super) fn repair(
        &mut self,
        connection: ConnectionId,
        frames: Vec<Bytes>,
        options: ListenOptions,
    ) {
        let news = self.news.clone();
        let open = self.connection.as_mut();
        if let Some(open) = open.filter(|open| open.id() == connection) {
            open.repair(frames, options, news);
        }
    }

    /// Changes what the engine listens for.
    pub(super) fn configure(&mut self, keyterms: Vec<String>) -> Option<Input> {
        let connection = self.connection.as_ref()?.id();
        self.feed(connection, |open| open.configure(keyterms))
    }

    /// What an engine cannot do for this dictation it will not be asked for again.
    pub(super) fn take_news(&mut self, EngineNews { connection, event }: EngineNews) -> Input {
        let open = self.connection.as_ref();
        let open = open.filter(|open| open.id() == connection);
        if let (EngineEvent::Lost(EngineFault::Unsupported), Some(engine)) =
            (&event, open.and_then(EngineConnection::engine))
        {
            self.unsupported.push(engine.to_owned());
        }
        Input::Engine { connection, event }
    }

    /// If an engine can be had again: is it preferred to ours?
    pub(super) fn look_for_better(&mut self) -> Option<Input> {
        let changed = self.changes.has_changed().unwrap_or(false);
        if !changed {
            return None;
        }
        self.changes.mark_unchanged();
        let better = self
            .engines
            .has_better_than(self.engine(), &self.unsupported);
        better.then_some(Input::BetterEngine)
    }
}

/// An engine that does not read is lost.
fn overwhelmed(connection: ConnectionId) -> Input {
    Input::Engine {
        connection,
        event: EngineEvent::Lost(EngineFault::Silent),
    }
}
