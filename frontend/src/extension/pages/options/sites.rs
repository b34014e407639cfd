//! On which sites there is dictation.

mod list;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::extension::trigger_settings::{SiteList, TriggerSettings};
use crate::pages::settings::Switch;
use list::SiteListEditor;

/// The switch for all sites, and the two lists: first the rule, then the exceptions to it.
#[component]
pub(super) fn Sites() -> impl IntoView {
    let settings = RwSignal::new(TriggerSettings::default());
    spawn_local(async move { settings.set(TriggerSettings::load().await) });
    let is_only = Memo::new(move |_| settings.with(TriggerSettings::is_only_where_allowed));
    let turn = move |is_on| {
        spawn_local(async move {
            let change = |settings: &mut TriggerSettings| settings.turn_only_where_allowed(is_on);
            settings.set(TriggerSettings::change(change).await);
        });
    };
    let lists = move || {
        let is_only = is_only.get();
        let in_order = if is_only {
            [SiteList::Allowed, SiteList::Denied]
        } else {
            [SiteList::Denied, SiteList::Allowed]
        };
        in_order.map(|list| view! { <SiteListEditor settings list is_only /> })
    };
    view! {
        <section class="app-page-section" aria-label="Sites">
            <h2 class="app-page-heading">"Sites"</h2>
            <Switch
                name="Only on the sites that you list"
                hint="Everywhere else the key to hold means nothing, and nothing is typed."
                is_on=is_only
                on_turn=turn
            />
            {lists}
        </section>
    }
}
