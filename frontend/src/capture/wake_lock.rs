//! Keeps the screen on while somebody dictates: a phone that falls asleep stops listening.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Holds the screen on until it is dropped. Browsers that cannot do it, or will not, do nothing.
pub struct WakeLock {
    held: Rc<RefCell<Held>>,
    _visible: EventListener,
}

#[derive(Default)]
struct Held {
    sentinel: Option<JsValue>,
    is_over: bool,
}

impl WakeLock {
    /// Asks for it, and again whenever the page comes back into sight: browsers let go of it when
    /// the page is hidden.
    pub fn ask() -> Self {
        let held = Rc::new(RefCell::new(Held::default()));
        request(&held);
        let again = Rc::clone(&held);
        let visible = EventListener::new(&document(), "visibilitychange", move |_| {
            if !document().hidden() {
                request(&again);
            }
        });
        Self {
            held,
            _visible: visible,
        }
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        let mut held = self.held.borrow_mut();
        held.is_over = true;
        if let Some(sentinel) = held.sentinel.take() {
            release(&sentinel);
        }
    }
}

fn request(held: &Rc<RefCell<Held>>) {
    let held = Rc::clone(held);
    spawn_local(async move {
        let Some(sentinel) = sentinel().await else {
            return;
        };
        let mut held = held.borrow_mut();
        if held.is_over {
            release(&sentinel);
        } else {
            held.sentinel = Some(sentinel);
        }
    });
}

async fn sentinel() -> Option<JsValue> {
    let door = Reflect::get(&window().navigator(), &"wakeLock".into()).ok()?;
    let request: Function = Reflect::get(&door, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let asked: Promise = request
        .call1(&door, &"screen".into())
        .ok()?
        .dyn_into()
        .ok()?;
    JsFuture::from(asked).await.ok()
}

fn release(sentinel: &JsValue) {
    let release = Reflect::get(sentinel, &"release".into());
    if let Some(release) = release.ok().and_then(|it| it.dyn_into::<Function>().ok()) {
        let _released = release.call0(sentinel);
    }
}
