//! One microphone's place in the audio graph.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::{
    AudioContext, AudioContextState, AudioNode, MediaStream, MediaStreamAudioSourceNode,
};

/// Audio that Chromium keeps for a node that nobody pulls, in ms.
const BUFFER_MS: f64 = 100.0;

/// A stream that leads to an input of the worklet.
///
/// It runs also while it is not heard: a source that nothing pulls fills its buffer, and would
/// begin with what was said a moment ago. A context that was stopped by the system pulls nothing
/// either. When it goes on, the buffer is full and stays so, and at every delay of the audio thread
/// the browser throws away what has no room. So a source that stood still is made anew.
pub(super) struct Source {
    context: AudioContext,
    stream: MediaStream,
    // Kept: a source that nobody holds may be collected, and the recording would fall silent.
    node: Rc<RefCell<MediaStreamAudioSourceNode>>,
    on_state: Option<EventListener>,
}

impl Source {
    /// Prepares `stream`. Firefox does not join a stream and a context of different rates.
    pub(super) fn new(context: &AudioContext, stream: &MediaStream) -> Result<Self, JsValue> {
        let node = context.create_media_stream_source(stream)?;
        Ok(Self {
            context: context.clone(),
            stream: stream.clone(),
            node: Rc::new(RefCell::new(node)),
            on_state: None,
        })
    }

    /// Leads it to an input of `worklet`.
    pub(super) fn lead_to(&mut self, worklet: &AudioNode, input: u32) -> Result<(), JsValue> {
        connect(&self.node.borrow(), worklet, input)?;
        let (context, stream) = (self.context.clone(), self.stream.clone());
        let (node, worklet) = (Rc::clone(&self.node), worklet.clone());
        let stop = Stop::of(&context);
        self.on_state = Some(EventListener::new(
            &self.context,
            "statechange",
            move |_| {
                if stop.is_over(&context) {
                    // The same two were joined before: if they cannot be now, the old one goes on.
                    let _renewed = renew(&node, &context, &stream, &worklet, input);
                }
            },
        ));
        Ok(())
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.on_state = None;
        let _disconnected = self.node.borrow().disconnect();
    }
}

/// Whether a context that ran stands still, and since when.
struct Stop {
    has_run: Cell<bool>,
    since: Cell<Option<f64>>,
}

impl Stop {
    fn of(context: &AudioContext) -> Self {
        Self {
            has_run: Cell::new(context.state() == AudioContextState::Running),
            since: Cell::new(None),
        }
    }

    /// The context's state is another. True if it runs again after a stop that has filled the buffer.
    fn is_over(&self, context: &AudioContext) -> bool {
        if context.state() != AudioContextState::Running {
            self.since.set(self.since.get().or(Some(now())));
            return false;
        }
        let has_run = self.has_run.replace(true);
        let since = self.since.take();
        has_run && since.is_some_and(|since| now() - since > BUFFER_MS)
    }
}

/// Puts a new node in the place of the one whose buffer is full.
fn renew(
    node: &RefCell<MediaStreamAudioSourceNode>,
    context: &AudioContext,
    stream: &MediaStream,
    worklet: &AudioNode,
    input: u32,
) -> Result<(), JsValue> {
    let new = context.create_media_stream_source(stream)?;
    connect(&new, worklet, input)?;
    node.replace(new).disconnect()
}

fn connect(
    node: &MediaStreamAudioSourceNode,
    worklet: &AudioNode,
    input: u32,
) -> Result<(), JsValue> {
    node.connect_with_audio_node_and_output_and_input(worklet, 0, input)?;
    Ok(())
}

/// Milliseconds since this document was opened.
fn now() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}
