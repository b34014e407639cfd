//! One microphone's place in the audio graph.

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioNode, GainNode, MediaStream, MediaStreamAudioSourceNode};

/// A stream that leads to a node, aloud or muted.
///
/// Muted, it runs all the same: a source that nothing pulls fills its buffer, and would begin with
/// what was said a moment ago.
pub(super) struct Source {
    // Kept: a source that nobody holds may be collected, and the recording would fall silent.
    source: MediaStreamAudioSourceNode,
    volume: GainNode,
}

impl Source {
    /// Prepares `stream`. Firefox does not join a stream and a context of different rates.
    pub(super) fn new(context: &AudioContext, stream: &MediaStream) -> Result<Self, JsValue> {
        Ok(Self {
            source: context.create_media_stream_source(stream)?,
            volume: GainNode::new(context)?,
        })
    }

    /// Leads it to `node`.
    pub(super) fn lead_to(&self, node: &AudioNode, is_aloud: bool) -> Result<(), JsValue> {
        self.volume.gain().set_value(volume(is_aloud));
        self.source.connect_with_audio_node(&self.volume)?;
        self.volume.connect_with_audio_node(node)?;
        Ok(())
    }

    pub(super) fn set_aloud(&self, is_aloud: bool) {
        self.volume.gain().set_value(volume(is_aloud));
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let _disconnected = (self.source.disconnect(), self.volume.disconnect());
    }
}

const fn volume(is_aloud: bool) -> f32 {
    if is_aloud { 1.0 } else { 0.0 }
}
