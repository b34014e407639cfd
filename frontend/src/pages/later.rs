//! Pages whose code is fetched when somebody first goes there. The first load is the Dictate page's: what only other
//! pages need is cut off into a file of its own, at the functions of [`pages`].

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::components::{Button, ButtonKind, Masthead, PageLink};

/// A page, once its code is here.
type Arriving = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>>>>;

/// How far a page has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    OnTheWay,
    Here,
    Failed,
}

/// A page that may have to be fetched first, and what is shown until then.
#[component]
fn Later(
    /// What makes the page.
    page: fn() -> Arriving,
) -> impl IntoView {
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
                Ok(()) => owner.with(|| ScopedFuture::new(page())).await,
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

/// Makes a component for each page: the one that its route shows, which fetches the page's own.
macro_rules! later {
    ($($(#[$attribute:meta])* $name:ident by $make:ident in $module:ident;)*) => {
        $(
            $(#[$attribute])*
            /// The page of this name, fetched if need be.
            #[component]
            pub fn $name() -> impl IntoView {
                view! { <Later page=|| Box::pin(pages::$make()) /> }
            }
        )*

        /// The seam: what can be reached from here alone lies in the file that is fetched. One file, because the
        /// pages are made of the same parts.
        mod pages {
            use leptos::prelude::*;
            use leptos::wasm_split::{SplitLoaderError, wasm_split};

            /// Never called: it is there for `fetch`, which fetches all.
            #[allow(dead_code)]
            #[wasm_split(pages, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
            pub(super) fn nothing() -> Result<(), SplitLoaderError> {
                Ok(())
            }

            $(
                $(#[$attribute])*
                #[wasm_split(pages, wasm_split_path = ::leptos::wasm_split, fallible)]
                pub(super) fn $make() -> Result<AnyView, SplitLoaderError> {
                    Ok(crate::pages::$module::$name().into_any())
                }
            )*
        }
    };
}

later! {
    AccountSettings by account_settings in account_settings;
    CreateAccount by create_account in create_account;
    Devices by devices in devices;
    #[cfg(feature = "gallery")]
    Gallery by gallery in gallery;
    HandOver by hand_over in hand_over;
    History by history in history;
    NewPassword by new_password in new_password;
    Recover by recover in recover;
    Settings by settings in settings;
    SignIn by sign_in in sign_in;
    TranscriptPage by transcript in history;
    Usage by usage in usage;
}
