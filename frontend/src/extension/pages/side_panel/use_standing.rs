//! How things stand, from the offscreen document.

use leptos::prelude::*;

use crate::extension::bridge::{Bridge, PageSays, Standing};

/// How things stand, and the way to change them.
#[derive(Clone, Copy)]
pub(super) struct UseStanding {
    /// What was heard last.
    pub(super) now: Signal<Standing>,
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
    let bridge = Bridge::new(move |said| {
        if let PageSays::Standing(standing) = said {
            // A page that is being closed has no signal any more.
            let _gone = now.try_set(*standing);
        }
    });
    let standing = UseStanding {
        now: now.into(),
        bridge: StoredValue::new_local(bridge),
    };
    standing.say(&PageSays::HowDoThingsStand);
    standing
}
