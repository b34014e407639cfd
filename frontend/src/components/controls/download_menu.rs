//! Something as a file, in one of several kinds.

use leptos::prelude::*;

/// The popover's id: the button names it.
const ID: &str = "download-menu";

/// A button, and the kinds of files that it offers.
#[component]
pub fn DownloadMenu(
    /// There is nothing to be had now.
    #[prop(into)]
    is_empty: Signal<bool>,
    /// What each kind is called, and what saves it.
    kinds: Vec<(&'static str, Callback<()>)>,
) -> impl IntoView {
    let item = |(name, save): (&'static str, Callback<()>)| {
        view! {
            <button
                type="button"
                class="download-menu-item"
                popovertarget=ID
                popovertargetaction="hide"
                on:click=move |_| save.run(())
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="download-menu">
            <button
                type="button"
                class="button button-quiet"
                // Without a target a press opens nothing; the button keeps the focus.
                popovertarget=move || (!is_empty.get()).then_some(ID)
                aria-disabled=move || is_empty.get().then_some("true")
            >
                "Download"
            </button>
            <div id=ID class="download-menu-list" popover="auto" role="group" aria-label="Download as">
                {kinds.into_iter().map(item).collect_view()}
            </div>
        </div>
    }
}
