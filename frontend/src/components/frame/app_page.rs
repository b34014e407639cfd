//! What all pages beside the dictation have in common.

use leptos::prelude::*;

use super::{Account, GoTo, Masthead, Navigation};
use crate::components::controls::{Button, ButtonKind};
use crate::components::dictation::DictationNews;
use crate::hooks::browser::use_page_title;
use crate::hooks::session::SessionContext;

/// The head, the way to the other pages, and the page's own part. A dictation goes on meanwhile.
#[component]
pub fn AppPage(
    /// What the page is called.
    title: &'static str,
    /// Its own part.
    children: Children,
) -> impl IntoView {
    use_page_title(title);
    view! {
        <Masthead>
            <Navigation />
            <Account />
        </Masthead>
        <main class="app-page">
            <DictationNews />
            <h2 class="app-page-title">{title}</h2>
            {children()}
        </main>
    }
}

/// Shows what is somebody's only while somebody is signed in, and anew for who comes next.
#[component]
pub fn ForPerson(
    /// What is theirs.
    children: ChildrenFn,
) -> impl IntoView {
    let person = SessionContext::expect().person;
    move || match person.get() {
        Some(_) => children().into_any(),
        None => view! { <Nobody /> }.into_any(),
    }
}

#[component]
fn Nobody() -> impl IntoView {
    let session = SessionContext::expect();
    view! {
        <p class="app-page-lead">"Nobody is signed in."</p>
        <div class="app-page-actions">
            <GoTo to="/sign-in" kind=ButtonKind::Primary words="Sign in" />
            <Button kind=ButtonKind::Plain on_press=move || session.continue_as_guest()>
                "Continue as guest"
            </Button>
        </div>
    }
}
