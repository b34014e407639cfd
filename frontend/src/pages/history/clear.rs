//! Deleting everything.

use leptos::prelude::*;

use super::listing::Listing;
use crate::api;
use crate::components::{Button, ButtonKind, Dialog, Waiting};
use crate::context::{NoticeContext, SessionContext};
use crate::use_request::use_request;

/// A button, and the question that comes first.
#[component]
pub(super) fn Clear(
    /// The list that is empty afterwards.
    listing: Listing,
) -> impl IntoView {
    let (session, notice) = (SessionContext::expect(), NoticeContext::expect());
    let is_open = RwSignal::new(false);
    let request = use_request();
    let delete = move || {
        request.run(
            async move { api::delete_all_transcripts(&session).await },
            move |deleted| {
                is_open.set(false);
                listing.forget_all();
                notice.show(match deleted {
                    1 => "1 dictation deleted".to_owned(),
                    deleted => format!("{deleted} dictations deleted"),
                });
            },
        );
    };
    view! {
        <div class="history-clear">
            <Button kind=ButtonKind::Quiet on_press=move || is_open.set(true)>
                "Delete all\u{2026}"
            </Button>
        </div>
        <Dialog title="Delete all dictations?" is_open>
            <p>"All of them are deleted at once and for good, whatever is searched for now."</p>
            <Waiting request what="the answer" on_retry=delete />
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary busy=request.is_busy on_press=delete>
                    "Delete all"
                </Button>
            </div>
        </Dialog>
    }
}
