//! A dedicated worker's end of the microphone, where the browser lets one read a track (Chromium): what the track gives
//! waits there for seconds. In front of an audio graph it waits for 100 ms, and is lost then.

use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaStream, MediaStreamTrack, Worker};

use super::thread_program::{Drained, ThreadMessage, address, arrive, did_not_come, listen};

/// Where a page says which worker is its own.
const PROGRAM_MARK: &str = "meta[name=capture-worker]";
/// Where the worker lies in an extension.
const PROGRAM_URL: &str = "/app/capture-worker.js";
/// The browser's name for what reads a track.
const TRACK_PROCESSOR: &str = "MediaStreamTrackProcessor";
/// So many frames, of 10 ms each, wait for the worker; of more the oldest are left out.
const QUEUED_FRAMES: u32 = 1_000;
/// A worker answers within a few frames, on a machine that is short of time too; one that does not is gone.
const DRAIN_DEADLINE_MS: u32 = 2_000;

#[wasm_bindgen]
extern "C" {
    /// `web_sys` has it among what is not stable.
    type MediaStreamTrackProcessor;
    #[wasm_bindgen(constructor, catch)]
    fn new(settings: &Object) -> Result<MediaStreamTrackProcessor, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn readable(this: &MediaStreamTrackProcessor) -> JsValue;
}

/// Whether the browser lets a worker read the track of a microphone.
pub(super) fn is_possible() -> bool {
    Reflect::has(&js_sys::global(), &TRACK_PROCESSOR.into()).unwrap_or(false)
}

/// A worker that ends when it is dropped.
struct OpenWorker(Worker);

impl OpenWorker {
    /// Lets it read what `stream` gives from now on.
    fn hand(&self, stream: &MediaStream) -> Result<MediaStreamTrackProcessor, JsValue> {
        let track: MediaStreamTrack = stream.get_audio_tracks().get(0).dyn_into()?;
        let settings = Object::new();
        Reflect::set(&settings, &"track".into(), &track)?;
        Reflect::set(&settings, &"maxBufferSize".into(), &QUEUED_FRAMES.into())?;
        let processor = MediaStreamTrackProcessor::new(&settings)?;
        let frames = processor.readable();
        (self.0).post_message_with_transfer(&frames, &Array::of1(&frames))?;
        Ok(processor)
    }
}

impl Drop for OpenWorker {
    fn drop(&mut self) {
        self.0.terminate();
    }
}

/// A worker whose program is on its way.
pub(super) struct WorkerStart {
    _listeners: Vec<EventListener>,
    arrived: JsFuture,
    worker: OpenWorker,
}

impl WorkerStart {
    pub(super) fn begin() -> Result<Self, JsValue> {
        let worker = OpenWorker(Worker::new(&address(PROGRAM_MARK, PROGRAM_URL))?);
        let mut listeners = Vec::new();
        let arrived = Promise::new(&mut |resolve, reject| {
            // The first that it says is that it is there.
            listeners.push(EventListener::once(&worker.0, "message", move |_| {
                drop(resolve.call0(&JsValue::UNDEFINED));
            }));
            listeners.push(EventListener::once(&worker.0, "error", move |_| {
                drop(reject.call1(&JsValue::UNDEFINED, &did_not_come()));
            }));
        });
        Ok(Self {
            _listeners: listeners,
            arrived: JsFuture::from(arrived),
            worker,
        })
    }
}

/// A worker that hears. Dropped, it ends.
pub(super) struct CaptureWorker {
    // Dropped first: what is on its way from a worker that ends is not heard.
    _listener: EventListener,
    // Kept: a processor that nobody holds may be collected, and the recording would fall silent.
    processor: MediaStreamTrackProcessor,
    /// Of the microphone that runs along unheard.
    next: Option<MediaStreamTrackProcessor>,
    drained: Drained,
    worker: OpenWorker,
}

impl CaptureWorker {
    /// Listens to `stream`, unless it is not wanted any more before the worker is there.
    pub(super) async fn start(
        start: WorkerStart,
        stream: &MediaStream,
        is_wanted: Rc<dyn Fn() -> bool>,
        on_message: impl Fn(ThreadMessage) + 'static,
    ) -> Result<Self, JsValue> {
        // What is said from now on waits for the program.
        let processor = start.worker.hand(stream)?;
        let drained = Drained::default();
        let listener = listen(&start.worker.0, &drained, on_message);
        arrive(start.arrived, is_wanted).await?;
        Ok(Self {
            _listener: listener,
            processor,
            next: None,
            drained,
            worker: start.worker,
        })
    }

    /// Lets another stream run along until the worker hears that nobody speaks, and changes.
    pub(super) fn change_to(&mut self, stream: &MediaStream) -> Result<(), JsValue> {
        self.next = Some(self.worker.hand(stream)?);
        Ok(())
    }

    /// Changes at once: the stream that is heard gives nothing any more.
    pub(super) fn change_now(&self) {
        let _told = self.worker.0.post_message(&"change now".into());
    }

    /// The worker has changed: the stream of before is not read any more.
    pub(super) fn changed(&mut self) {
        if let Some(next) = self.next.take() {
            self.processor = next;
        }
    }

    /// Waits until the last sample has been given out.
    pub(super) async fn drain(&self) {
        if self.worker.0.post_message(&"drain".into()).is_ok() {
            self.drained.wait(DRAIN_DEADLINE_MS).await;
        }
    }
}
