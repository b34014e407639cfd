//! A named list to choose from.

use leptos::prelude::*;

/// The browser's own list: it works by keyboard, by touch and with a screen reader everywhere.
#[component]
pub fn Picker(
    /// What is chosen here.
    name: &'static str,
    /// Takes the value of what was chosen.
    on_choose: impl Fn(String) + 'static,
    /// Somebody is about to look at the list.
    #[prop(optional, into)]
    on_look: Option<Callback<()>>,
    /// The options.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="picker">
            <span class="picker-name">{name}</span>
            <select
                aria-label=name
                on:focus=move |_| {
                    if let Some(on_look) = on_look {
                        on_look.run(());
                    }
                }
                on:change:target=move |event| on_choose(event.target().value())
            >
                {children()}
            </select>
        </label>
    }
}
