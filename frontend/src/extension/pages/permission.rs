//! What is seen after the extension was installed: three steps to the first words. The offscreen document
//! cannot ask for the microphone, so this page does.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::follow::follow_other_pages;
use super::frame::Frame;
use super::sign_in_state::SignInState;
use super::use_standing::use_standing;
use crate::capture::{Microphone, Permission, permission};
use crate::components::controls::{Button, ButtonKind};
use crate::domain::microphone_choice::MicrophoneChoice;
use crate::hooks::browser::NoticeContext;
use crate::hooks::preferences::PreferencesContext;
use crate::hooks::session::SessionContext;

/// The page.
#[component]
pub fn PermissionPage() -> impl IntoView {
    NoticeContext::provide();
    let session = SessionContext::provide();
    let preferences = PreferencesContext::provide(session).get();
    follow_other_pages(session.get(), Some(preferences));
    let standing = use_standing();
    let key = move || preferences.push_to_talk_key.get().label();
    view! {
        <Frame title="Speak. It is written where you work.">
            <ol class="welcome-steps">
                <li class="welcome-step">
                    <h2 class="app-page-heading">"Who you are"</h2>
                    <SignInState standing />
                </li>
                <li class="welcome-step">
                    <h2 class="app-page-heading">"Your microphone"</h2>
                    <MicrophoneStep />
                </li>
                <li class="welcome-step">
                    <h2 class="app-page-heading">"Speak"</h2>
                    <p>
                        "Put the caret into a text field on any page, hold "
                        <kbd class="welcome-key">{key}</kbd> ", speak, and let go. A tap keeps it open "
                        "until the next one. " <kbd class="welcome-key">"Esc"</kbd> " cancels."
                    </p>
                    <p class="app-page-note">
                        "Not typed where you wanted it? Nothing is lost: the side panel has all that you "
                        "said. " <a href="options.html">"Options"</a>
                    </p>
                </li>
            </ol>
        </Frame>
    }
}

#[component]
fn MicrophoneStep() -> impl IntoView {
    let allowed = RwSignal::new(None::<Permission>);
    let complaint = RwSignal::new(String::new());
    let look = move || {
        spawn_local(async move { allowed.set(Some(permission().await)) });
    };
    look();
    let ask = move || {
        spawn_local(async move {
            // Opened once and closed at once: the browser remembers the answer for the extension.
            match Microphone::open(MicrophoneChoice::default(), Rc::new(|| true), |_| {}).await {
                Ok(microphone) => {
                    microphone.close().await;
                    complaint.set(String::new());
                    allowed.set(Some(Permission::Granted));
                }
                Err(trouble) => {
                    complaint.set(format!("{} {}", trouble.message, trouble.remedy));
                    look();
                }
            }
        });
    };
    let words = move || match allowed.get() {
        None => "",
        Some(Permission::Granted) => "Allowed. It is open only while you dictate.",
        Some(Permission::Denied) => {
            "Blocked. Allow it in the browser's site settings, at the left end of the address bar."
        }
        Some(Permission::Prompt) => {
            "The browser asks you once. The microphone is open only while you dictate, and your voice \
             is never stored."
        }
    };
    view! {
        <p role="status" aria-label="Microphone">{words}</p>
        <Show when=move || allowed.get().is_some_and(|allowed| allowed != Permission::Granted)>
            <div class="app-page-actions">
                <Button kind=ButtonKind::Primary on_press=ask>
                    "Allow the microphone"
                </Button>
            </div>
        </Show>
        <p class="app-page-trouble" role="alert">{complaint}</p>
    }
}
