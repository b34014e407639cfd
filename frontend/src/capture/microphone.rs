//! One recording: the browser's permission, its stream, and the worklet that listens to it.

use std::rc::Rc;

use bytes::Bytes;
use gloo_events::EventListener;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::microphone_error;
use super::worklet::{Worklet, WorkletMessage};
use crate::dictation_state::Trouble;

/// What an open microphone does.
#[derive(Clone, Debug, PartialEq)]
pub enum MicrophoneEvent {
    /// It gave audio.
    Audio {
        /// Mono PCM16 little-endian at 16 kHz.
        pcm: Bytes,
        /// Its root mean square, 0 to 1.
        rms: f32,
    },
    /// It went away.
    Lost(Trouble),
}

/// An open microphone. Dropped, it is closed.
pub struct Microphone {
    worklet: Worklet,
    // Dropped after the worklet, so that the browser's sign goes out last.
    _stream: OpenStream,
}

impl Microphone {
    /// Asks for the microphone and opens it. `on_event` hears it until it is dropped.
    pub async fn open(on_event: impl Fn(MicrophoneEvent) + 'static) -> Result<Self, Trouble> {
        let on_event = Rc::new(on_event);
        let stream = ask_for_stream().await.map_err(|error| trouble_of(&error))?;
        let heard = Rc::clone(&on_event);
        let worklet = Worklet::start(&stream, move |WorkletMessage { pcm, rms }| {
            heard(MicrophoneEvent::Audio { pcm, rms });
        })
        .await
        .map_err(|error| trouble_of(&error))?;
        let stream = OpenStream::watch(stream, move || {
            on_event(MicrophoneEvent::Lost(microphone_error::lost()));
        });
        Ok(Self {
            worklet,
            _stream: stream,
        })
    }

    /// Closes the microphone after the last sample that it has heard has gone to `on_event`.
    pub async fn close(self) {
        self.worklet.drain().await;
    }
}

/// A stream whose tracks stop when it is dropped.
struct OpenStream {
    stream: MediaStream,
    _ended: Vec<EventListener>,
}

impl OpenStream {
    fn watch(stream: MediaStream, on_lost: impl Fn() + 'static) -> Self {
        let on_lost = Rc::new(on_lost);
        let ended = tracks(&stream)
            .map(|track| {
                let on_lost = Rc::clone(&on_lost);
                EventListener::once(&track, "ended", move |_| on_lost())
            })
            .collect();
        Self {
            stream,
            _ended: ended,
        }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        tracks(&self.stream).for_each(|track| track.stop());
    }
}

fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    stream
        .get_tracks()
        .into_iter()
        .filter_map(|track| track.dyn_into().ok())
}

async fn ask_for_stream() -> Result<MediaStream, JsValue> {
    let devices = web_sys::window()
        .ok_or(JsValue::UNDEFINED)?
        .navigator()
        .media_devices()
        .ok()
        .filter(|devices| !devices.is_undefined())
        .ok_or_else(|| JsValue::from_str("InsecureContext"))?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&audio_constraints());
    let stream = devices.get_user_media_with_constraints(&constraints)?;
    JsFuture::from(stream).await?.dyn_into()
}

/// Speech engines are trained on plain recordings: a browser's echo canceller and noise
/// suppressor gate quiet words and smear consonants, and nothing is played here that could echo.
/// Gain control stays on, because laptop microphones are often far too quiet.
fn audio_constraints() -> Object {
    let settings = [
        ("channelCount", JsValue::from(1)),
        ("echoCancellation", JsValue::FALSE),
        ("noiseSuppression", JsValue::FALSE),
        ("autoGainControl", JsValue::TRUE),
    ];
    let entries: Array = settings
        .iter()
        .map(|(name, value)| Array::of2(&(*name).into(), value))
        .collect();
    Object::from_entries(&entries).unwrap_or_default()
}

fn trouble_of(error: &JsValue) -> Trouble {
    let name = error
        .dyn_ref::<DomException>()
        .map(DomException::name)
        .or_else(|| error.as_string())
        .or_else(|| Reflect::get(error, &"name".into()).ok()?.as_string())
        .unwrap_or_default();
    microphone_error::trouble(&name)
}
