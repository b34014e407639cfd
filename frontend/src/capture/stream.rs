//! A microphone's stream as the browser gives it, and what happens to it.

use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaStream, MediaStreamConstraints, MediaStreamTrack, MediaStreamTrackState};

use super::devices::{input_devices, media_devices};
use super::microphone_error::{self, error_name};
use super::microphone_event::{MicrophoneEvent, OnEvent};
use super::permission::{Permission, PermissionWatch};
use crate::domain::microphone_choice::{Found, MicrophoneChoice};
use crate::domain::trouble::Trouble;

/// A stream whose tracks stop when it is dropped.
pub struct MicrophoneStream {
    stream: MediaStream,
    name: Option<String>,
    remark: Option<String>,
    listeners: Vec<EventListener>,
}

impl MicrophoneStream {
    /// Asks the browser for the chosen microphone; if that is not connected, for the default.
    pub(super) async fn ask(
        choice: &MicrophoneChoice,
        on_event: &OnEvent,
    ) -> Result<Self, Trouble> {
        if media_devices().is_none() {
            return Err(microphone_error::insecure());
        }
        // A browser that is asked again and again earns a block: what is denied is not asked for.
        let allowed = PermissionWatch::ask().await;
        if allowed.now() == Permission::Denied {
            return Err(microphone_error::blocked());
        }
        let (stream, remark) = match chosen_stream(choice).await {
            Ok(found) => found,
            Err(error) => return Err(microphone_error::trouble(&error, allowed.now())),
        };
        let mut given = Self::watch(stream, remark, on_event);
        let on_event = Rc::clone(on_event);
        let denied = allowed.on_denied(move || on_event(MicrophoneEvent::Blocked));
        given.listeners.extend(denied);
        Ok(given)
    }

    /// What people call the microphone.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Why it is not the one that was chosen, if it is not.
    pub fn remark(&self) -> Option<&str> {
        self.remark.as_deref()
    }

    /// Whether it still gives audio.
    pub fn is_live(&self) -> bool {
        tracks(&self.stream).any(|track| track.ready_state() == MediaStreamTrackState::Live)
    }

    pub(super) const fn inner(&self) -> &MediaStream {
        &self.stream
    }

    fn watch(stream: MediaStream, remark: Option<String>, on_event: &OnEvent) -> Self {
        let listen = |track: &MediaStreamTrack, name: &'static str, event: MicrophoneEvent| {
            let on_event = Rc::clone(on_event);
            EventListener::new(track, name, move |_| on_event(event.clone()))
        };
        let mut listeners = Vec::new();
        for track in tracks(&stream) {
            listeners.push(listen(&track, "ended", MicrophoneEvent::Lost));
            listeners.push(listen(&track, "mute", MicrophoneEvent::Muted(true)));
            listeners.push(listen(&track, "unmute", MicrophoneEvent::Muted(false)));
        }
        let label = tracks(&stream).next().map(|track| track.label());
        Self {
            stream,
            name: label.as_deref().and_then(device_name),
            remark,
            listeners,
        }
    }
}

impl Drop for MicrophoneStream {
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

/// Chromium calls the system's choice "Default - NAME".
fn device_name(label: &str) -> Option<String> {
    let name = label.strip_prefix("Default - ").unwrap_or(label);
    (!name.is_empty()).then(|| name.to_owned())
}

async fn chosen_stream(
    choice: &MicrophoneChoice,
) -> Result<(MediaStream, Option<String>), JsValue> {
    let connected = input_devices().await;
    let wish = match choice.find(&connected) {
        Found::Default => return Ok((stream_of(None).await?, None)),
        Found::Device(device) => Some(device.device_id),
        // Without names nothing can be found by name: the browser may know the id all the same.
        Found::Missing if connected.is_empty() => {
            Some(choice.device().device_id.clone()).filter(|id| !id.is_empty())
        }
        Found::Missing => None,
    };
    if let Some(device_id) = wish {
        match stream_of(Some(&device_id)).await {
            Err(error) if is_absent(&error) => {}
            given => return Ok((given?, None)),
        }
    }
    let remark = format!(
        "{} is not connected. The system's default microphone listens.",
        choice.device().label
    );
    Ok((stream_of(None).await?, Some(remark)))
}

fn is_absent(error: &JsValue) -> bool {
    matches!(
        &*error_name(error),
        "OverconstrainedError" | "NotFoundError"
    )
}

async fn stream_of(device_id: Option<&str>) -> Result<MediaStream, JsValue> {
    let devices = media_devices().ok_or(JsValue::UNDEFINED)?;
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&audio_constraints(device_id));
    let stream = devices.get_user_media_with_constraints(&constraints)?;
    JsFuture::from(stream).await?.dyn_into()
}

/// Speech engines are trained on plain recordings: a browser's echo canceller and noise
/// suppressor gate quiet words and smear consonants, and nothing is played here that could echo.
/// Gain control stays on, because laptop microphones are often far too quiet.
fn audio_constraints(device_id: Option<&str>) -> Object {
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
    if let Some(device_id) = device_id {
        let exactly = Array::of1(&Array::of2(&"exact".into(), &device_id.into()));
        let exactly = Object::from_entries(&exactly).unwrap_or_default();
        entries.push(&Array::of2(&"deviceId".into(), &exactly));
    }
    Object::from_entries(&entries).unwrap_or_default()
}
