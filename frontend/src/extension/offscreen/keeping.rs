//! Keeps what was said in the memory of the browser's session, so that a reload of this document loses none of it. The
//! service worker does it: an offscreen document has no store of its own.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Offscreen;
use crate::extension::browser;
use crate::extension::message::Message;
use crate::extension::tray::Tray;
use crate::timer::{sleep, within};

/// What an earlier document left is here in much less; then the next press has waited long enough.
const PATIENCE_MS: u32 = 1_000;
/// Words come faster than they need to be kept.
const KEEP_EVERY_MS: u32 = 250;

impl Offscreen {
    /// What an earlier document left.
    pub(super) async fn restore(self) {
        let asked = browser::ask(&Message::TrayWanted {});
        if let Some(Some(Message::TrayKept { tray })) = within(asked, PATIENCE_MS).await
            && let Ok(tray) = serde_json::from_str::<Tray>(&tray)
        {
            self.tray.set(tray.taken_over());
            self.deliver();
        }
    }

    /// Keeps the tray from now on.
    pub(super) fn keep(self) {
        let is_waiting = StoredValue::new_local(false);
        Effect::new(move |before: Option<()>| {
            self.tray.track();
            let is_first = before.is_none();
            if is_first || is_waiting.get_value() {
                return;
            }
            is_waiting.set_value(true);
            spawn_local(async move {
                sleep(KEEP_EVERY_MS).await;
                is_waiting.set_value(false);
                let private = self.tray.with_untracked(Tray::has_private);
                if let Ok(tray) = self.tray.with_untracked(serde_json::to_string) {
                    self.say(Message::TrayChanged { tray, private });
                }
            });
        });
    }
}
