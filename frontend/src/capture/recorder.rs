//! What makes audio of ours of a microphone's stream: a worker where the browser lets one read the track, an audio graph
//! elsewhere.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::MediaStream;

use super::thread_program::ThreadMessage;
use super::worker::{self, CaptureWorker, WorkerStart};
use super::worklet::{Graph, Worklet};

/// A recorder that is being made ready. Dropped, it is closed.
pub(super) enum Preparation {
    /// Reads the track.
    Worker(WorkerStart),
    /// Is given what the track gives, at the pace of the audio thread.
    Worklet(Graph),
}

impl Preparation {
    /// Fetches the program, so that no word waits for it.
    pub(super) fn begin() -> Result<Self, JsValue> {
        if worker::is_possible() {
            WorkerStart::begin().map(Self::Worker)
        } else {
            Graph::at_our_rate().map(Self::Worklet)
        }
    }
}

/// A running recorder. Dropped, it stops.
pub(super) enum Recorder {
    /// Reads the track.
    Worker(CaptureWorker),
    /// Is given what the track gives, at the pace of the audio thread.
    Worklet(Worklet),
}

impl Recorder {
    /// Listens to `stream`, unless it is not wanted any more before the recorder is ready.
    pub(super) async fn start(
        preparation: Result<Preparation, JsValue>,
        stream: &MediaStream,
        is_wanted: Rc<dyn Fn() -> bool>,
        on_message: impl Fn(ThreadMessage) + 'static,
    ) -> Result<Self, JsValue> {
        Ok(match preparation? {
            Preparation::Worker(start) => {
                Self::Worker(CaptureWorker::start(start, stream, is_wanted, on_message).await?)
            }
            Preparation::Worklet(graph) => {
                Self::Worklet(Worklet::start(graph, stream, is_wanted, on_message).await?)
            }
        })
    }

    /// Lets another stream run along until nobody speaks, and changes then.
    pub(super) fn change_to(&mut self, stream: &MediaStream) -> Result<(), JsValue> {
        match self {
            Self::Worker(worker) => worker.change_to(stream),
            Self::Worklet(worklet) => worklet.change_to(stream),
        }
    }

    /// Changes at once: the stream that is heard gives nothing any more.
    pub(super) fn change_now(&self) {
        match self {
            Self::Worker(worker) => worker.change_now(),
            Self::Worklet(worklet) => worklet.change_now(),
        }
    }

    /// It has changed: the stream of before is not heard any more.
    pub(super) fn changed(&mut self) {
        match self {
            Self::Worker(worker) => worker.changed(),
            Self::Worklet(worklet) => worklet.changed(),
        }
    }

    /// Waits until the last sample has been given out.
    pub(super) async fn drain(&self) {
        match self {
            Self::Worker(worker) => worker.drain().await,
            Self::Worklet(worklet) => worklet.drain().await,
        }
    }
}
