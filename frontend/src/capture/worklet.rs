//! The audio thread's end of the microphone: the capture worklet and the graph around it.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;

use bytes::Bytes;
use gloo::events::EventListener;
use js_sys::{ArrayBuffer, Error, Promise, Reflect, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AudioContext, AudioContextOptions, AudioContextState, AudioWorkletNode,
    AudioWorkletNodeOptions, EventTarget, MediaStream, MessageEvent,
};

use super::source::Source;
use crate::timer::{sleep, within};

/// Where a page says which worklet is its own: another version's may speak otherwise.
const MODULE_MARK: &str = "meta[name=capture-worklet]";
/// Where the worklet lies in an extension, which has one version.
const MODULE_URL: &str = "/app/capture-worklet.js";
const PROCESSOR: &str = "capture";
const SAMPLE_RATE: f32 = 16_000.0;

/// The audio thread answers within one or two quanta; one that does not is gone.
const DRAIN_DEADLINE_MS: u32 = 500;
const DRAIN_STEP_MS: u32 = 10;

/// The audio thread's program is here in much less, on any network that can be dictated over.
const MODULE_DEADLINE_MS: u32 = 10_000;
/// Whether the microphone is wanted still is asked this often, while the program does not come.
const MODULE_STEP_MS: u32 = 100;

/// The two that may run at a time: the one that is heard, and the one that will be.
const INPUTS: u32 = 2;

/// What the audio thread tells.
pub(super) enum WorkletMessage {
    /// A piece of audio.
    Audio {
        /// Mono PCM16 little-endian at 16 kHz.
        pcm: Bytes,
        /// Its root mean square, 0 to 1.
        rms: f32,
    },
    /// The other input is heard from now on.
    Changed,
}

/// A context that is closed when it is dropped.
struct OpenContext(AudioContext);

impl Drop for OpenContext {
    fn drop(&mut self) {
        disregard(self.0.close());
    }
}

/// An audio graph that is being made ready. Dropped, it is closed.
pub(super) struct Graph {
    context: OpenContext,
    /// The audio thread's program, on its way there.
    module: JsFuture,
}

impl Graph {
    /// A graph at 16 kHz: the browser resamples the microphone.
    pub(super) fn at_our_rate() -> Result<Self, JsValue> {
        let options = AudioContextOptions::new();
        options.set_sample_rate(SAMPLE_RATE);
        Self::around(AudioContext::new_with_context_options(&options)?)
    }

    /// A graph at the device's own rate: the worklet resamples it.
    fn at_device_rate() -> Result<Self, JsValue> {
        Self::around(AudioContext::new()?)
    }

    fn around(context: AudioContext) -> Result<Self, JsValue> {
        let context = OpenContext(context);
        let module = context.0.audio_worklet()?.add_module(&module_url())?;
        Ok(Self {
            context,
            module: JsFuture::from(module),
        })
    }
}

/// A running audio graph. Dropped, it stops.
pub(super) struct Worklet {
    // Dropped first: what the context tells while it closes is not heard.
    _listeners: Vec<EventListener>,
    source: Source,
    /// The input that it leads to.
    input: u32,
    /// Runs along unheard.
    next: Option<Source>,
    node: AudioWorkletNode,
    drained: Rc<RefCell<bool>>,
    context: OpenContext,
}

impl Worklet {
    /// Listens to `stream`, unless it is not wanted any more before the audio thread is ready.
    pub(super) async fn start(
        graph: Result<Graph, JsValue>,
        stream: &MediaStream,
        is_wanted: Rc<dyn Fn() -> bool>,
        on_message: impl Fn(WorkletMessage) + 'static,
    ) -> Result<Self, JsValue> {
        let (Graph { context, module }, source) = match join(graph?, stream) {
            Ok(joined) => joined,
            // Firefox does not join a stream and a context of different rates: the worklet
            // resamples then.
            Err(_) => join(Graph::at_device_rate()?, stream)?,
        };
        arrive(module, is_wanted).await?;
        let options = AudioWorkletNodeOptions::new();
        options.set_number_of_inputs(INPUTS);
        let node = AudioWorkletNode::new_with_options(&context.0, PROCESSOR, &options)?;
        let drained = Rc::new(RefCell::new(false));
        let mut listeners = keep_running(&context.0);
        listeners.push(listen(&node, Rc::clone(&drained), on_message)?);
        source.lead_to(&node, 0)?;
        // The node plays silence; a node that leads nowhere may not be run at all.
        node.connect_with_audio_node(&context.0.destination())?;
        Ok(Self {
            context,
            source,
            input: 0,
            next: None,
            node,
            drained,
            _listeners: listeners,
        })
    }

