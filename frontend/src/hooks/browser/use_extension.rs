//! The Sotto extension of this browser, if it is there: a script of it on this page says so, answers whether somebody is
//! signed in there, and carries news between the two (`frontend/extension/content/account.js`).

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::MessageEvent;

use crate::timer::{sleep, within};

/// The script's mark on the page.
const MARK: &str = "data-sotto-extension";
/// The extension's parts may have to be started first.
const PATIENCE_MS: u32 = 3_000;
const STEP_MS: u32 = 20;

/// Whether somebody is signed in to the extension. It is not waited for long.
pub async fn is_extension_signed_in() -> bool {
    is_there() && ask("account_wanted").await == Some(true)
}

/// Signs the extension out. False if it does not answer.
pub async fn sign_extension_out() -> bool {
    ask("sign_out_wanted").await == Some(false)
}

/// Tells the extension something, if it is there. It does not answer.
pub fn tell_extension(news: &str) {
    if is_there() {
        say(news);
    }
}

/// `hear` is called when the extension tells this news, as long as the listener lives.
pub fn on_extension_news(news: &'static str, hear: impl Fn() + 'static) -> EventListener {
    on_said(move |kind, _said| {
        if kind == news {
            hear();
        }
    })
}

fn is_there() -> bool {
    document()
        .document_element()
        .is_some_and(|root| root.has_attribute(MARK))
}

/// Whether somebody is signed in there after it has heard `wish`.
async fn ask(wish: &str) -> Option<bool> {
    let told = Rc::new(Cell::new(None));
    let tell = Rc::clone(&told);
    let _hearing = on_said(move |kind, said| {
        if kind == "account" {
            tell.set(member(said, "is_signed_in").as_bool());
        }
    });
    say(wish)?;
    let answer = async {
        while told.get().is_none() {
            sleep(STEP_MS).await;
        }
    };
    within(answer, PATIENCE_MS).await;
    told.get()
}

/// Hears what is said on this page to this page.
fn on_said(hear: impl Fn(&str, &JsValue) + 'static) -> EventListener {
    EventListener::new(&window(), "message", move |event| {
        let own_origin = window().location().origin().ok();
        if let Some(event) = event.dyn_ref::<MessageEvent>()
            && Some(event.origin()) == own_origin
            && let Some(kind) = member(&event.data(), "sotto").as_string()
        {
            hear(&kind, &event.data());
        }
    })
}

fn say(kind: &str) -> Option<()> {
    let said = Object::new();
    Reflect::set(&said, &"sotto".into(), &kind.into()).ok()?;
    let origin = window().location().origin().ok()?;
    window().post_message(&said, &origin).ok()
}

fn member(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}
