//! The web app: what all pages share, and which page is shown where.

use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider as _};

use crate::components::frame::Notice;
use crate::domain::base_path::BASE_PATH;
use crate::hooks::browser::{NetworkContext, NoticeContext};
use crate::hooks::dictation::{
    DictationContext, MicrophonesContext, RecordingFileContext, use_draft, use_one_microphone,
};
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
    use_one_microphone(DictationContext::expect());
    RecordingFileContext::provide();
    use_device(session.get());
    use_storage_remark(session.get());
    view! {
        <Router base=BASE_PATH>
            <Pages />
        </Router>
        <Notice />
    }
}

/// The first page at its address, and the later ones at every other: what stands where among them is asked when their
/// code is there, see `pages/elsewhere.rs`. The router's own routes would be 14 kB of the first load.
#[component]
fn Pages() -> impl IntoView {
    let path = use_location().pathname;
    let is_home = Memo::new(move |_| path.with(|path| is_home(path)));
    if let Some(location) = use_context::<BrowserUrl>() {
        Effect::new(move || {
            path.track();
            // Whoever followed a link stands at its address once its page does.
            location.ready_to_complete();
        });
    }
    move || {
        if is_home.get() {
            view! { <Home /> }.into_any()
        } else {
            view! { <Later /> }.into_any()
        }
    }
}

fn is_home(path: &str) -> bool {
    let path = path.strip_prefix(BASE_PATH).unwrap_or(path);
    path.trim_matches('/').is_empty()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_has_one_address() {
        assert!(is_home("/app"));
        assert!(is_home("/app/"));
        assert!(is_home("/"));
        assert!(!is_home("/app/settings"));
        assert!(!is_home("/app/nowhere"));
    }
}
