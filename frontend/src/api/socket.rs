//! The live stream's socket.

use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

use super::tickets::StreamPass;
use super::wire;
use crate::domain::conversation::{ClientSays, ServerSays};

const SUBPROTOCOL: &str = "sotto.v1";

/// What a message that is not of our protocol counts as: a break, to be resumed.
const UNREADABLE: u16 = 1006;

/// What happened on the socket.
#[derive(Clone, Debug, PartialEq)]
pub enum SocketEvent {
    /// It stands.
    Opened,
    /// The server said something.
    Said(ServerSays),
    /// It closed, with this code.
    Closed(u16),
}

/// A connection to the live stream. Dropped, it closes and is heard no more.
pub struct Socket {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

impl Socket {
    /// Opens a connection; `on_event` hears what happens on it. None if the browser refuses.
    pub fn open(pass: &StreamPass, on_event: impl Fn(SocketEvent) + 'static) -> Option<Self> {
        let ticket = format!("ticket.{}", pass.ticket);
        let subprotocols = Array::of2(&SUBPROTOCOL.into(), &ticket.into());
        let socket = WebSocket::new_with_str_sequence(&pass.url, &subprotocols).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on_event = Rc::new(on_event);
        let listen = |name: &'static str, heard: fn(&Event) -> SocketEvent| {
            let on_event = Rc::clone(&on_event);
            EventListener::new(&socket, name, move |event| on_event(heard(event)))
        };
        let listeners = [
            listen("open", |_| SocketEvent::Opened),
            listen("message", message_heard),
            listen("close", |event| {
                let code = event.dyn_ref::<CloseEvent>().map(CloseEvent::code);
                SocketEvent::Closed(code.unwrap_or(UNREADABLE))
            }),
        ];
        Some(Self {
            socket,
            _listeners: listeners,
        })
    }

    /// Says `message`. On a socket that is closing it is lost, and the close event says so.
    pub fn say(&self, message: ClientSays) {
        let _sent = self.socket.send_with_u8_array(&wire::encode(message));
    }

    /// Bytes said that still wait in the browser.
    pub fn buffered(&self) -> u32 {
        self.socket.buffered_amount()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _closed = self.socket.close();
    }
}

fn message_heard(event: &Event) -> SocketEvent {
    event
        .dyn_ref::<MessageEvent>()
        .and_then(|event| event.data().dyn_into::<ArrayBuffer>().ok())
        .and_then(|buffer| wire::decode(&Uint8Array::new(&buffer).to_vec()))
        .map_or(SocketEvent::Closed(UNREADABLE), SocketEvent::Said)
}
