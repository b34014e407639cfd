//! Where the server is: at this page's own origin, or, for pages that another than the server gave out,
//! at the one that they name once at their start.

use std::cell::RefCell;

thread_local! {
    static ELSEWHERE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The server is at this origin.
pub(super) fn set_server(origin: &str) {
    ELSEWHERE.set(Some(origin.to_owned()));
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
