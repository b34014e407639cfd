//! What is kept about the person: to take along, and to end.

use super::use_request::{UseRequest, use_request};
use crate::api;
use crate::hooks::browser::{NoticeContext, UseDownload, use_download};
use crate::hooks::session::{SessionContext, UseSession};

const FILE_NAME: &str = "sotto-account.json";

/// The ways to take everything along and to end the account.
#[derive(Clone, Copy)]
pub struct UseAccountData {
    /// The file with everything is asked for.
    pub export: UseRequest,
    /// The end of the account is asked for.
    pub deletion: UseRequest,
    session: UseSession,
    notice: NoticeContext,
    download: UseDownload,
}

impl UseAccountData {
    /// Has the browser save everything that is kept about the person.
    pub fn take_along(self) {
        let (session, download) = (self.session, self.download);
        self.export.run(
            async move { api::export_account(&session).await },
            move |json| download.save_file(&json, "application/json", FILE_NAME),
        );
    }

    /// Deletes the account at once, and goes on with `done` when nobody is signed in any more;
    /// `confirmation` is the word that the person typed.
    pub fn delete(self, confirmation: String, done: impl FnOnce() + 'static) {
        let session = self.session;
        self.deletion.run(
            async move { api::delete_account(&session, confirmation).await },
            move |()| {
                session.forget();
                self.notice
                    .show_long("Your account and everything that belonged to it are deleted.");
                done();
            },
        );
    }
}

/// What is kept about whoever is signed in.
pub fn use_account_data() -> UseAccountData {
    UseAccountData {
        export: use_request(),
        deletion: use_request(),
        session: SessionContext::expect(),
        notice: NoticeContext::expect(),
        download: use_download(),
    }
}
