//! The end of the account.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::components::controls::{Button, ButtonKind, Dialog};
use crate::components::frame::Waiting;
use crate::hooks::dictation::DictationContext;
use crate::hooks::person::UseAccountData;
use crate::hooks::session::SessionContext;

/// What a guest types, who has no address.
const WORD: &str = "delete";

/// A button, and the question that comes first. It is answered by typing, so that nobody deletes
/// themselves by a slip of the hand.
#[component]
pub(super) fn Deletion(
    /// What is deleted.
    data: UseAccountData,
) -> impl IntoView {
    let session = SessionContext::expect();
    let dictation = DictationContext::expect();
    let navigate = StoredValue::new_local(use_navigate());
    let is_open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let word = Memo::new(move |_| {
        session
            .state
            .get()
            .email()
            .unwrap_or_else(|| WORD.to_owned())
    });
    let is_locked = Signal::derive(move || {
        let is_confirmed = typed.with(|typed| word.with(|word| is_word(typed, word)));
        !is_confirmed || !dictation.state.get().can_start()
    });
    let request = data.deletion;
    let delete = move || {
        if is_locked.get_untracked() {
            return;
        }
        data.delete(word.get_untracked(), move || {
            is_open.set(false);
            navigate.with_value(|navigate| navigate("/", Default::default()));
        });
    };
    let busy = Signal::derive(move || is_locked.get() || request.is_busy.get());
    view! {
        <div class="app-page-actions">
            <Button kind=ButtonKind::Quiet on_press=move || is_open.set(true)>
                "Delete account\u{2026}"
            </Button>
        </div>
        <Dialog title="Delete your account?" is_open>
            <p>
                "Your profile, devices, settings and dictations are deleted at once and for good, "
                "and every device is signed out. What your dictations cost stays in the accounts, without "
                "anything that tells whose it was."
            </p>
            <form
                class="account-deletion"
                on:submit=move |event| {
                    event.prevent_default();
                    delete();
                }
            >
                <label class="field-label" for="deletion-word">
                    {move || format!("Type {} to confirm", word.get())}
                </label>
                <input
                    class="field-input"
                    id="deletion-word"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </form>
            <Waiting request what="the answer" on_retry=delete />
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary busy on_press=delete>
                    "Delete my account"
                </Button>
            </div>
        </Dialog>
    }
}

/// Addresses are the same whatever their capitals.
fn is_word(typed: &str, word: &str) -> bool {
    typed.trim().to_lowercase() == word.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_has_to_be_typed_in_full() {
        assert!(is_word(" Grace@Example.org ", "grace@example.org"));
        assert!(!is_word("", "delete"));
        assert!(!is_word("delet", "delete"));
    }
}
