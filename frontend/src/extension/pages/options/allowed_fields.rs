//! The fields that were taken for secrets and that the person has allowed.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::extension::allowed_fields::{AllowedField, allowed_fields, forbid};
use crate::hooks::browser::NoticeContext;

/// What is known about them while they are shown.
#[derive(Clone, Copy)]
struct Listed {
    fields: RwSignal<Vec<AllowedField>>,
    heading: NodeRef<html::H2>,
    notice: NoticeContext,
}

impl Listed {
    fn load(self) {
        spawn_local(async move {
            let fields = allowed_fields().await;
            // A page that is being closed has no signal any more.
            let _gone = self.fields.try_set(fields);
        });
    }

    /// The focus was on a button that is about to go.
    fn remove(self, field: AllowedField) {
        if let Some(heading) = self.heading.get_untracked() {
            let _focused = heading.focus();
        }
        spawn_local(async move {
            let name = field.name();
            self.notice.show(if forbid(field).await {
                format!("Removed {name}.")
            } else {
                format!("{name} could not be removed. Try again.")
            });
            self.load();
        });
    }
}

/// The list, with a way to take each off it.
#[component]
pub(super) fn AllowedFields() -> impl IntoView {
    let listed = Listed {
        fields: RwSignal::new(Vec::new()),
        heading: NodeRef::new(),
        notice: NoticeContext::expect(),
    };
    listed.load();
    // The side panel may have allowed one meanwhile.
    let focus = window_event_listener(ev::focus, move |_| listed.load());
    on_cleanup(move || focus.remove());
    let is_empty = move || listed.fields.with(Vec::is_empty);
    view! {
        <section class="app-page-section" aria-label="Allowed fields">
            <h2 class="app-page-heading" tabindex="-1" node_ref=listed.heading>
                "Allowed fields"
            </h2>
            <p class="settings-hint">
                "Sotto types into no field that asks for a secret. These looked like one, and you have allowed them in \
                 the side panel."
            </p>
            <ul class="sites-list" role="list">
                <For each=move || listed.fields.get() key=Clone::clone let:field>
                    <FieldRow listed field />
                </For>
            </ul>
            <p class="settings-hint" role="status">
                {move || is_empty().then_some("No field is allowed.")}
            </p>
        </section>
    }
}

#[component]
fn FieldRow(listed: Listed, field: AllowedField) -> impl IntoView {
    let (name, site) = (field.name(), field.site.clone());
    let label = format!("Remove {name} on {site}");
    view! {
        <li class="sites-site">
            <span class="sites-name">{name} " (" {site} ")"</span>
            <button
                type="button"
                class="button button-quiet"
                aria-label=label
                on:click=move |_| listed.remove(field.clone())
            >
                "Remove"
            </button>
        </li>
    }
}
