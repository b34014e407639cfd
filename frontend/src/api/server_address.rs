//! Where the server is: at this page's own origin, or, for pages that another than the server gave out,
//! at the one that they name once at their start.

use std::cell::RefCell;

use super::{fetch, json};

thread_local! {
    static ELSEWHERE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Asks the file `config_url`, which lies beside the page, for the server's origin. Without such a file
/// the server is at the page's own.
pub async fn learn_server(config_url: &str) -> Option<String> {
    let answer = fetch::get(config_url).await.ok()?;
    let server = json::text(&answer.body, "server")?;
    let server = server.trim_end_matches('/').to_owned();
    ELSEWHERE.set(Some(server.clone()));
    Some(server)
}

/// The server's origin.
pub fn server() -> String {
    let page = || web_sys::window()?.location().origin().ok();
    let elsewhere = ELSEWHERE.with_borrow(Clone::clone);
    elsewhere.or_else(page).unwrap_or_default()
}

/// A path at the server as this page asks for it. Whole addresses stay.
pub(super) fn address_of(path: &str) -> String {
    let elsewhere = ELSEWHERE.with_borrow(Clone::clone);
    match elsewhere.filter(|_| path.starts_with('/')) {
        Some(server) => format!("{server}{path}"),
        None => path.to_owned(),
    }
}
