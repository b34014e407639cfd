//! The audio thread's end of the microphone: `capture-worklet.js` and the graph around it.

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioContext, AudioContextOptions, AudioWorkletNode, MediaStream, MediaStreamAudioSourceNode,
    MessageEvent,
};

const MODULE_URL: &str = "/app/capture-worklet.js";
const PROCESSOR: &str = "capture";
const SAMPLE_RATE: f32 = 16_000.0;

/// The audio thread answers within one or two quanta; one that does not is gone.
const DRAIN_DEADLINE_MS: u32 = 500;
const DRAIN_STEP_MS: u32 = 10;

/// A piece of audio from the audio thread.
pub(super) struct WorkletMessage {
    /// Mono PCM16 little-endian at 16 kHz.
    pub(super) pcm: Bytes,
    /// Its root mean square, 0 to 1.
    pub(super) rms: f32,
}

/// A running audio graph. Dropped, it stops.
pub(super) struct Worklet {
    context: AudioContext,
    // Kept: a source that nobody holds may be collected, and the recording would fall silent.
    _source: MediaStreamAudioSourceNode,
    node: AudioWorkletNode,
    drained: Rc<RefCell<bool>>,
    _listener: EventListener,
}

impl Worklet {
    /// Listens to `stream`.
    pub(super) async fn start(
        stream: &MediaStream,
        on_message: impl Fn(WorkletMessage) + 'static,
    ) -> Result<Self, JsValue> {
        let (context, source) = match graph_at_our_rate(stream) {
            Ok(graph) => graph,
            // Firefox does not join a stream and a context of different rates: the worklet
            // resamples then.
            Err(_) => graph_at_device_rate(stream)?,
        };
        JsFuture::from(context.audio_worklet()?.add_module(MODULE_URL)?).await?;
        let node = AudioWorkletNode::new(&context, PROCESSOR)?;
        let port = node.port()?;
        let drained = Rc::new(RefCell::new(false));
        let is_drained = Rc::clone(&drained);
        let listener = EventListener::new(&port, "message", move |event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else {
                return;
            };
            let data = event.data();
            if let Some(message) = read_message(&data) {
                on_message(message);
            }
            if is_truthy(&data, "drained") {
                is_drained.replace(true);
            }
        });
        port.start();
        source.connect_with_audio_node(&node)?;
        // The node plays silence; a node that leads nowhere may not be run at all.
        node.connect_with_audio_node(&context.destination())?;
        Ok(Self {
            context,
            _source: source,
            node,
            drained,
            _listener: listener,
        })
    }

    /// Waits until the last sample has been given out.
    pub(super) async fn drain(&self) {
        let asked = self
            .node
            .port()
            .and_then(|port| port.post_message(&"drain".into()));
        let mut waited = 0;
        while asked.is_ok() && !*self.drained.borrow() && waited < DRAIN_DEADLINE_MS {
            TimeoutFuture::new(DRAIN_STEP_MS).await;
            waited += DRAIN_STEP_MS;
        }
    }
}

impl Drop for Worklet {
    fn drop(&mut self) {
        let _disconnected = self.node.disconnect();
        let _closing = self.context.close();
    }
}

type Graph = (AudioContext, MediaStreamAudioSourceNode);

fn graph_at_our_rate(stream: &MediaStream) -> Result<Graph, JsValue> {
    let options = AudioContextOptions::new();
    options.set_sample_rate(SAMPLE_RATE);
    source_in(AudioContext::new_with_context_options(&options)?, stream)
}

fn graph_at_device_rate(stream: &MediaStream) -> Result<Graph, JsValue> {
    source_in(AudioContext::new()?, stream)
}

fn source_in(context: AudioContext, stream: &MediaStream) -> Result<Graph, JsValue> {
    match context.create_media_stream_source(stream) {
        Ok(source) => {
            // A context that was made outside a gesture waits until it is told to go.
            let _resuming = context.resume();
            Ok((context, source))
        }
        Err(error) => {
            let _closing = context.close();
            Err(error)
        }
    }
}

fn read_message(data: &JsValue) -> Option<WorkletMessage> {
    let pcm = Reflect::get(data, &"pcm".into()).ok()?;
    let pcm: ArrayBuffer = pcm.dyn_into().ok()?;
    let rms = Reflect::get(data, &"rms".into()).ok()?.as_f64()?;
    Some(WorkletMessage {
        pcm: Uint8Array::new(&pcm).to_vec().into(),
        rms: rms as f32,
    })
}

fn is_truthy(data: &JsValue, name: &str) -> bool {
    Reflect::get(data, &name.into()).is_ok_and(|value| value.is_truthy())
}
