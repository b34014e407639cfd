//! Sites on which the person wants no dictation.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::{Button, ButtonKind};
use crate::extension::trigger_settings::{TriggerSettings, host_of};

/// The list, and a field to add to it.
#[component]
pub(super) fn DeniedSites() -> impl IntoView {
    let settings = RwSignal::new(TriggerSettings::default());
    spawn_local(async move { settings.set(TriggerSettings::load().await) });
    let typed = RwSignal::new(String::new());
    let complaint = RwSignal::new("");
    let change = move |change: Box<dyn FnOnce(&mut TriggerSettings)>| {
        spawn_local(async move { settings.set(TriggerSettings::change(change).await) });
    };
    let add = move || match host_of(&typed.get_untracked()) {
        Some(host) => {
            typed.set(String::new());
            complaint.set("");
            change(Box::new(move |settings| settings.deny(host)));
        }
        None => complaint.set("This is not the name of a site, such as bank.example."),
    };
    let sites = move || settings.with(|settings| settings.denied_sites.clone());
    view! {
        <section class="app-page-section" aria-label="Sites without dictation">
            <h2 class="app-page-heading">"Sites without dictation"</h2>
            <p class="app-page-note">"The key to hold means nothing there, nor on their subdomains."</p>
            <ul class="denied-sites" role="list">
                <For each=sites key=Clone::clone let:site>
                    {
                        let name = format!("Allow {site} again");
                        let host = site.clone();
                        view! {
                            <li class="denied-site">
                                <span>{site}</span>
                                <button
                                    type="button"
                                    class="button button-quiet"
                                    aria-label=name
                                    on:click=move |_| {
                                        let host = host.clone();
                                        change(Box::new(move |settings| settings.allow(&host)));
                                    }
                                >
                                    "Remove"
                                </button>
                            </li>
                        }
                    }
                </For>
            </ul>
            <form
                class="denied-form"
                on:submit=move |event| {
                    event.prevent_default();
                    add();
                }
            >
                <label class="field-label" for="site">"Site"</label>
                <div class="denied-row">
                    <input
                        class="field-input"
                        id="site"
                        autocapitalize="none"
                        spellcheck="false"
                        placeholder="bank.example"
                        aria-describedby="site-error"
                        prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                    <Button kind=ButtonKind::Plain on_press=add>
                        "Add"
                    </Button>
                </div>
                <p class="field-error" id="site-error" role="alert">{complaint}</p>
            </form>
        </section>
    }
}
