//! Taking a dictation away, and thinking better of it.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, CallFailure};
use crate::hooks::browser::{NoticeContext, Offer};
use crate::hooks::session::{SessionContext, UseSession};

/// What a page does about it, which may have been left by then.
pub(super) trait Page {
    /// It is taken away.
    fn removed(&self) {}
    /// It is not.
    fn failed(&self) {}
    /// It is back.
    fn restored(&self) {}
}

/// A way to take dictations away.
#[derive(Clone, Copy)]
pub(super) struct UseRemoval {
    session: UseSession,
    notice: NoticeContext,
}

/// The way to take dictations away.
pub(super) fn use_removal() -> UseRemoval {
    UseRemoval {
        session: SessionContext::expect(),
        notice: NoticeContext::expect(),
    }
}

impl UseRemoval {
    /// Has the server take it away, and offers to bring it back.
    pub(super) fn remove(self, id: String, page: Rc<dyn Page>) {
        spawn_local(async move {
            match api::delete_transcript(&self.session, id.clone()).await {
                Ok(()) => {
                    page.removed();
                    self.offer_to_restore(id, page);
                }
                Err(CallFailure::Missing) => {
                    page.removed();
                    self.notice.show("It was deleted already.");
                }
                Err(failure) => {
                    page.failed();
                    self.complain("It is not deleted.", &failure);
                }
            }
        });
    }

    fn offer_to_restore(self, id: String, page: Rc<dyn Page>) {
        let page = StoredValue::new_local(page);
        let accept = Callback::new(move |()| self.restore(id.clone(), page.get_value()));
        self.notice.show_offer(
            "Dictation deleted",
            Offer {
                words: "Undo",
                accept,
            },
        );
    }

    fn restore(self, id: String, page: Rc<dyn Page>) {
        spawn_local(async move {
            match api::restore_transcript(&self.session, id).await {
                Ok(()) => {
                    page.restored();
                    self.notice.show("Dictation restored");
                }
                Err(CallFailure::Missing) => self
                    .notice
                    .show_long("It could not be restored: it is gone for good."),
                Err(failure) => self.complain("It could not be restored.", &failure),
            }
        });
    }

    fn complain(self, what: &str, failure: &CallFailure) {
        let trouble = failure.trouble();
        self.notice
            .show_long(format!("{what} {} {}", trouble.message, trouble.remedy));
    }
}
