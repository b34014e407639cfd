//! What is kept about the person: to see, to take along, to end.

use leptos::prelude::*;

use super::deletion::Deletion;
use crate::api;
use crate::components::{Button, ButtonKind, PageLink, Waiting};
use crate::context::SessionContext;
use crate::use_download::use_download;
use crate::use_request::use_request;

const FILE_NAME: &str = "sotto-account.json";

/// Usage, a download of everything, and the end of the account.
#[component]
pub(super) fn DataSection() -> impl IntoView {
    let session = SessionContext::expect();
    let download = use_download();
    let request = use_request();
    let export = move || {
        request.run(
            async move { api::export_account(&session).await },
            move |json| download.save_file(&json, "application/json", FILE_NAME),
        );
    };
    view! {
        <section class="app-page-section" aria-label="Your data">
            <h3 class="app-page-heading">"Your data"</h3>
            <p class="app-page-lead">
                "Everything that Sotto knows about you, in one file: profile, sign-ins, devices, "
                "settings, dictations and usage."
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
            <Deletion />
        </section>
    }
}
