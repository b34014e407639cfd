//! Where drafts are kept: local storage, an entry for each, and session storage, which knows the tab again after a
//! reload. Nothing else may hold a draft: these two a browser keeps in memory alone while a window is private. Other
//! names than those of the preferences, so that nobody follows every word.

use web_sys::Storage;

use crate::domain::draft::{Draft, KeptDraft, goes_with, is_of_newer_form};

/// Drafts, by their names.
const DRAFT: &str = "sotto-draft.";
/// Stands there if no drafts are to be kept.
const OFF: &str = "sotto-drafts-off";
/// The drafts that other tabs have brought back last.
const TAKEN: &str = "sotto-drafts-taken";
/// So many of them: pages that are left come back within minutes, or never.
const TAKEN_KEPT: usize = 16;
/// The id of this tab.
const TAB: &str = "sotto-draft-tab";

/// All drafts of this browser that this Sotto can read, at `now`.
pub(super) fn drafts(now: u64) -> Vec<KeptDraft> {
    let kept = |name: String| {
        let stored = stored(&name)?;
        let draft = Draft::from_stored(&stored);
        if draft.is_none() && !is_of_newer_form(&stored, now) {
            forget(&name);
        }
        Some(KeptDraft {
            name,
            draft: draft?,
        })
    };
    names().into_iter().filter_map(kept).collect()
}

/// Keeps `draft` by the name `name`. False if the browser refuses.
pub(super) fn write(name: &str, draft: &Draft) -> bool {
    local().is_some_and(|storage| storage.set_item(&entry(name), &draft.to_stored()).is_ok())
}

/// The draft with this name.
pub(super) fn read(name: &str) -> Option<Draft> {
    Draft::from_stored(&stored(name)?)
}

fn stored(name: &str) -> Option<String> {
    local()?.get_item(&entry(name)).ok()?
}

/// Notes that another tab has the text of a draft now, which is known by its `mark`.
pub(super) fn note_taken(mark: &str) {
    let marks = taken();
    let latest = marks.lines().take(TAKEN_KEPT - 1);
    let marks: Vec<&str> = std::iter::once(mark).chain(latest).collect();
    if let Some(storage) = local() {
        let _kept = storage.set_item(TAKEN, &marks.join("\n"));
    }
}

/// Whether another tab has the text of the draft of this `mark`.
pub(super) fn is_taken(mark: &str) -> bool {
    taken().lines().any(|taken| taken == mark)
}

fn taken() -> String {
    let kept = local().and_then(|storage| storage.get_item(TAKEN).ok()?);
    kept.unwrap_or_default()
}

/// Forgets the draft with this name.
pub(super) fn forget(name: &str) {
    remove(&entry(name));
}

/// Forgets what `person` has, who leaves.
pub(super) fn forget_of(person: &str) {
    for name in names().iter().filter(|name| goes_with(name, person)) {
        forget(name);
    }
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
        for name in names() {
            forget(&name);
        }
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

/// The names of all drafts.
fn names() -> Vec<String> {
    let Some(storage) = local() else {
        return Vec::new();
    };
    let count = storage.length().unwrap_or_default();
    let name = |index| {
        let entry = storage.key(index).ok()??;
        Some(entry.strip_prefix(DRAFT)?.to_owned())
    };
    (0..count).filter_map(name).collect()
}

fn entry(name: &str) -> String {
    format!("{DRAFT}{name}")
}

fn remove(entry: &str) {
    if let Some(storage) = local() {
        let _removed = storage.remove_item(entry);
    }
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
