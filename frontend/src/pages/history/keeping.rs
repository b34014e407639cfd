//! Whether dictations are kept, and the way to change that.

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind, PageLink};
use crate::domain::settings::SettingsField;
use crate::hooks::browser::NoticeContext;
use crate::hooks::preferences::PreferencesContext;

/// Says what is kept: much where there is nothing else to see, little above a list.
#[component]
pub(super) fn Keeping(
    /// There is nothing else to see.
    #[prop(into)]
    is_empty: Signal<bool>,
) -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let notice = NoticeContext::expect();
    let is_kept = Memo::new(move |_| {
        preferences
            .settings
            .with(|settings| settings.keep_transcripts)
    });
    let keep = move || {
        preferences.change(SettingsField::KeepTranscripts, |settings| {
            settings.keep_transcripts = true;
        });
        notice.show("What you dictate from now on is kept");
    };
    let lead = move || match (is_kept.get(), is_empty.get()) {
        (true, true) => "Nothing yet. What you dictate from now on stands here.",
        (true, false) => "",
        (false, true) => {
            "Sotto remembers nothing that you say. If you turn History on, the text of what you \
             dictate from then on is kept here: you can search it, copy it and download it, and \
             nobody else can see it. Your voice is never kept."
        }
        (false, false) => "History is off: what you dictate now is not kept.",
    };
    view! {
        <p class="app-page-lead">{lead}</p>
        <Show when=move || !is_kept.get()>
            <div class="app-page-actions">
                <Button
                    kind=if is_empty.get_untracked() { ButtonKind::Primary } else { ButtonKind::Plain }
                    on_press=keep
                >
                    "Turn History on"
                </Button>
                <PageLink to="/settings" class="app-page-link">
                    "How long it is kept"
                </PageLink>
            </div>
        </Show>
    }
}
