//! The programs of the browser's other threads: where they lie, how they come, and what they tell.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use bytes::Bytes;
use gloo::events::EventListener;
use js_sys::{ArrayBuffer, Error, Reflect, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, MessageEvent};

use crate::timer::{sleep, within};

/// A program is here in much less, on any network that can be dictated over.
const DEADLINE_MS: u32 = 10_000;
/// Whether the microphone is wanted still is asked this often, while the program does not come.
const STEP_MS: u32 = 100;
/// How often it is looked whether the last sample is here.
const DRAIN_STEP_MS: u32 = 10;

/// What a program tells.
pub(super) enum ThreadMessage {
    /// A piece of audio.
    Audio {
        /// Mono PCM16 little-endian at 16 kHz.
        pcm: Bytes,
        /// Its root mean square, 0 to 1.
        rms: f32,
    },
    /// The other microphone is heard from now on.
    Changed,
}

/// Where a program lies: a page says which is its own, because another version's may speak otherwise. An extension has one
/// version.
pub(super) fn address(mark: &str, in_extension: &str) -> String {
    let mark = document().query_selector(mark).ok().flatten();
    mark.and_then(|mark| mark.get_attribute("content"))
        .unwrap_or_else(|| in_extension.to_owned())
}

/// Waits for a program, which a server or a proxy may never send. The microphone is open meanwhile: one that nobody wants
/// any more waits no longer.
pub(super) async fn arrive(
    program: JsFuture,
    is_wanted: Rc<dyn Fn() -> bool>,
) -> Result<(), JsValue> {
    let mut program = pin!(program);
    for _ in 0..DEADLINE_MS / STEP_MS {
        if let Some(arrived) = within(program.as_mut(), STEP_MS).await {
            return arrived.map(drop);
        }
        if !is_wanted() {
            break;
        }
    }
    Err(did_not_come())
}

/// The error for a program that is not there.
pub(super) fn did_not_come() -> JsValue {
    Error::new("the audio thread's program did not come").into()
}

/// Whether all that was heard has been given out.
#[derive(Clone, Default)]
pub(super) struct Drained(Rc<Cell<bool>>);

impl Drained {
    /// Waits until it is so, but no longer than `deadline_ms`.
    pub(super) async fn wait(&self, deadline_ms: u32) {
        let mut waited = 0;
        while !self.0.get() && waited < deadline_ms {
            sleep(DRAIN_STEP_MS).await;
            waited += DRAIN_STEP_MS;
        }
    }
}

/// Hears what a program tells through `target`.
pub(super) fn listen(
    target: &EventTarget,
    drained: &Drained,
    on_message: impl Fn(ThreadMessage) + 'static,
) -> EventListener {
    let drained = drained.clone();
    EventListener::new(target, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        let data = event.data();
        if let Some(message) = read_audio(&data) {
            on_message(message);
        }
        if is_truthy(&data, "changed") {
            on_message(ThreadMessage::Changed);
        }
        if is_truthy(&data, "drained") {
            drained.0.set(true);
        }
    })
}

fn read_audio(data: &JsValue) -> Option<ThreadMessage> {
    let pcm = Reflect::get(data, &"pcm".into()).ok()?;
    let pcm: ArrayBuffer = pcm.dyn_into().ok()?;
    let rms = Reflect::get(data, &"rms".into()).ok()?.as_f64()?;
    Some(ThreadMessage::Audio {
        pcm: Uint8Array::new(&pcm).to_vec().into(),
        rms: rms as f32,
    })
}

fn is_truthy(data: &JsValue, name: &str) -> bool {
    Reflect::get(data, &name.into()).is_ok_and(|value| value.is_truthy())
}
