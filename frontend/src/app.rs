//! The web app: what all pages share, and which page is shown where.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::components::frame::Notice;
use crate::domain::base_path::BASE_PATH;
use crate::hooks::browser::{NetworkContext, NoticeContext};
use crate::hooks::dictation::{DictationContext, MicrophonesContext, use_draft};
use crate::hooks::person::use_device;
use crate::hooks::preferences::PreferencesContext;
use crate::hooks::session::{SessionContext, UseSession};
use crate::pages::{Home, Later};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    NoticeContext::provide();
    NetworkContext::provide();
    let session = SessionContext::provide();
    let preferences = PreferencesContext::provide(session);
    let microphones = MicrophonesContext::provide();
    DictationContext::provide(session, preferences, microphones);
    use_draft(session.get(), DictationContext::expect());
    use_device(session.get());
    use_storage_remark(session.get());
    view! {
        <Router base=BASE_PATH>
            <FlatRoutes fallback=Later>
                <Route path=path!("/") view=Home />
                // One route: what stands where is asked when the pages are there, see `pages/elsewhere.rs`.
                <Route path=path!("/*page") view=Later />
            </FlatRoutes>
        </Router>
        <Notice />
    }
}

/// Says once what it means that the browser keeps nothing for this page.
fn use_storage_remark(session: UseSession) {
    let notice = NoticeContext::expect();
    let is_forgetful = Memo::new(move |_| session.is_forgetful.get());
    Effect::new(move || {
        if is_forgetful.get() {
            notice.show_long(
                "This browser stores nothing for Sotto. All works, but after a reload you have to \
                 sign in again.",
            );
        }
    });
}
