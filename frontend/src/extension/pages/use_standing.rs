//! How things stand, from the offscreen document.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::extension::bridge::{Bridge, PageSays, Standing};
use crate::extension::browser;

/// How things stand, and the way to change them.
#[derive(Clone, Copy)]
pub(super) struct UseStanding {
    /// What was heard last, as far as this window shows it.
    pub(super) now: Signal<Standing>,
    /// There is more, which private windows show.
    pub(super) hides_private: Signal<bool>,
    /// This window is a private one.
    pub(super) is_private: Signal<bool>,
    bridge: StoredValue<Option<Bridge>, LocalStorage>,
}

impl UseStanding {
    /// Tells the offscreen document.
    pub(super) fn say(self, says: &PageSays) {
        self.bridge.with_value(|bridge| {
            if let Some(bridge) = bridge {
                bridge.say(says);
            }
        });
    }
}

/// Follows the offscreen document while the page is open.
pub(super) fn use_standing() -> UseStanding {
    let now = RwSignal::new(Standing {
        headline: "Ready".to_owned(),
        ..Standing::default()
    });
    let (hides_private, is_private) = (RwSignal::new(false), RwSignal::new(false));
    let bridge = Bridge::new(move |said| {
        if let PageSays::Standing(standing) = said {
            // A page that is being closed has no signal any more.
            let shows_all = is_private.try_get_untracked().unwrap_or_default();
            let _gone = hides_private.try_set(!shows_all && standing.has_private());
            let _gone = now.try_set(if shows_all {
                *standing
            } else {
                standing.without_private()
            });
        }
    });
    let standing = UseStanding {
        now: now.into(),
        hides_private: hides_private.into(),
        is_private: is_private.into(),
        bridge: StoredValue::new_local(bridge),
    };
    standing.say(&PageSays::HowDoThingsStand);
    spawn_local(async move {
        if browser::is_in_private_window().await {
            is_private.set(true);
            standing.say(&PageSays::HowDoThingsStand);
        }
    });
    standing
}
