//! Ports from content scripts: each ends with its document.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use super::browser::{read, write};
use super::message::Message;

#[wasm_bindgen]
extern "C" {
    /// One end of a port.
    #[derive(Clone, Debug)]
    type ChromePort;
    #[wasm_bindgen(method, getter)]
    fn name(this: &ChromePort) -> String;
    #[wasm_bindgen(method, getter)]
    fn sender(this: &ChromePort) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = onMessage)]
    fn on_message(this: &ChromePort) -> ChromeEvent;
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    fn on_disconnect(this: &ChromePort) -> ChromeEvent;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &ChromePort, message: &JsValue) -> Result<(), JsValue>;

    type ChromeEvent;
    #[wasm_bindgen(method, js_name = addListener)]
    fn add_listener(this: &ChromeEvent, listener: &Function);

    #[wasm_bindgen(js_namespace = ["chrome", "runtime", "onConnect"], js_name = addListener)]
    fn add_connect_listener(listener: &Function);
}

/// What a port tells.
#[derive(Debug)]
pub enum PortEvent {
    /// It was opened.
    Opened(Port),
    /// Its document said something.
    Said(Message),
    /// It ended.
    Ended,
}

/// An open port of a content script.
#[derive(Clone, Debug)]
pub struct Port {
    inner: ChromePort,
}

impl Port {
    /// Tells its document something, if it is still there.
    pub fn say(&self, message: &Message) {
        if let Some(message) = write(message) {
            // A document that is gone needs to know nothing.
            let _said = self.inner.post_message(&message);
        }
    }
}

/// `hear` is told of all ports that content scripts open from now on, by their names.
pub fn on_port(hear: impl Fn(&str, PortEvent) + Clone + 'static) {
    let connected = move |port: ChromePort| {
        let tab = Reflect::get(&port.sender(), &"tab".into()).unwrap_or_default();
        if !tab.is_undefined() {
            follow(port, hear.clone());
        }
    };
    let listener = Closure::<dyn Fn(ChromePort)>::new(connected).into_js_value();
    add_connect_listener(listener.unchecked_ref());
}

fn follow(port: ChromePort, hear: impl Fn(&str, PortEvent) + Clone + 'static) {
    let name = port.name();
    let (said, said_by) = (hear.clone(), name.clone());
    let on_message = move |message: JsValue| {
        if let Some(message) = read(&message) {
            said(&said_by, PortEvent::Said(message));
        }
    };
    let (ended, ended_name) = (hear.clone(), name.clone());
    let on_disconnect = move || ended(&ended_name, PortEvent::Ended);
    let on_message = Closure::<dyn Fn(JsValue)>::new(on_message).into_js_value();
    let on_disconnect = Closure::<dyn Fn()>::new(on_disconnect).into_js_value();
    port.on_message().add_listener(on_message.unchecked_ref());
    port.on_disconnect()
        .add_listener(on_disconnect.unchecked_ref());
    hear(&name, PortEvent::Opened(Port { inner: port }));
}
