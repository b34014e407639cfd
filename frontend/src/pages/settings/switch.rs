//! Something that is on or off.

use leptos::prelude::*;

/// A box to tick, and what it means.
#[component]
pub(crate) fn Switch(
    /// What is on or off.
    name: &'static str,
    /// What that means.
    hint: &'static str,
    /// Whether it is on.
    #[prop(into)]
    is_on: Signal<bool>,
    /// Turns it on or off.
    on_turn: impl Fn(bool) + 'static,
) -> impl IntoView {
    let hint_id = format!("{}-hint", name.to_lowercase().replace(' ', "-"));
    let described_by = hint_id.clone();
    view! {
        <label class="settings-choice">
            <input
                type="checkbox"
                aria-label=name
                aria-describedby=described_by
                prop:checked=is_on
                on:change:target=move |event| on_turn(event.target().checked())
            />
            <span class="settings-choice-words">
                <span>{name}</span>
                <span class="settings-hint" id=hint_id>{hint}</span>
            </span>
        </label>
    }
}
