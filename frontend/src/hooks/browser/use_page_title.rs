//! The title of the page: what a tab, a history and a screen reader call it.

use leptos::prelude::*;

/// The app's own title, for the page on which people dictate.
const TITLE: &str = "Sotto – dictation";

/// Calls the page `title` while its owner is there.
pub fn use_page_title(title: &'static str) {
    document().set_title(&format!("{title} – Sotto"));
    on_cleanup(|| document().set_title(TITLE));
}
