//! The audio thread's end of the microphone: the capture worklet and the graph around it.

use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::Promise;
use leptos::prelude::document;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AudioContext, AudioContextOptions, AudioContextState, AudioWorkletNode,
    AudioWorkletNodeOptions, EventTarget, MediaStream,
};

use super::source::Source;
use super::thread_program::{Drained, ThreadMessage, address, arrive, listen};

/// Where a page says which worklet is its own.
const MODULE_MARK: &str = "meta[name=capture-worklet]";
/// Where the worklet lies in an extension.
const MODULE_URL: &str = "/app/capture-worklet.js";
const PROCESSOR: &str = "capture";
const SAMPLE_RATE: f32 = 16_000.0;

/// The audio thread answers within one or two quanta; one that does not is gone.
const DRAIN_DEADLINE_MS: u32 = 500;

/// The two that may run at a time: the one that is heard, and the one that will be.
const INPUTS: u32 = 2;

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
        let module = context
            .0
            .audio_worklet()?
            .add_module(&address(MODULE_MARK, MODULE_URL))?;
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
    drained: Drained,
    context: OpenContext,
}

impl Worklet {
    /// Listens to `stream`, unless it is not wanted any more before the audio thread is ready.
    pub(super) async fn start(
        graph: Graph,
        stream: &MediaStream,
        is_wanted: Rc<dyn Fn() -> bool>,
        on_message: impl Fn(ThreadMessage) + 'static,
    ) -> Result<Self, JsValue> {
        let (Graph { context, module }, source) = match join(graph, stream) {
            Ok(joined) => joined,
            // Firefox does not join a stream and a context of different rates: the worklet
            // resamples then.
            Err(_) => join(Graph::at_device_rate()?, stream)?,
        };
        arrive(module, is_wanted).await?;
        let options = AudioWorkletNodeOptions::new();
        options.set_number_of_inputs(INPUTS);
        let node = AudioWorkletNode::new_with_options(&context.0, PROCESSOR, &options)?;
        let drained = Drained::default();
        let mut listeners = keep_running(&context.0);
        let port = node.port()?;
        listeners.push(listen(&port, &drained, on_message));
        port.start();
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
        if asked.is_ok() {
            self.drained.wait(DRAIN_DEADLINE_MS).await;
        }
    }
}

impl Drop for Worklet {
    fn drop(&mut self) {
        let _disconnected = self.node.disconnect();
    }
}

fn join(graph: Graph, stream: &MediaStream) -> Result<(Graph, Source), JsValue> {
    let source = Source::new(&graph.context.0, stream)?;
    Ok((graph, source))
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
