//! The web app: what all pages share, and which page is shown where.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::Notice;
use crate::context::{
    DictationContext, MicrophonesContext, NoticeContext, PreferencesContext, SessionContext,
};
use crate::pages::{Home, NotFound};

/// The path under which the server serves the app.
pub const BASE_PATH: &str = "/app";

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    NoticeContext::provide();
    let session = SessionContext::provide();
    let preferences = PreferencesContext::provide();
    let microphones = MicrophonesContext::provide();
    DictationContext::provide(session, preferences, microphones);
    view! {
        <Router base=BASE_PATH>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=Home />
            </Routes>
        </Router>
        <Notice />
    }
}
