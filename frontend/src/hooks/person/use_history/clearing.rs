//! Deleting everything.

use super::UseHistory;
use crate::api;
use crate::hooks::browser::NoticeContext;
use crate::hooks::person::use_request::{UseRequest, use_request};

/// The way to delete all dictations.
#[derive(Clone, Copy)]
pub struct UseClearing {
    /// The server is asked to do it.
    pub request: UseRequest,
    history: UseHistory,
    notice: NoticeContext,
}

impl UseClearing {
    /// Deletes all of them at once and for good, says how many there were, and goes on with `done`.
    pub fn clear(self, done: impl FnOnce() + 'static) {
        let session = self.history.session;
        self.request.run(
            async move { api::delete_all_transcripts(&session).await },
            move |deleted| {
                done();
                self.history.forget_all();
                self.notice.show(match deleted {
                    1 => "1 dictation deleted".to_owned(),
                    deleted => format!("{deleted} dictations deleted"),
                });
            },
        );
    }
}

/// The way to delete all dictations of `history`, which is empty afterwards.
pub fn use_clearing(history: UseHistory) -> UseClearing {
    UseClearing {
        request: use_request(),
        history,
        notice: NoticeContext::expect(),
    }
}
