//! Mails of a development server: kept in memory, the latest few.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::Mail;

/// So many are kept.
const KEPT: usize = 50;

/// Mails that were not sent. A clonable handle.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    /// Newest first. Short and never held across an await.
    mails: Arc<Mutex<VecDeque<Mail>>>,
}

impl Outbox {
    /// Keeps a mail; the oldest goes.
    pub(super) fn keep(&self, mail: Mail) {
        tracing::info!(
            subject = mail.subject,
            "a mail is in the outbox: /dev/outbox"
        );
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.push_front(mail);
        mails.truncate(KEPT);
    }

    /// All of them, newest first.
    pub fn mails(&self) -> Vec<Mail> {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Notice;

    #[test]
    fn the_latest_are_kept_newest_first() {
        let outbox = Outbox::default();
        for number in 0..KEPT + 2 {
            let to = format!("{number}@example.com");
            outbox.keep(Mail::notice(&to, Notice::PasswordChanged));
        }
        let mails = outbox.mails();
        assert_eq!(mails.len(), KEPT);
        assert_eq!(mails[0].to, "51@example.com");
    }
}
