//! Short news that goes away by itself: "Copied", "Cleared".

use std::time::Duration;

use leptos::prelude::*;

/// How long a notice stays.
const SHOWN_FOR: Duration = Duration::from_secs(4);
/// How long one stays that takes a while to read.
const LONG_SHOWN_FOR: Duration = Duration::from_secs(12);

/// The notice that is shown, if there is one.
#[derive(Clone, Copy)]
pub struct NoticeContext {
    shown: RwSignal<Option<String>>,
    count: StoredValue<u64>,
}

impl NoticeContext {
    /// Makes it known to everything below.
    pub fn provide() {
        provide_context(Self {
            shown: RwSignal::new(None),
            count: StoredValue::new(0),
        });
    }

    /// The notices of this page.
    pub fn expect() -> Self {
        expect_context()
    }

    /// What is shown now.
    pub fn shown(self) -> Signal<Option<String>> {
        self.shown.into()
    }

    /// Shows `text` for a while, in place of what was shown before.
    pub fn show(self, text: impl Into<String>) {
        self.show_for(text.into(), SHOWN_FOR);
    }

    /// Shows `text`, which takes a while to read.
    pub fn show_long(self, text: impl Into<String>) {
        self.show_for(text.into(), LONG_SHOWN_FOR);
    }

    fn show_for(self, text: String, shown_for: Duration) {
        self.count.update_value(|count| *count += 1);
        let mine = self.count.get_value();
        self.shown.set(Some(text));
        set_timeout(
            move || {
                if self.count.try_get_value() == Some(mine) {
                    self.shown.set(None);
                }
            },
            shown_for,
        );
    }
}
