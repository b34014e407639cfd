//! What a browser says when it gives no microphone, and what the person can do about it.

use js_sys::{Function, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};

use super::permission::Permission;
use crate::domain::trouble::Trouble;

/// The name of a browser's error; empty if it has none.
pub(super) fn error_name(error: &JsValue) -> String {
    text(error, "name")
}

/// The trouble that a browser's error stands for; `permission` is what it says about the
/// microphone since.
pub(super) fn trouble(error: &JsValue, permission: Permission) -> Trouble {
    let name = error_name(error);
    if name == "NotAllowedError" && !is_allowed_by_policy() {
        return words("SecurityError", "", permission);
    }
    words(&name, &text(error, "message"), permission)
}

/// The page was told "no" for good.
pub fn blocked() -> Trouble {
    Trouble::new(
        "The microphone is blocked for this page.",
        "Allow it in the browser's site settings, next to the address, and start again.",
    )
}

/// The page is not secure.
pub(super) fn insecure() -> Trouble {
    Trouble::new(
        "The browser gives microphones to secure pages only.",
        "Open this page with https, or on localhost.",
    )
}

/// The microphone called `name` went away while it was open.
pub fn lost(name: Option<&str>) -> Trouble {
    Trouble::new(
        format!("{} was lost.", name.unwrap_or("The microphone")),
        "What you said is safe. Plug it in again or choose another microphone, and go on.",
    )
}

/// Each has one instruction and none is tried again by itself: a page that asks again and again
/// earns a block.
fn words(name: &str, message: &str, permission: Permission) -> Trouble {
    let (message, remedy) = match name {
        "NotAllowedError" if message.contains("by system") => (
            "The system keeps the microphone from this browser.",
            "Allow the browser in the system's privacy settings for microphones, and start again.",
        ),
        "NotAllowedError" if permission == Permission::Prompt => (
            "The question for the microphone was closed.",
            "Start again and choose \u{201c}Allow\u{201d}.",
        ),
        "NotAllowedError" => return blocked(),
        "NotFoundError" => (
            "No microphone was found.",
            "Connect a microphone and start again.",
        ),
        "NotReadableError" => (
            "The microphone could not be opened.",
            "Close other programs that use it, or reconnect it, and start again.",
        ),
        "AbortError" => (
            "The microphone failed while it was opened.",
            "Reconnect it, or choose another microphone, and start again.",
        ),
        "OverconstrainedError" => (
            "The microphone cannot record what is needed.",
            "Choose another microphone and start again.",
        ),
        "SecurityError" => (
            "The browser does not give this page a microphone.",
            "Ask whoever manages this browser or the site around this page to allow microphones.",
        ),
        "InvalidStateError" => (
            "The browser gives the microphone to pages in sight only.",
            "Bring this page to the front and start again.",
        ),
        "NotSupportedError" | "TypeError" => (
            "This browser cannot record for this page.",
            "Update the browser, or open this page in another one.",
        ),
        _ => (
            "Recording could not start.",
            "Reload the page and start again.",
        ),
    };
    Trouble::new(message, remedy)
}

/// Whether the site around this page lets it use the microphone. Browsers that do not tell do.
fn is_allowed_by_policy() -> bool {
    let ask = || {
        let policy = Reflect::get(&document(), &"featurePolicy".into()).ok()?;
        let allows: Function = Reflect::get(&policy, &"allowsFeature".into())
            .ok()?
            .dyn_into()
            .ok()?;
        allows.call1(&policy, &"microphone".into()).ok()?.as_bool()
    };
    ask().unwrap_or(true)
}

fn text(error: &JsValue, name: &str) -> String {
    Reflect::get(error, &name.into())
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_words_and_a_way_out() {
        let names = [
            "NotAllowedError",
            "NotFoundError",
            "NotReadableError",
            "AbortError",
            "OverconstrainedError",
            "SecurityError",
            "InvalidStateError",
            "NotSupportedError",
            "SomethingNew",
        ];
        let mut all: Vec<_> = names.map(|name| words(name, "", Permission::Denied)).into();
        all.push(words("NotAllowedError", "", Permission::Prompt));
        all.push(words(
            "NotAllowedError",
            "Permission denied by system",
            Permission::Granted,
        ));
        all.push(insecure());
        all.push(lost(None));
        assert!(all.iter().all(|trouble| !trouble.remedy.is_empty()));
        let count = all.len();
        let mut messages: Vec<_> = all.into_iter().map(|trouble| trouble.message).collect();
        messages.sort();
        messages.dedup();
        assert_eq!(messages.len(), count, "each error has its own words");
    }

    #[test]
    fn a_lost_microphone_is_called_by_its_name() {
        assert_eq!(lost(Some("USB")).message, "USB was lost.");
    }
}
