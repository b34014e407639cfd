//! One microphone's place in the audio graph.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{
    AudioContext, AudioContextState, AudioNode, MediaStream, MediaStreamAudioSourceNode,
};

/// A stream that leads to an input of the worklet.
///
/// It runs also while it is not heard: a source that nothing pulls fills its buffer, and would
/// begin with what was said a moment ago. A context that stands still pulls nothing either, and the
/// buffer would stay full when it goes on: at every delay of the audio thread the browser would
/// throw away what has no room. So no source is there while the context stands still.
pub(super) struct Source {
    context: AudioContext,
    stream: MediaStream,
    // Kept: a source that nobody holds may be collected, and the recording would fall silent.
    node: Rc<NodeCell>,
    on_state: Option<EventListener>,
}

/// None while the context stands still.
type NodeCell = RefCell<Option<MediaStreamAudioSourceNode>>;

impl Source {
    /// Prepares `stream`. Firefox does not join a stream and a context of different rates.
    pub(super) fn new(context: &AudioContext, stream: &MediaStream) -> Result<Self, JsValue> {
        let node = context.create_media_stream_source(stream)?;
        Ok(Self {
            context: context.clone(),
            stream: stream.clone(),
            node: Rc::new(RefCell::new(Some(node))),
            on_state: None,
        })
    }

    /// Leads it to an input of `worklet`.
    pub(super) fn lead_to(&mut self, worklet: &AudioNode, input: u32) -> Result<(), JsValue> {
        if let Some(node) = &*self.node.borrow() {
            connect(node, worklet, input)?;
        }
        let (context, stream) = (self.context.clone(), self.stream.clone());
        let (node, worklet) = (Rc::clone(&self.node), worklet.clone());
        let on_state = EventListener::new(&self.context, "statechange", move |_| {
            if context.state() != AudioContextState::Running {
                disconnect(&node);
            } else if node.borrow().is_none() {
                // The same two were joined before: if they cannot be now, there is silence, and the
                // page tells it.
                node.replace(joined(&context, &stream, &worklet, input).ok());
            }
        });
        self.on_state = Some(on_state);
        Ok(())
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.on_state = None;
        disconnect(&self.node);
    }
}

fn joined(
    context: &AudioContext,
    stream: &MediaStream,
    worklet: &AudioNode,
    input: u32,
) -> Result<MediaStreamAudioSourceNode, JsValue> {
    let node = context.create_media_stream_source(stream)?;
    connect(&node, worklet, input)?;
    Ok(node)
}

fn connect(
    node: &MediaStreamAudioSourceNode,
    worklet: &AudioNode,
    input: u32,
) -> Result<(), JsValue> {
    node.connect_with_audio_node_and_output_and_input(worklet, 0, input)?;
    Ok(())
}

fn disconnect(node: &NodeCell) {
    if let Some(node) = node.take() {
        let _disconnected = node.disconnect();
    }
}
