//! Writes the draft of this tab, and brings drafts back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo::events::EventListener;
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::{PageTransitionEvent, StorageEvent};

use super::tab::Tab;
use super::{Keeping, Page, privacy, storage};
use crate::domain::dictated_text::{DictatedText, Selection};
use crate::domain::draft::{
    Draft, KeptDraft, Sorted, Standpoint, Succession, TextOwner, sorted, succession,
};
use crate::hooks::browser::Offer;

/// How long a change waits for the next one. With what the browser takes, words are kept within a second.
const WRITE_AFTER: Duration = Duration::from_millis(600);

/// Keeps the text of one page.
pub(super) struct Keeper {
    page: Page,
    /// None while the page is not the tab's: before it has entered, and while it is put aside.
    tab: RefCell<Option<Tab>>,
    /// The tab's draft waits for its owner, so it may not be written over.
    waits: Cell<bool>,
    /// A change waits to be written.
    is_due: Cell<bool>,
    /// The last person whose text it was.
    owner: RefCell<Option<TextOwner>>,
    listeners: RefCell<Vec<EventListener>>,
}

impl Keeper {
    /// Keeps the text of `page` from now on.
    pub(super) async fn begin(page: Page) {
        if privacy::keeps_nothing().await {
            return;
        }
        let keeper = Rc::new(Self {
            page,
            tab: RefCell::default(),
            waits: Cell::default(),
            is_due: Cell::default(),
            owner: RefCell::new(untrack(|| page.person())),
            listeners: RefCell::default(),
        });
        keeper.listen();
        keeper.follow();
        page.keeper
            .set_value(Some(Rc::new(Handle(Rc::clone(&keeper)))));
        keeper.enter().await;
    }

    /// Follows the text and the person. No owner holds the effects: the text is kept until the page goes.
    fn follow(self: &Rc<Self>) {
        let page = self.page;
        let keeper = Rc::clone(self);
        Effect::new(move |before: Option<()>| {
            page.dictation.text.track();
            // What stood there when the effect began is looked at by `look`.
            if before.is_some() {
                keeper.changed();
            }
        });
        let keeper = Rc::clone(self);
        Effect::new(move || {
            if let Some(person) = page.person() {
                keeper.belong_to(person);
            }
        });
    }

