//! Reading JSON with the browser's own parser: a Rust one would be a large part of the program.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// The value of `text`; undefined if it is not JSON.
pub(super) fn parse(text: &str) -> JsValue {
    JSON::parse(text).unwrap_or(JsValue::UNDEFINED)
}

/// `value` as JSON text.
pub(super) fn write(value: &JsValue) -> Option<String> {
    JSON::stringify(value).ok()?.as_string()
}

/// The member `name`; undefined if there is none.
pub(super) fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The member `name` if it is a string that says something.
pub(super) fn text(value: &JsValue, name: &str) -> Option<String> {
    member(value, name)
        .as_string()
        .filter(|text| !text.is_empty())
}

/// The member `name` if it is a number that is not negative.
pub(super) fn whole_number(value: &JsValue, name: &str) -> Option<u64> {
    let number = member(value, name).as_f64()?;
    (number >= 0.0).then_some(number as u64)
}

/// The texts in the list `list` of the member `name`.
pub(super) fn names_in(value: &JsValue, name: &str, list: &str) -> Vec<String> {
    let list = member(&member(value, name), list);
    let items = list
        .dyn_ref::<Array>()
        .map(Array::to_vec)
        .unwrap_or_default();
    items.iter().filter_map(JsValue::as_string).collect()
}

/// An object with these members.
pub(super) fn object(members: &[(&str, &JsValue)]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (name, value) in members {
        set(&object, name, value);
    }
    object
}

/// Sets the member `name` of an object.
pub(super) fn set(value: &JsValue, name: &str, to: &JsValue) {
    // Fails only on what is not an object, and then there is nothing to set.
    let _set = Reflect::set(value, &name.into(), to);
}
