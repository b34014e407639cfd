//! The draft of this tab: its text outlives a reload, a crash and a closed tab, in this browser alone.
//!
//! What is needed when somebody leaves is here; the rest is work behind the person's back (`keeper.rs`), whose code is
//! fetched later. Where nothing can be kept, the browser asks before a page with text goes.

mod disk;
mod keeper;
mod privacy;
mod storage;
mod stores;
mod tab;

use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::use_dictation::UseDictation;
use crate::domain::dictated_text::DictatedText;
use crate::domain::succession::Succession;
use crate::hooks::browser::{NoticeContext, Work};
use crate::hooks::session::{Departure, UseSession};
use crate::timer::sleep;
use keeper::Keeper;
use stores::Stores;

/// When the code does not come it is asked for again after so long, and then after twice as long as the time before, …
const TRY_AGAIN_AFTER_MS: u32 = 2_000;
/// … so many times. Until then, and after that, leaving is asked about.
const TRIES: u32 = 8;

/// What keeps drafts, once it is here.
trait Keeping {
    /// This is about to become of the text. Whether the browser keeps it.
    fn succeed(&self, next: &Succession<'_>) -> bool;
    /// Whether nothing is lost if the page goes now.
    fn keep(&self) -> bool;
}

/// Whose text it is, and where it goes.
#[derive(Clone, Copy)]
struct Page {
    session: UseSession,
    dictation: UseDictation,
    notice: NoticeContext,
    keeper: StoredValue<Option<Rc<dyn Keeping>>, LocalStorage>,
}

impl Page {
    fn keeper(self) -> Option<Rc<dyn Keeping>> {
        self.keeper.try_get_value().flatten()
    }

    /// This is about to become of the text, and the person who comes is told. Whether the browser keeps it.
    fn succeed(self, next: &Succession<'_>) -> bool {
        let is_kept = self.keeper().is_some_and(|keeper| keeper.succeed(next));
        if let Some(words) = next.words(is_kept) {
            self.notice.show_long(words);
        }
        is_kept
    }
}

/// Keeps the text of `dictation` as the draft of this tab.
pub fn use_draft(session: UseSession, dictation: UseDictation) {
    let page = Page {
        session,
        dictation,
        notice: NoticeContext::expect(),
        keeper: StoredValue::new_local(None),
    };
    dictation.before_succession(move |next| page.succeed(next));
    Effect::new(move || match session.departure.get() {
        Some(Departure {
            here: Some(person), ..
        }) => {
            storage::forget_of(&person);
            tell_disk();
        }
        // What it says or offers is the business of whoever left.
        Some(Departure { here: None, .. }) => page.notice.dismiss(),
        None => {}
    });
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        let is_empty = dictation.text.with_untracked(DictatedText::is_empty);
        let is_kept = page.keeper().map_or(is_empty, |keeper| keeper.keep());
        if !is_kept || dictation.holds_aside() {
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());
    spawn_local(async move {
        for attempt in 0..TRIES {
            if let Ok(beginning) = beginning(page).await {
                return beginning.await;
            }
            sleep(TRY_AGAIN_AFTER_MS << attempt).await;
        }
    });
}

#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn beginning(page: Page) -> Result<Work, SplitLoaderError> {
    Ok(Box::pin(Keeper::begin(page)))
}

/// What was forgotten or chosen in local storage is known on the disk, too, a moment later. Where the code does not come,
/// that is at the next start.
fn tell_disk() {
    spawn_local(async {
        if let Ok(telling) = telling_disk().await {
            telling.await;
        }
    });
}

#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn telling_disk() -> Result<Work, SplitLoaderError> {
    Ok(Box::pin(async { Stores::open().await.agree().await }))
}

/// Whether this browser keeps drafts, and the way to change it.
#[derive(Clone, Copy)]
pub struct UseDraftChoice {
    /// Whether drafts are kept.
    pub is_on: Signal<bool>,
    chosen: RwSignal<bool>,
}

impl UseDraftChoice {
    /// Keeps drafts in this browser from now on, or forgets all that are here.
    pub fn turn(self, is_on: bool) {
        storage::choose(is_on);
        tell_disk();
        self.chosen.set(storage::is_on());
    }
}

/// Whether this browser keeps drafts.
pub fn use_draft_choice() -> UseDraftChoice {
    let chosen = RwSignal::new(storage::is_on());
    UseDraftChoice {
        is_on: chosen.into(),
        chosen,
    }
}
