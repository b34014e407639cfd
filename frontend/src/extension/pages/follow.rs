//! What one page of the extension changes, the others hear of.
//!
//! Chromium now and then tells a document that was opened while the browser was busy of no change in local storage,
//! for as long as it lives. So a page that has changed something says so, and whoever hears it looks.

use leptos::prelude::*;

use crate::extension::bridge::{Bridge, PageSays};
use crate::hooks::preferences::UsePreferences;
use crate::hooks::session::UseSession;

/// Follows the other pages while this one is open, and has them follow this one. A page without `preferences` shows
/// none.
pub(super) fn follow_other_pages(session: UseSession, preferences: Option<UsePreferences>) {
    let bridge = Bridge::new(move |said| {
        if said == PageSays::HowDoThingsStand {
            session.follow_other_tabs();
            if let Some(preferences) = preferences {
                preferences.follow_other_tabs();
            }
        }
    });
    let bridge = StoredValue::new_local(bridge);
    Effect::new(move || {
        session.state.track();
        if let Some(preferences) = preferences {
            preferences.settings.track();
        }
        bridge.with_value(|bridge| {
            if let Some(bridge) = bridge {
                bridge.say(&PageSays::HowDoThingsStand);
            }
        });
    });
}
