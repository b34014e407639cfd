//! What a browser says when it gives no microphone, and what the person can do about it.

use crate::dictation_state::Trouble;

/// The trouble that the browser's error `name` stands for.
///
/// Each has one instruction and none is tried again by itself: a page that asks again and again
/// earns a block.
pub(super) fn trouble(name: &str) -> Trouble {
    let (message, remedy) = match name {
        "NotAllowedError" => (
            "The microphone is blocked for this page.",
            "Allow it in the browser's site settings, next to the address, and start again.",
        ),
        "NotFoundError" => (
            "No microphone was found.",
            "Connect a microphone and start again.",
        ),
        "NotReadableError" | "AbortError" => (
            "The microphone could not be opened.",
            "Close other programs that use it, or reconnect it, and start again.",
        ),
        "OverconstrainedError" => (
            "The microphone cannot record what is needed.",
            "Choose another microphone in the browser's settings and start again.",
        ),
        "SecurityError" => (
            "The browser does not give this page a microphone.",
            "Ask whoever manages this browser to allow microphones.",
        ),
        "InsecureContext" => (
            "The browser gives microphones to secure pages only.",
            "Open this page with https, or on localhost.",
        ),
        _ => (
            "Recording could not start.",
            "Reload the page and start again.",
        ),
    };
    Trouble::new(message, remedy)
}

/// The microphone went away while it was open.
pub(super) fn lost() -> Trouble {
    Trouble::new(
        "The microphone was lost.",
        "What you said until then is kept. Reconnect it, or allow it again, and start again.",
    )
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
            "OverconstrainedError",
            "SecurityError",
            "InsecureContext",
            "SomethingNew",
        ];
        let mut messages: Vec<_> = names.map(|name| trouble(name).message).into();
        messages.push(lost().message);
        messages.sort();
        messages.dedup();
        assert_eq!(
            messages.len(),
            names.len() + 1,
            "each error has its own words"
        );
        assert!(names.iter().all(|name| !trouble(name).remedy.is_empty()));
    }
}