    fn listen(self: &Rc<Self>) {
        let on = |name: &'static str, act: fn(&Rc<Self>, &web_sys::Event)| {
            let keeper = Rc::clone(self);
            EventListener::new(&window(), name, move |event| act(&keeper, event))
        };
        let hidden = {
            let keeper = Rc::clone(self);
            EventListener::new(&document(), "visibilitychange", move |_| {
                if document().hidden() {
                    keeper.keep();
                }
            })
        };
        self.listeners.replace(vec![
            hidden,
            on("pagehide", |keeper, _| keeper.leave()),
            on("pageshow", |keeper, event| {
                if event
                    .dyn_ref::<PageTransitionEvent>()
                    .is_some_and(PageTransitionEvent::persisted)
                {
                    let keeper = Rc::clone(keeper);
                    spawn_local(async move { keeper.enter().await });
                }
            }),
            on("storage", |keeper, event| {
                let name = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
                if name.is_some_and(|name| storage::says_forgotten(&name)) {
                    keeper.owner.take();
                    keeper.page.clear();
                }
            }),
        ]);
    }

    /// The page goes, and may come back from the browser's memory. Without its lock, which would keep it from there.
    fn leave(&self) {
        self.keep();
        self.tab.take();
    }

    /// Finds out which tab this is, and brings back what it had.
    async fn enter(self: &Rc<Self>) {
        let tab = Tab::enter().await;
        self.tab.replace(Some(tab));
        self.look(true).await;
    }

    /// Looks at the drafts that are here: brings back this tab's, offers that of one that is gone.
    async fn look(self: &Rc<Self>, offers: bool) {
        let open = Tab::open().await;
        let Some(Sorted {
            own,
            own_waits,
            orphan,
            to_go,
        }) = self.sort(open.as_deref())
        else {
            return;
        };
        for tab in to_go {
            storage::forget(&tab);
        }
        self.waits.set(own_waits);
        let Some(own) = own else {
            // Where the browser does not tell which tabs are open, any draft may be one's.
            if let Some(orphan) = orphan.filter(|_| offers && open.is_some()) {
                self.offer(orphan);
            }
            self.changed();
            return;
        };
        let text = self.page.dictation.text;
        if text.with_untracked(is_blank) {
            self.page.dictation.edit(|text| *text = own.text());
        } else if !text.with_untracked(|text| own.says(text)) {
            // Somebody was quicker than their draft. It becomes one whose tab is gone.
            let tab = self.move_out().await;
            self.offer(KeptDraft { tab, draft: own });
        }
    }

    fn sort(&self, open: Option<&[String]>) -> Option<Sorted> {
        let tab = self.tab.borrow();
        let person = self.page.session.person.get_untracked();
        let standpoint = Standpoint {
            tab: &tab.as_ref()?.id,
            open: open.unwrap_or_default(),
            person: person.as_deref(),
            now: now(),
        };
        Some(sorted(storage::drafts(), standpoint))
    }

    /// Leaves the tab's draft where it is and goes on as another tab. The id of before.
    async fn move_out(self: &Rc<Self>) -> String {
        let before = self.tab.take();
        self.tab.replace(Some(Tab::anew().await));
        self.waits.set(false);
        self.changed();
        before.map(|tab| tab.id).unwrap_or_default()
    }

    fn offer(self: &Rc<Self>, KeptDraft { tab, .. }: KeptDraft) {
        let keeper = Rc::clone(self);
        let keeper = StoredValue::new_local(keeper);
        let accept = Callback::new(move |()| keeper.with_value(|keeper| keeper.bring_back(&tab)));
        let offer = Offer {
            words: "Bring it back",
            accept,
        };
        self.page
            .notice
            .show_offer("A tab with text was closed. Its text is here.", offer);
    }

    /// The text of another tab, which is gone, comes into this one.
    fn bring_back(&self, tab: &str) {
        let Some(draft) = storage::read(tab) else {
            self.page.notice.show("Another tab has it already");
            return;
        };
        self.page.dictation.edit(|text| {
            if is_blank(text) {
                *text = draft.text();
            } else {
                let end = Selection::caret(text.end());
                text.paste(end, &format!("\n{}", draft.lines()));
            }
        });
        // First the one, then the other: what is here twice is not lost.
        if self.keep() {
            storage::forget(tab);
        }
    }

    fn changed(self: &Rc<Self>) {
        if self
            .page
            .dictation
            .text
            .with_untracked(DictatedText::is_empty)
        {
            self.keep();
            return;
        }
        if self.waits.get() {
            let keeper = Rc::clone(self);
            // Not twice.
            self.waits.set(false);
            spawn_local(async move {
                keeper.move_out().await;
            });
            return;
        }
        if !self.is_due.replace(true) {
            let keeper = Rc::clone(self);
            set_timeout(
                move || {
                    keeper.keep();
                },
                WRITE_AFTER,
            );
        }
    }

    /// Writes the draft. Whether nothing is lost if the page goes now.
    fn keep(&self) -> bool {
        self.is_due.set(false);
        let text = self.page.dictation.text;
        let is_empty = text.with_untracked(DictatedText::is_empty);
        let tab = self.tab.borrow();
        let Some(Tab { id, .. }) = tab.as_ref().filter(|_| !self.waits.get()) else {
            return is_empty;
        };
        if is_empty || !storage::is_on() {
            storage::forget(id);
            return is_empty;
        }
        let owner = self.owner.borrow().as_ref().map(|owner| owner.id.clone());
        let draft = text.with_untracked(|text| Draft::of(text, owner, now()));
        storage::write(id, &draft)
    }

    fn belong_to(self: &Rc<Self>, person: TextOwner) {
        let before = self.owner.replace(Some(person.clone()));
        match succession(before.as_ref(), &person) {
            Succession::Stays => {}
            Succession::IsInherited => inherit(before.as_ref()),
            Succession::IsCleared => self.page.clear(),
        }
        if before.as_ref().map(|before| &before.id) != Some(&person.id) {
            let keeper = Rc::clone(self);
            spawn_local(async move { keeper.look(before.is_none()).await });
        }
    }
}

/// The keeper as the page knows it.
struct Handle(Rc<Keeper>);

impl Keeping for Handle {
    fn forgotten(&self) {
        self.0.owner.take();
    }

    fn keep(&self) -> bool {
        self.0.keep()
    }
}

/// What `before` had is whoever's comes next.
fn inherit(before: Option<&TextOwner>) {
    for KeptDraft { tab, mut draft } in storage::drafts() {
        if draft.owner.as_ref() == before.map(|before| &before.id) {
            draft.owner = None;
            storage::write(&tab, &draft);
        }
    }
}

/// Nobody has written here.
fn is_blank(text: &DictatedText) -> bool {
    text.is_empty() && !text.can_undo()
}

fn now() -> u64 {
    Date::now() as u64
}
