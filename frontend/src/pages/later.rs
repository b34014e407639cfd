//! Pages whose code is fetched when somebody first leaves the first page. The first load is the Dictate page's: what
//! only other pages need is cut off into a file of its own, at the functions of [`pages`].

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;

use crate::components::controls::{Button, ButtonKind, PageLink};
use crate::components::frame::Masthead;

/// How far a page has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    OnTheWay,
    Here,
    Failed,
}

/// Every page but the first, which may have to be fetched, and what is shown until then.
#[component]
pub fn Later() -> impl IntoView {
    let arrival = RwSignal::new(Arrival::OnTheWay);
    let arrived = StoredValue::new_local(None::<AnyView>);
    let owner = Owner::current().unwrap_or_default();
    let fetch = move || {
        let owner = owner.clone();
        arrival.set(Arrival::OnTheWay);
        spawn_local(async move {
            let fetched = pages::fetch().await;
            // Whoever has gone elsewhere meanwhile needs no page made.
            if arrival.is_disposed() {
                return;
            }
            let made = match fetched {
                // Finds the contexts that the asking component would find, and ends with it.
                Ok(()) => owner.with(|| ScopedFuture::new(pages::elsewhere())).await,
                Err(fault) => Err(fault),
            };
            let next = if made.is_ok() {
                Arrival::Here
            } else {
                Arrival::Failed
            };
            arrived.set_value(made.ok());
            arrival.try_set(next);
        });
    };
    fetch();
    move || match arrival.get() {
        Arrival::OnTheWay => None,
        Arrival::Here => arrived.try_update_value(Option::take).flatten(),
        Arrival::Failed => {
            let fetch = fetch.clone();
            Some(view! { <NotFetched on_retry=fetch /> }.into_any())
        }
    }
}

/// Says that the page's code did not come, and tries again on request.
#[component]
fn NotFetched(
    /// Fetches it again.
    on_retry: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <Masthead />
        <main class="not-found">
            <h2>"This page could not be loaded"</h2>
            <p role="alert">
                "The server cannot be reached, or has a newer Sotto. What you dictate is safe. Try again; if that "
                "does not help, end your dictation and reload."
            </p>
            <Button kind=ButtonKind::Primary on_press=on_retry>
                "Try again"
            </Button>
            <p>
                <PageLink to="/">"Go to dictation"</PageLink>
            </p>
        </main>
    }
}

/// The seam: what can be reached from here alone lies in the file that is fetched. One file, because the pages are made
/// of the same parts.
mod pages {
    use leptos::prelude::*;
    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    /// Never called: it is there for `fetch`, which fetches all.
    #[allow(dead_code)]
    #[wasm_split(pages, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
    pub(super) fn nothing() -> Result<(), SplitLoaderError> {
        Ok(())
    }

    #[wasm_split(pages, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub(super) fn elsewhere() -> Result<AnyView, SplitLoaderError> {
        Ok(crate::pages::elsewhere::Elsewhere().into_any())
    }
}
