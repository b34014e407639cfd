//! What the browser gives to extensions, as far as the pages need it.

use js_sys::{Function, JSON, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::message::Message;
use crate::timer::within;

/// Whatever the service worker does takes less; one that was stopped may never answer.
const ANSWER_MS: u32 = 12_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    fn send_message(message: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "runtime", "onMessage"], js_name = addListener)]
    fn add_message_listener(listener: &Function);
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getURL)]
    fn get_url(path: &str) -> String;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = getCurrent)]
    fn get_current_window() -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = get)]
    fn get_stored(name: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = set)]
    fn set_stored(members: &JsValue) -> Result<Promise, JsValue>;
}

/// Tells the service worker something. None if it was stopped before it answered, or could not do it.
pub async fn ask(message: &Message) -> Option<Message> {
    read(&answer_to(message).await?)
}

/// Tells the service worker something. Whether it has heard it.
pub async fn tell(message: &Message) -> bool {
    answer_to(message)
        .await
        .is_some_and(|answer| answer.is_truthy())
}

async fn answer_to(message: &Message) -> Option<JsValue> {
    let sent = send_message(&write(message)?).ok()?;
    within(JsFuture::from(sent), ANSWER_MS).await?.ok()
}

/// `hear` is told what the service worker says from now on, and nothing that anybody else says. What it returns is the
/// answer; nothing, if it was not meant for this page.
pub fn on_worker_message(hear: impl Fn(Message) -> Option<Message> + 'static) {
    let listener = Closure::<dyn Fn(JsValue, JsValue, Function)>::new(
        move |message: JsValue, sender: JsValue, answer: Function| {
            if !is_worker(&sender) {
                return;
            }
            let heard = read(&message).and_then(&hear);
            if let Some(said) = heard.as_ref().and_then(write) {
                // Nobody is there to hear it only if the worker was stopped.
                let _answered = answer.call1(&JsValue::NULL, &said);
            }
        },
    );
    add_message_listener(listener.as_ref().unchecked_ref());
    // The page listens as long as it is there.
    listener.forget();
}

/// Content scripts run in pages, and their words reach all of the extension.
fn is_worker(sender: &JsValue) -> bool {
    let member = |name: &str| Reflect::get(sender, &name.into()).unwrap_or_default();
    let url = member("url").as_string().unwrap_or_default();
    member("tab").is_undefined() && url == get_url("service_worker.js")
}

/// Whether this page is in a private window. Not, as long as the browser does not say so.
pub async fn is_in_private_window() -> bool {
    let Ok(asked) = get_current_window() else {
        return false;
    };
    let window = JsFuture::from(asked).await;
    let is_private = window.and_then(|window| Reflect::get(&window, &"incognito".into()));
    is_private.is_ok_and(|is_private| is_private.is_truthy())
}

/// What is kept under `name` for all of the extension, also for its content scripts.
pub async fn stored<Value: for<'read> Deserialize<'read>>(name: &str) -> Option<Value> {
    let all = JsFuture::from(get_stored(name).ok()?).await.ok()?;
    read(&Reflect::get(&all, &name.into()).ok()?)
}

/// Keeps `value` under `name`. Whether that worked.
pub async fn store<Value: Serialize>(name: &str, value: &Value) -> bool {
    let Some(value) = write(value) else {
        return false;
    };
    let members = JsValue::from(js_sys::Object::new());
    let _set = Reflect::set(&members, &name.into(), &value);
    match set_stored(&members) {
        Ok(kept) => JsFuture::from(kept).await.is_ok(),
        Err(_) => false,
    }
}

/// `value` as the browser passes it on.
pub(super) fn write<Value: Serialize>(value: &Value) -> Option<JsValue> {
    JSON::parse(&serde_json::to_string(value).ok()?).ok()
}

/// What the browser passed on, if it is what is expected.
pub(super) fn read<Value: for<'read> Deserialize<'read>>(value: &JsValue) -> Option<Value> {
    let text = JSON::stringify(value).ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}
