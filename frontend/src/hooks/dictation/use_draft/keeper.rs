//! Writes the draft of this tab, and brings drafts back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::PageTransitionEvent;

use super::stores::Stores;
use super::tab::Tab;
use super::{Keeping, Page, storage};
use crate::domain::dictated_text::{DictatedText, PartialWords};
use crate::domain::draft::{Draft, KeptDraft, Person, Sorted, Standpoint, name_of, sorted, tab_of};
use crate::domain::succession::{Change, Fate, Succession};
use crate::hooks::browser::Offer;

/// How long a change waits for the next one. With what the browser takes, words are kept within a second.
const WRITE_AFTER: Duration = Duration::from_millis(600);

/// Keeps the text of one page.
pub(super) struct Keeper {
    page: Page,
    stores: Stores,
    /// None while the page is not the tab's: before it has entered, and while it is put aside.
    tab: RefCell<Option<Tab>>,
    /// What the tab had is on the page or offered, so what is on the page may be written over it.
    has_looked: Cell<bool>,
    /// A change waits to be written.
    is_due: Cell<bool>,
    /// Who is at the page.
    person: RefCell<Person>,
    /// The account as whose the text on the page is kept.
    account: RefCell<Option<String>>,
    /// As what the text is kept that waits for its account, also in the memory of the page.
    aside: RefCell<Option<String>>,
    /// As what the text is kept that comes back from there, or with the page from the browser's memory.
    returned: RefCell<Option<String>>,
    /// The mark of the draft that was written last.
    mark: RefCell<Option<String>>,
    listeners: RefCell<Vec<EventListener>>,
}

impl Keeper {
    /// Keeps the text of `page` from now on.
    pub(super) async fn begin(page: Page) {
        let stores = Stores::open().await;
        let person = untrack(|| page.session.who());
        let account = page.dictation.owner().account().map(str::to_owned);
        let keeper = Rc::new(Self {
            page,
            stores,
            tab: RefCell::default(),
            has_looked: Cell::default(),
            is_due: Cell::default(),
            account: RefCell::new(account),
            person: RefCell::new(person),
            aside: RefCell::default(),
            returned: RefCell::default(),
            mark: RefCell::default(),
            listeners: RefCell::default(),
        });
        keeper.listen();
        keeper.follow();
        page.keeper
            .set_value(Some(Rc::new(Handle(Rc::clone(&keeper)))));
        keeper.enter().await;
    }

