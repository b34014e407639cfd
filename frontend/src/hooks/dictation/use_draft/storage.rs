//! Where drafts are kept at once: local storage, an entry for each, and session storage, which knows the tab again after
//! a reload. Browsers write both to the disk late, so a draft lies in a second place, too (`stores.rs`). Other names than
//! those of the preferences, so that nobody follows every word.

use js_sys::Date;
use web_sys::Storage;

use crate::domain::draft::{Draft, KeptDraft, Record, goes_with, is_of_newer_form};

/// Drafts, by their names.
const DRAFT: &str = "sotto-draft.";
/// Stands there if no drafts are to be kept.
const OFF: &str = "sotto-drafts-off";
/// The name of that, where there are only names. No tab has it.
pub(super) const CHOICE: &str = "off";
/// The drafts that have gone last, each with when.
const GONE: &str = "sotto-drafts-gone";
/// So many of them: the second place learns of them within a moment, or at the next start.
const GONE_KEPT: usize = 32;
/// The drafts that other tabs have brought back last.
const TAKEN: &str = "sotto-drafts-taken";
/// So many of them: pages that are left come back within minutes, or never.
const TAKEN_KEPT: usize = 16;
/// The id of this tab.
const TAB: &str = "sotto-draft-tab";

/// In ms since 1970.
pub(super) fn now() -> u64 {
    Date::now() as u64
}

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

/// Keeps what was `stored` by the name `name`. False if the browser refuses.
pub(super) fn write(name: &str, stored: &str) -> bool {
    let is_kept = local().is_some_and(|storage| storage.set_item(&entry(name), stored).is_ok());
    forget_gone(name);
    is_kept
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

/// Forgets the draft with this name. What is to be known of it then, if there was one.
pub(super) fn forget(name: &str) -> Option<Record> {
    let gone = Record::gone(&stored(name)?, now());
    know(name, &gone);
    Some(gone)
}

/// What is known here of the draft with this name.
pub(super) fn record(name: &str) -> Option<Record> {
    let written = stored(name).map(Record::Written);
    written.or_else(|| gone_at(name).map(Record::Gone))
}

/// Knows this of the draft with this name from now on.
pub(super) fn know(name: &str, record: &Record) {
    match record {
        Record::Written(stored) => {
            write(name, stored);
        }
        Record::Gone(at) => {
            if let Some(storage) = local() {
                let _removed = storage.remove_item(&entry(name));
            }
            note_gone(name, Some(*at));
        }
    }
}

/// The names of all drafts of which something is known here.
pub(super) fn known_names() -> Vec<String> {
    let gone = gone();
    let gone = gone.lines().filter_map(|line| line.split(' ').next());
    let mut names = names();
    names.extend(gone.map(str::to_owned));
    names.push(CHOICE.to_owned());
    names
}

/// Forgets what `person` has, who leaves.
pub(super) fn forget_of(person: &str) {
    for name in names().iter().filter(|name| goes_with(name, person)) {
        forget(name);
    }
}

/// Whether drafts are kept.
pub(super) fn is_on() -> bool {
    stored(CHOICE).is_none()
}

/// Keeps drafts or not. Those that are here are forgotten if not.
pub(super) fn choose(is_on: bool) {
    if is_on {
        forget(CHOICE);
    } else {
        for name in names() {
            forget(&name);
        }
        write(CHOICE, &format!("1 {}", now()));
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
    if name == CHOICE {
        OFF.to_owned()
    } else {
        format!("{DRAFT}{name}")
    }
}

/// When the draft with this name went, if it has not come back since.
fn gone_at(name: &str) -> Option<u64> {
    let gone = gone();
    let mut gone = gone.lines().filter_map(|line| line.split_once(' '));
    gone.find(|(gone, _)| *gone == name)?.1.parse().ok()
}

/// Forgets that the draft with this name is gone.
pub(super) fn forget_gone(name: &str) {
    if gone_at(name).is_some() {
        note_gone(name, None);
    }
}

/// Notes that the draft with this name went then, or that it is there again.
fn note_gone(name: &str, at: Option<u64>) {
    let before = gone();
    let others = (before.lines()).filter(|line| line.split(' ').next() != Some(name));
    let line = at.map(|at| format!("{name} {at}"));
    let lines: Vec<&str> = line.as_deref().into_iter().chain(others).collect();
    if let Some(storage) = local() {
        let kept = lines.get(..GONE_KEPT).unwrap_or(&lines);
        let _kept = storage.set_item(GONE, &kept.join("\n"));
    }
}

fn gone() -> String {
    let kept = local().and_then(|storage| storage.get_item(GONE).ok()?);
    kept.unwrap_or_default()
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
