//! Short news that goes away by itself: "Copied", "Cleared".

use std::time::Duration;

use leptos::prelude::*;

use crate::domain::number::Number;

/// How long a notice stays.
const SHOWN_FOR: Duration = Duration::from_secs(4);
/// How long one stays that takes a while to read.
const LONG_SHOWN_FOR: Duration = Duration::from_secs(12);
/// How long one stays that offers to do something. Less than the minute in which what was deleted
/// can be restored.
const OFFERED_FOR: Duration = Duration::from_secs(30);

/// What a notice offers to do.
#[derive(Clone, Copy)]
pub struct Offer {
    /// What its button says.
    pub words: &'static str,
    /// What a press does. The notice goes away.
    pub accept: Callback<()>,
}

/// News that are shown once.
#[derive(Debug)]
pub enum Notice {}

/// Which notice it is.
pub(super) type NoticeNumber = Number<Notice>;

/// The notice that is shown, if there is one.
#[derive(Clone, Copy)]
pub struct NoticeContext {
    shown: RwSignal<Option<String>>,
    offer: RwSignal<Option<Offer>>,
    newest: StoredValue<NoticeNumber>,
}

impl NoticeContext {
    /// Makes it known to everything below.
    pub fn provide() {
        provide_context(Self {
            shown: RwSignal::new(None),
            offer: RwSignal::new(None),
            newest: StoredValue::new(NoticeNumber::default()),
        });
    }

    /// The notices of this page.
    pub fn expect() -> Self {
        expect_context()
    }

    /// What is shown now.
    pub fn shown(self) -> Signal<Option<String>> {
        self.shown.into()
    }

    /// What it offers to do, if anything.
    pub fn offer(self) -> Signal<Option<Offer>> {
        self.offer.into()
    }

    /// Shows `text` for a while, in place of what was shown before.
    pub fn show(self, text: impl Into<String>) {
        self.show_for(text.into(), None, SHOWN_FOR);
    }

    /// Shows `text`, which takes a while to read.
    pub fn show_long(self, text: impl Into<String>) {
        self.show_for(text.into(), None, LONG_SHOWN_FOR);
    }

    /// Shows `text` and a button that does what is offered.
    pub fn show_offer(self, text: impl Into<String>, offer: Offer) {
        self.show_for(text.into(), Some(offer), OFFERED_FOR);
    }

    /// Which one was shown last.
    pub fn latest(self) -> NoticeNumber {
        self.newest.get_value()
    }

    /// Takes `notice` away, if it is shown still.
    pub fn take_back(self, notice: NoticeNumber) {
        if self.latest() == notice {
            self.dismiss();
        }
    }

    /// Takes the notice away.
    pub fn dismiss(self) {
        self.shown.set(None);
        self.offer.set(None);
    }

    fn show_for(self, text: String, offer: Option<Offer>, shown_for: Duration) {
        let mine = self.latest().next();
        self.newest.set_value(mine);
        self.offer.set(offer);
        self.shown.set(Some(text));
        set_timeout(
            move || {
                if self.newest.try_get_value() == Some(mine) {
                    self.dismiss();
                }
            },
            shown_for,
        );
    }
}
