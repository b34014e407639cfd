//! What is kept about the person: to see, to take along, to end.

use leptos::prelude::*;

use super::deletion::Deletion;
use crate::components::controls::{Button, ButtonKind, PageLink};
use crate::components::frame::Waiting;
use crate::hooks::person::use_account_data;

/// Usage, a download of everything, and the end of the account.
#[component]
pub(super) fn DataSection() -> impl IntoView {
    let data = use_account_data();
    let request = data.export;
    let export = move || data.take_along();
    view! {
        <section class="app-page-section" aria-label="Your data">
            <h3 class="app-page-heading">"Your data"</h3>
            <p class="app-page-lead">
                "Everything that Sotto knows about you, in one file: profile, sign-ins, devices, "
                "settings, dictations and usage."
            </p>
            <p class="app-page-lead">
                "Beside that, this browser keeps the text on your page as a draft: for seven days at most, until "
                "you clear it, sign out, or another account signs in. If your sign-in ends by itself, it waits for "
                "you, and a guest does not see it; what you said and nobody has written down yet waits too, while "
                "its page is open. The draft is never sent to the server. The browser also remembers the numbers of "
                "the last sixteen people who signed out here, so that all its tabs know, and for seven days the "
                "number of each draft that is gone and of its account, so that no crash brings its text back. "
                <PageLink to="/settings">"Settings"</PageLink> " turns it off."
            </p>
            <Waiting request what="your data" on_retry=export />
            <div class="app-page-actions">
                <Button kind=ButtonKind::Plain busy=request.is_busy on_press=export>
                    "Download my data"
                </Button>
                <PageLink to="/usage" class="app-page-link">
                    "Usage"
                </PageLink>
            </div>
            <Deletion data />
        </section>
    }
}
