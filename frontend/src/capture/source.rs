//! One microphone's place in the audio graph.

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioNode, MediaStream, MediaStreamAudioSourceNode};

/// A stream that leads to an input of the worklet.
///
/// It runs also while it is not heard: a source that nothing pulls fills its buffer, and would
/// begin with what was said a moment ago.
pub(super) struct Source {
    // Kept: a source that nobody holds may be collected, and the recording would fall silent.
    node: MediaStreamAudioSourceNode,
}

impl Source {
    /// Prepares `stream`. Firefox does not join a stream and a context of different rates.
    pub(super) fn new(context: &AudioContext, stream: &MediaStream) -> Result<Self, JsValue> {
        let node = context.create_media_stream_source(stream)?;
        Ok(Self { node })
    }

    /// Leads it to an input of `worklet`.
    pub(super) fn lead_to(&self, worklet: &AudioNode, input: u32) -> Result<(), JsValue> {
        self.node
            .connect_with_audio_node_and_output_and_input(worklet, 0, input)?;
        Ok(())
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let _disconnected = self.node.disconnect();
    }
}
