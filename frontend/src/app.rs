//! The web app: what all pages share, and which page is shown where.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::Notice;
use crate::context::{DictationContext, NetworkContext, NoticeContext, SessionContext};
#[cfg(feature = "gallery")]
use crate::pages::Gallery;
#[cfg(not(feature = "gallery"))]
use crate::pages::NotFound as Gallery;
use crate::pages::{Home, NotFound};

/// The path under which the server serves the app.
pub const BASE_PATH: &str = "/app";

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    NoticeContext::provide();
    NetworkContext::provide();
    let session = SessionContext::provide();
    DictationContext::provide(session);
    view! {
        <Router base=BASE_PATH>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=Home />
                <Route path=path!("/_components") view=Gallery />
            </Routes>
        </Router>
        <Notice />
    }
}