    /// Follows the text. No owner holds the effect: the text is kept until the page goes.
    fn follow(self: &Rc<Self>) {
        let page = self.page;
        let keeper = Rc::clone(self);
        Effect::new(move |before: Option<()>| {
            page.dictation.text.track();
            page.dictation.partial.track();
            // What stood there when the effect began is looked at by `look`.
            if before.is_some() {
                keeper.changed();
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
                    keeper.come_back();
                    let keeper = Rc::clone(keeper);
                    spawn_local(async move { keeper.enter().await });
                }
            }),
        ]);
    }

    /// The page goes, and may come back from the browser's memory. Without its lock, which would keep it from there.
    fn leave(&self) {
        self.keep();
        self.returned.replace(self.name_on_page());
        self.has_looked.set(false);
        self.tab.take();
    }

    /// The page is back. Its text does not stand twice if another tab has brought it into its own meanwhile.
    fn come_back(&self) {
        let mark = self.mark.take();
        if mark.is_some_and(|mark| storage::is_taken(&mark)) {
            self.returned.take();
            self.page.dictation.edit(DictatedText::clear);
            let words = "Another tab has the text of this page. Undo brings it back here, too.";
            self.page.notice.show(words);
        }
    }

    /// Finds out which tab this is, and brings back what it had.
    async fn enter(self: &Rc<Self>) {
        if self.stores.keep_drafts() {
            let tab = Tab::enter().await;
            self.tab.replace(Some(tab));
        }
        self.stores.agree().await;
        self.look().await;
    }

    /// Looks at the drafts that are here: brings back this tab's, offers one that no tab has. From then on the text is
    /// that of whoever is at the page.
    async fn look(self: &Rc<Self>) {
        let open = Tab::open().await;
        let Some(sorted) = self.sort(open.as_deref()) else {
            self.hand_over();
            return;
        };
        let Sorted {
            own,
            mut orphans,
            to_go,
        } = sorted;
        for name in to_go {
            self.stores.forget(&name);
        }
        let before = self.name_on_page();
        let returned = self.returned.take();
        // Where the browser does not tell which tabs are open, any draft may be one's.
        orphans.retain(|orphan| open.is_some() && Some(&orphan.name) != before.as_ref());
        match own {
            Some(own) if self.has_on_page(&own, [&before, &returned]) => {
                self.settle(Some(own.name));
            }
            Some(own) if self.is_blank() => {
                self.page.dictation.edit(|text| *text = own.draft.text());
                self.settle(Some(own.name));
            }
            Some(own) => {
                // Somebody was quicker than their draft. It becomes one whose tab is gone.
                let person = self.person.borrow().clone();
                self.tab.take();
                self.tab.replace(Some(Tab::anew().await));
                if *self.person.borrow() != person {
                    // Whoever has come finds what is theirs.
                    self.look_anew();
                    return;
                }
                self.settle(before);
                orphans.insert(0, own);
            }
            None => self.settle(before),
        }
        self.take_over(orphans);
    }

    fn sort(&self, open: Option<&[String]>) -> Option<Sorted> {
        let tab = self.tab.borrow();
        let person = self.person.borrow();
        let standpoint = Standpoint {
            tab: &tab.as_ref()?.id,
            open: open.unwrap_or_default(),
            person: &person,
            now: storage::now(),
        };
        Some(sorted(storage::drafts(standpoint.now), standpoint))
    }

    /// The text on the page is the person's from now on, and kept so; `before` is what it was kept as.
    fn settle(&self, before: Option<String>) {
        self.hand_over();
        self.has_looked.set(true);
        let is_kept = self.keep();
        // First the one, then the other: what is here twice is not lost.
        if let Some(before) = before.filter(|_| is_kept)
            && self.name().as_ref() != Some(&before)
        {
            self.stores.forget(&before);
        }
    }

    /// The text on the page is the person's from now on. While nobody is here it stays whose it was.
    fn hand_over(&self) {
        let person = self.person.borrow();
        if *person != Person::Nobody {
            self.account.replace(person.account().map(str::to_owned));
        }
    }

    /// Offers the first of the drafts that no tab has. What was written before there was an account is the account's
    /// from now on: the next one to sign in here sees none of it.
    fn take_over(self: &Rc<Self>, orphans: Vec<KeptDraft>) {
        let account = self.account.borrow().clone();
        let mut names = orphans.into_iter().map(|orphan| {
            let name = name_of(orphan.tab(), account.as_deref());
            if orphan.name == name || storage::read(&name).is_some() {
                return orphan.name;
            }
            let mut draft = orphan.draft;
            draft.account.clone_from(&account);
            if !self.stores.write(&name, &draft) {
                return orphan.name;
            }
            self.stores.forget(&orphan.name);
            name
        });
        let first = names.next();
        names.for_each(drop);
        if let Some(first) = first {
            self.offer(first);
        }
    }

    fn offer(self: &Rc<Self>, name: String) {
        let keeper = Rc::clone(self);
        let keeper = StoredValue::new_local(keeper);
        let accept = Callback::new(move |()| keeper.with_value(|keeper| keeper.bring_back(&name)));
        let words = "Bring it back";
        let text = "A tab with text was closed or left. Its text is here.";
        self.page.notice.show_offer(text, Offer { words, accept });
    }

    /// The text of another tab, which is gone, comes into this one.
    fn bring_back(&self, name: &str) {
        // It may have been offered to somebody else.
        let is_theirs =
            |draft: &Draft| draft.account.is_none() || draft.account == *self.account.borrow();
        let Some(draft) = storage::read(name).filter(is_theirs) else {
            self.page.notice.show("It is not here any more");
            return;
        };
        let brought = draft.text();
        self.page.dictation.edit(|text| text.append(brought));
        // First the one, then the other: what is here twice is not lost.
        if self.keep() {
            storage::note_taken(&mark_of(name, &draft));
            self.stores.forget(name);
        }
    }

    fn changed(self: &Rc<Self>) {
        let dictation = self.page.dictation;
        let has_words = |partial: &PartialWords| !partial.words.is_empty();
        if dictation.text.with_untracked(DictatedText::is_empty)
            && !dictation.partial.with_untracked(has_words)
        {
            self.keep();
        } else if !self.is_due.replace(true) {
            let keeper = Rc::clone(self);
            set_timeout(
                move || {
                    keeper.keep();
                },
                WRITE_AFTER,
            );
        }
    }

    /// By which name the text on the page is kept.
    fn name(&self) -> Option<String> {
        let tab = self.tab.borrow();
        let account = self.account.borrow();
        Some(name_of(&tab.as_ref()?.id, account.as_deref()))
    }

    /// By which name the text on the page is kept, once it may be written.
    fn name_on_page(&self) -> Option<String> {
        self.name().filter(|_| self.has_looked.get())
    }

    /// Whether nobody has written on the page.
    fn is_blank(&self) -> bool {
        (self.page.dictation.text).with_untracked(DictatedText::is_blank)
    }

    /// Whether `own` is what stands on the page, which was kept by one of these `names`.
    fn has_on_page(&self, own: &KeptDraft, names: [&Option<String>; 2]) -> bool {
        names.contains(&&Some(own.name.clone())) || own.draft.says(&self.shown())
    }

    /// The text as it is shown, with the words that may still change.
    fn shown(&self) -> DictatedText {
        let partial = self.page.dictation.partial;
        partial.with_untracked(|partial| self.text_with(partial))
    }

    fn text_with(&self, partial: &PartialWords) -> DictatedText {
        let text = self.page.dictation.text;
        text.with_untracked(|text| text.with_all_words(partial))
    }

    /// Writes the draft. Whether nothing of what is on the page is lost if the page goes now.
    fn keep(&self) -> bool {
        self.is_due.set(false);
        self.keep_text(&self.shown())
    }

    fn keep_text(&self, text: &DictatedText) -> bool {
        let is_empty = text.is_empty();
        let Some(name) = self.name_on_page() else {
            return is_empty;
        };
        if is_empty || !storage::is_on() {
            self.stores.forget(&name);
            return is_empty;
        }
        let account = self.account.borrow().clone();
        let draft = Draft::of(text, account, storage::now());
        self.mark.replace(Some(mark_of(&name, &draft)));
        self.stores.write(&name, &draft)
    }

    /// This is about to become of the text. Whether the browser keeps it.
    fn succeed(self: &Rc<Self>, next: &Succession<'_>) -> bool {
        let name = self.name();
        let owner = self.page.dictation.owner();
        let is_theirs = owner.account() == self.account.borrow().as_deref();
        let is_kept = match next.fate {
            Fate::Stays => false,
            // What is spoken waits as speech and is written down when the account is back: as text it would come twice.
            Fate::Waits => is_theirs && self.keep_text(&self.text_with(&PartialWords::default())),
            Fate::Goes => {
                if let Some(name) = &name {
                    self.stores.forget(name);
                }
                false
            }
        };
        if next.fate != Fate::Stays {
            // What comes now is nobody's yet, and takes the place of nothing.
            self.account.take();
        }
        if next.fate == Fate::Waits {
            self.aside.replace(name.filter(|_| is_kept));
        }
        if let Change::Comes(person) = next.change {
            self.expect(person, next.fate);
        }
        is_kept
    }

    /// `person` is at the page now.
    fn expect(self: &Rc<Self>, person: &Person, fate: Fate) {
        if fate != Fate::Stays {
            self.has_looked.set(false);
        }
        let before = self.person.replace(person.clone());
        if before == *person || *person == Person::Nobody {
            return;
        }
        if fate == Fate::Stays && self.is_blank() && person.account().is_some() {
            // The page brings it back from its memory.
            self.returned.replace(self.aside.take());
        }
        self.look_anew();
    }

    fn look_anew(self: &Rc<Self>) {
        let keeper = Rc::clone(self);
        spawn_local(async move { keeper.look().await });
    }
}

/// The keeper as the page knows it.
struct Handle(Rc<Keeper>);

impl Keeping for Handle {
    fn succeed(&self, next: &Succession<'_>) -> bool {
        self.0.succeed(next)
    }

    fn keep(&self) -> bool {
        self.0.keep()
    }
}

/// What tells a draft from all others, whoever it is handed on to: its tab, and when it was written.
fn mark_of(name: &str, draft: &Draft) -> String {
    format!("{} {}", tab_of(name), draft.written_at)
}
