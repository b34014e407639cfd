//! Deleting everything.

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind, Dialog};
use crate::components::frame::Waiting;
use crate::hooks::person::{UseHistory, use_clearing};

/// A button, and the question that comes first.
#[component]
pub(super) fn Clear(
    /// The list that is empty afterwards.
    history: UseHistory,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let clearing = use_clearing(history);
    let request = clearing.request;
    let delete = move || clearing.clear(move || is_open.set(false));
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
