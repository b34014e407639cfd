//! Where drafts are kept: local storage, an entry for each tab, and session storage, which knows the tab again after a
//! reload. Nothing else may hold a draft: these two a browser keeps in memory alone while a window is private. Other
//! names than those of the preferences, so that nobody follows every word.

use web_sys::Storage;

use crate::domain::draft::{Draft, KeptDraft};

/// Drafts, by the ids of their tabs.
const DRAFT: &str = "sotto-draft.";
/// Stands there if no drafts are to be kept.
const OFF: &str = "sotto-drafts-off";
/// Written anew whenever all drafts are forgotten: other tabs hear of it.
const FORGOTTEN: &str = "sotto-drafts-forgotten";
/// The id of this tab.
const TAB: &str = "sotto-draft-tab";

/// All drafts of this browser.
pub(super) fn drafts() -> Vec<KeptDraft> {
    let read = |name: String| {
        let tab = name.strip_prefix(DRAFT)?.to_owned();
        let draft = Draft::from_stored(&local()?.get_item(&name).ok()??);
        if draft.is_none() {
            // Written by a Sotto that is newer than this one, or by nobody.
            forget(&tab);
        }
        Some(KeptDraft { tab, draft: draft? })
    };
    names().into_iter().filter_map(read).collect()
}

/// Keeps `draft` as that of the tab `tab`. False if the browser refuses.
pub(super) fn write(tab: &str, draft: &Draft) -> bool {
    local().is_some_and(|storage| {
        let name = format!("{DRAFT}{tab}");
        storage.set_item(&name, &draft.to_stored()).is_ok()
    })
}

/// The draft of the tab `tab`.
pub(super) fn read(tab: &str) -> Option<Draft> {
    let stored = local()?.get_item(&format!("{DRAFT}{tab}")).ok()??;
    Draft::from_stored(&stored)
}

/// Forgets the draft of the tab `tab`.
pub(super) fn forget(tab: &str) {
    remove(&format!("{DRAFT}{tab}"));
}

/// Forgets all drafts, and lets other tabs know that their texts are to go too.
pub(super) fn forget_all() {
    forget_drafts();
    if let Some(storage) = local() {
        // Whole, because code that writes fractions is large.
        let now = js_sys::Date::now() as u64;
        let _told = storage.set_item(FORGOTTEN, &now.to_string());
    }
}

/// Whether a change of the entry `name` says that all drafts were forgotten.
pub(super) fn says_forgotten(name: &str) -> bool {
    name == FORGOTTEN
}

/// Whether drafts are kept.
pub(super) fn is_on() -> bool {
    local().is_none_or(|storage| !matches!(storage.get_item(OFF), Ok(Some(_))))
}

/// Keeps drafts or not. Those that are here are forgotten if not.
pub(super) fn choose(is_on: bool) {
    if is_on {
        remove(OFF);
    } else {
        forget_drafts();
        if let Some(storage) = local() {
            let _kept = storage.set_item(OFF, "1");
        }
    }
}

/// The id by which this tab was known last.
pub(super) fn tab() -> Option<String> {
    session()?.get_item(TAB).ok()?
}

/// Knows this tab by `id` from now on.
pub(super) fn name_tab(id: &str) {
    if let Some(storage) = session() {
        // A browser that refuses takes the tab for a new one after a reload; its draft is offered to it.
        let _kept = storage.set_item(TAB, id);
    }
}

fn forget_drafts() {
    for name in names().iter().filter(|name| name.starts_with(DRAFT)) {
        remove(name);
    }
}

fn names() -> Vec<String> {
    let Some(storage) = local() else {
        return Vec::new();
    };
    let count = storage.length().unwrap_or_default();
    let name = |index| storage.key(index).ok().flatten();
    (0..count).filter_map(name).collect()
}

fn remove(name: &str) {
    if let Some(storage) = local() {
        let _removed = storage.remove_item(name);
    }
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
