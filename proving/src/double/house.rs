//! What all requests of a double have in common.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use uuid::Uuid;

use super::access::{Access, Proof};
use super::engine::Engine;
use super::fault::{Act, Moment, Script};
use super::journal::{Ending, Journal, Kind, Place};
use super::refusal::Refusal;
use super::wire::Cutter;
use super::{DoubleOptions, HearingMode, locked};

/// A double's inside.
pub(super) struct House {
    pub(super) options: DoubleOptions,
    pub(super) access: Access,
    pub(super) journal: Journal,
    pub(super) script: Script,
    pub(super) engine: Option<Arc<Engine>>,
    refusal: Mutex<Option<Refusal>>,
    streams: Mutex<Streams>,
}

#[derive(Default)]
struct Streams {
    accepted: usize,
    open: HashMap<usize, Cutter>,
}

/// What a stream was accepted with.
pub(super) struct Accepted {
    pub(super) slot: Slot,
    pub(super) faults: Vec<(Moment, Act)>,
}

/// An open stream's place; given back when dropped.
pub(super) struct Slot {
    house: Arc<House>,
    /// Counted from 0 over all accepted streams.
    pub(super) ordinal: usize,
    pub(super) place: Place,
    pub(super) cutter: Cutter,
}

impl Drop for Slot {
    fn drop(&mut self) {
        // Whoever went before the stream stood has no other ending.
        self.house.journal.close(self.place, Ending::Gone);
        locked(&self.house.streams).open.remove(&self.ordinal);
    }
}

impl House {
    pub(super) async fn open(options: DoubleOptions) -> anyhow::Result<Self> {
        let engine = match &options.hearing {
            HearingMode::Speech(engine) => Some(Arc::new(Engine::start(engine).await?)),
            HearingMode::Ticks | HearingMode::Tones => None,
        };
        Ok(Self {
            access: Access::new(options.key.clone()),
            journal: Journal::new(),
            script: Script::default(),
            engine,
            refusal: Mutex::default(),
            streams: Mutex::default(),
            options,
        })
    }

    pub(super) fn refuse_all(&self, refusal: Option<Refusal>) {
        *locked(&self.refusal) = refusal;
    }

    /// What everything is refused with now.
    pub(super) fn check_mood(&self) -> Result<(), Refusal> {
        locked(&self.refusal).clone().map_or(Ok(()), Err)
    }

    pub(super) fn open_streams(&self) -> usize {
        locked(&self.streams).open.len()
    }

    pub(super) fn reset_streams(&self) {
        for cutter in locked(&self.streams).open.values() {
            cutter.cut();
        }
    }

    /// Accepts a stream, unless there are too many or its fault is a refusal.
    pub(super) fn accept(
        self: &Arc<Self>,
        request_id: Uuid,
        query: Vec<(String, String)>,
        proof: Option<&Proof>,
        cutter: Cutter,
    ) -> Result<Accepted, Refusal> {
        let mut streams = locked(&self.streams);
        if streams.open.len() >= self.options.max_streams {
            return Err(Refusal::too_many_requests());
        }
        let ordinal = streams.accepted;
        let faults = self.script.claim(ordinal);
        for (_, act) in &faults {
            if let Act::Refuse {
                status,
                code,
                message,
            } = act
            {
                return Err(Refusal::new(*status, code, message));
            }
        }
        streams.accepted += 1;
        streams.open.insert(ordinal, cutter.clone());
        drop(streams);
        let scheme = proof.map(Proof::label);
        let place = self.journal.open(Kind::Stream, request_id, query, scheme);
        let slot = Slot {
            house: self.clone(),
            ordinal,
            place,
            cutter,
        };
        Ok(Accepted { slot, faults })
    }
}
