//! What becomes of a guest who signs in to an account.

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind, Dialog};

/// What becomes of what a guest has who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guest {
    /// It is lost; or nobody is a guest.
    Left,
    /// It comes into the account.
    Taken,
}

/// Asks what becomes of what a guest has who signs in.
#[component]
pub fn GuestQuestion(
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// What follows, once it is answered.
    go_on: Callback<Guest>,
) -> impl IntoView {
    let answer = move |guest| {
        is_open.set(false);
        go_on.run(guest);
    };
    view! {
        <Dialog title="Take along what this guest has?" is_open>
            <p>
                "You are a guest, and nobody can open this guest account again once you are somebody else. Its "
                "dictations, vocabulary and replacements can come into your account; where both say something, "
                "your account counts. Text that is shown here stays either way."
            </p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_press=move || answer(Guest::Taken)>
                    "Take it along"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || answer(Guest::Left)>
                    "Leave it behind"
                </Button>
            </div>
        </Dialog>
    }
}