    /// Lets another stream run along until the audio thread hears that nobody speaks, and changes.
    pub(super) fn change_to(&mut self, stream: &MediaStream) -> Result<(), JsValue> {
        // One that was to be next is not wanted any more; its input is free.
        self.next = None;
        let source = Source::new(&self.context.0, stream)?;
        source.lead_to(&self.node, INPUTS - 1 - self.input)?;
        self.next = Some(source);
        self.node.port()?.post_message(&"change".into())
    }

    /// Changes at once: the stream that is heard gives nothing any more.
    pub(super) fn change_now(&self) {
        let _told = self
            .node
            .port()
            .and_then(|port| port.post_message(&"change now".into()));
    }

    /// The audio thread has changed: the stream of before is not heard any more. The node ran on,
    /// so no sample is lost or counted twice.
    pub(super) fn changed(&mut self) {
        if let Some(next) = self.next.take() {
            self.source = next;
            self.input = INPUTS - 1 - self.input;
        }
    }

    /// Waits until the last sample has been given out.
    pub(super) async fn drain(&self) {
        let asked = self
            .node
            .port()
            .and_then(|port| port.post_message(&"drain".into()));
        let mut waited = 0;
        while asked.is_ok() && !*self.drained.borrow() && waited < DRAIN_DEADLINE_MS {
            sleep(DRAIN_STEP_MS).await;
            waited += DRAIN_STEP_MS;
        }
    }
}

impl Drop for Worklet {
    fn drop(&mut self) {
        let _disconnected = self.node.disconnect();
    }
}

/// Waits for the audio thread's program, which a server or a proxy may never send. The microphone is open meanwhile: one
/// that nobody wants any more waits no longer.
async fn arrive(module: JsFuture, is_wanted: Rc<dyn Fn() -> bool>) -> Result<(), JsValue> {
    let mut module = pin!(module);
    for _ in 0..MODULE_DEADLINE_MS / MODULE_STEP_MS {
        if let Some(arrived) = within(module.as_mut(), MODULE_STEP_MS).await {
            return arrived.map(drop);
        }
        if !is_wanted() {
            break;
        }
    }
    Err(Error::new("the audio thread's program did not come").into())
}

fn module_url() -> String {
    let mark = document().query_selector(MODULE_MARK).ok().flatten();
    mark.and_then(|mark| mark.get_attribute("content"))
        .unwrap_or_else(|| MODULE_URL.to_owned())
}

fn join(graph: Graph, stream: &MediaStream) -> Result<(Graph, Source), JsValue> {
    let source = Source::new(&graph.context.0, stream)?;
    Ok((graph, source))
}

fn listen(
    node: &AudioWorkletNode,
    drained: Rc<RefCell<bool>>,
    on_message: impl Fn(WorkletMessage) + 'static,
) -> Result<EventListener, JsValue> {
    let port = node.port()?;
    let listener = EventListener::new(&port, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        let data = event.data();
        if let Some(message) = read_message(&data) {
            on_message(message);
        }
        if is_truthy(&data, "changed") {
            on_message(WorkletMessage::Changed);
        }
        if is_truthy(&data, "drained") {
            drained.replace(true);
        }
    });
    port.start();
    Ok(listener)
}

/// A context may wait for a gesture, or be stopped by the system (a call, a sleep): whatever may
/// set it going again is used.
fn keep_running(context: &AudioContext) -> Vec<EventListener> {
    let resume = |context: &AudioContext| {
        if context.state() != AudioContextState::Running {
            disregard(context.resume());
        }
    };
    resume(context);
    let on = |target: &EventTarget, name: &'static str| {
        let context = context.clone();
        EventListener::new(target, name, move |_| resume(&context))
    };
    let document = document();
    vec![
        on(context, "statechange"),
        on(&document, "visibilitychange"),
        on(&document, "pointerup"),
        on(&document, "keydown"),
    ]
}

/// A promise whose failure shows elsewhere: the context's state tells.
fn disregard(promise: Result<Promise, JsValue>) {
    if let Ok(promise) = promise {
        spawn_local(async move {
            let _done = JsFuture::from(promise).await;
        });
    }
}

fn read_message(data: &JsValue) -> Option<WorkletMessage> {
    let pcm = Reflect::get(data, &"pcm".into()).ok()?;
    let pcm: ArrayBuffer = pcm.dyn_into().ok()?;
    let rms = Reflect::get(data, &"rms".into()).ok()?.as_f64()?;
    Some(WorkletMessage::Audio {
        pcm: Uint8Array::new(&pcm).to_vec().into(),
        rms: rms as f32,
    })
}

fn is_truthy(data: &JsValue, name: &str) -> bool {
    Reflect::get(data, &name.into()).is_ok_and(|value| value.is_truthy())
}
