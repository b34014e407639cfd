//! What the extension's scripts ask of other parts and of pages has a deadline: a page in the back/forward cache answers
//! nothing, and tells nobody.

use super::Violation;
use super::rules;
use super::source::SourceFile;

/// The extension's scripts.
const SCRIPTS: &str = "frontend/extension/";
/// The one that asks, each time with a deadline.
const ASKING: &str = "frontend/extension/asking.js";
/// The browser's functions for it.
const ASKS: [&str; 2] = ["sendMessage", "executeScript"];
/// What gives up in time.
const DEADLINE: &str = "within(";

/// Calls that may wait for ever. A name that is not called is one too: it may be called under another.
pub(super) fn check(file: &SourceFile) -> Vec<Violation> {
    if !file.path.starts_with(SCRIPTS) || file.extension() != "js" {
        return Vec::new();
    }
    let found = (1..).zip(file.text.lines()).filter(|(_, line)| {
        let code = line.trim_start();
        let is_comment = ["//", "*", "/*"].iter().any(|mark| code.starts_with(mark));
        let has_deadline = file.path == ASKING && code.contains(DEADLINE);
        !is_comment && !has_deadline && ASKS.iter().any(|name| code.contains(name))
    });
    found
        .map(|(number, _)| {
            let what =
                format!("ask by the functions of {ASKING}, which wait for no answer for ever");
            file.violation(number, rules::DEADLINE, what)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let found = check(&SourceFile::new(path, text)).into_iter();
        found.map(|violation| violation.line).collect()
    }

    #[test]
    fn what_is_asked_without_a_deadline_is_caught() {
        const PART: &str = "frontend/extension/content/a.js";
        for text in [
            "chrome.runtime.sendMessage(a).catch(() => {});",
            "const { sendMessage } = chrome.runtime;",
            "chrome.tabs['sendMessage'](1, a);",
            "await chrome.scripting.executeScript(a);",
            "const a = within(chrome.tabs.sendMessage(1, b), 10);",
        ] {
            assert_eq!(lines(PART, text), [1], "{text}");
        }
        for text in ["// Every sendMessage", "askTab(1, a, 10);"] {
            assert!(lines(PART, text).is_empty(), "{text}");
        }
        let asks = "\nwithin(chrome.tabs.sendMessage(1), 2);\nchrome.tabs.sendMessage(1);\n";
        assert_eq!(lines(ASKING, asks), [3]);
        assert!(lines("frontend/e2e/a.js", asks).is_empty());
    }
}
