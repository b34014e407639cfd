//! The pages beside the first one, by their addresses.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

#[cfg(feature = "gallery")]
use super::gallery::Gallery;
use super::{
    account_settings::AccountSettings,
    create_account::CreateAccount,
    devices::Devices,
    hand_over::HandOver,
    history::{History, TranscriptPage},
    new_password::NewPassword,
    not_found::NotFound,
    recover::Recover,
    settings::Settings,
    sign_in::SignIn,
    usage::Usage,
};
use crate::domain::base_path::BASE_PATH;

/// A page that has an address of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Page {
    AccountSettings,
    CreateAccount,
    Devices,
    #[cfg(feature = "gallery")]
    Gallery,
    HandOver,
    History,
    NewPassword,
    NotFound,
    Recover,
    Settings,
    SignIn,
    /// The dictation with this id.
    Transcript(String),
    Usage,
}

/// The page at the address, as long as it is not the first one's.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let path = use_location().pathname;
    let page = Memo::new(move |_| path.with(|path| page_at(path)));
    move || view_of(page.get())
}

fn view_of(page: Page) -> AnyView {
    match page {
        Page::AccountSettings => view! { <AccountSettings /> }.into_any(),
        Page::CreateAccount => view! { <CreateAccount /> }.into_any(),
        Page::Devices => view! { <Devices /> }.into_any(),
        #[cfg(feature = "gallery")]
        Page::Gallery => view! { <Gallery /> }.into_any(),
        Page::HandOver => view! { <HandOver /> }.into_any(),
        Page::History => view! { <History /> }.into_any(),
        Page::NewPassword => view! { <NewPassword /> }.into_any(),
        Page::NotFound => view! { <NotFound /> }.into_any(),
        Page::Recover => view! { <Recover /> }.into_any(),
        Page::Settings => view! { <Settings /> }.into_any(),
        Page::SignIn => view! { <SignIn /> }.into_any(),
        Page::Transcript(id) => view! { <TranscriptPage id /> }.into_any(),
        Page::Usage => view! { <Usage /> }.into_any(),
    }
}

/// What a path leads to, with or without the one under which the app is served.
fn page_at(path: &str) -> Page {
    let path = path.strip_prefix(BASE_PATH).unwrap_or(path);
    match path.trim_matches('/') {
        #[cfg(feature = "gallery")]
        "_components" => Page::Gallery,
        "account" => Page::AccountSettings,
        "create-account" => Page::CreateAccount,
        "devices" => Page::Devices,
        "hand-over" => Page::HandOver,
        "history" => Page::History,
        "new-password" => Page::NewPassword,
        "recover" => Page::Recover,
        "settings" => Page::Settings,
        "sign-in" => Page::SignIn,
        "usage" => Page::Usage,
        other => match other.strip_prefix("history/") {
            Some(id) if !id.contains('/') => Page::Transcript(id.to_owned()),
            _ => Page::NotFound,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_page() {
        assert_eq!(page_at("/app/settings"), Page::Settings);
        assert_eq!(page_at("/settings/"), Page::Settings);
        assert_eq!(page_at("/app/history"), Page::History);
        assert_eq!(page_at("/app/history/"), Page::History);
        let transcript = Page::Transcript("0193-a".to_owned());
        assert_eq!(page_at("/app/history/0193-a"), transcript);
    }

    #[test]
    fn an_address_that_leads_nowhere_says_so() {
        assert_eq!(page_at("/app/history/0193-a/more"), Page::NotFound);
        assert_eq!(page_at("/app/settingsx"), Page::NotFound);
        assert_eq!(page_at("/app/nowhere"), Page::NotFound);
    }
}
