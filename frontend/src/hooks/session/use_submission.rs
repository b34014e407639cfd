//! Sending a form: once at a time, and what stood in the way.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::account_trouble::AccountTrouble;

/// A form on its way.
#[derive(Clone, Copy)]
pub struct UseSubmission {
    /// It is on its way.
    pub is_busy: Signal<bool>,
    /// What stood in the way.
    pub trouble: Signal<Option<AccountTrouble>>,
    busy: RwSignal<bool>,
    stood: RwSignal<Option<AccountTrouble>>,
}

impl UseSubmission {
    /// Sends the form unless something about it is wrong already, and goes on with `done`. Whoever
    /// has left the page meanwhile is not taken elsewhere.
    pub fn run<Answer: 'static>(
        self,
        wrong: Option<AccountTrouble>,
        work: impl Future<Output = Result<Answer, AccountTrouble>> + 'static,
        done: impl FnOnce(Answer) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        // Taken away first: the same trouble twice is told twice.
        self.stood.set(None);
        if wrong.is_some() {
            self.stood.set(wrong);
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = work.await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => done(answer),
                Err(trouble) => self.stood.set(Some(trouble)),
            }
        });
    }
}

/// A form that nobody has sent yet; `trouble` is what stands in the way from the start.
pub fn use_submission(trouble: Option<AccountTrouble>) -> UseSubmission {
    let (busy, stood) = (RwSignal::new(false), RwSignal::new(trouble));
    UseSubmission {
        is_busy: busy.into(),
        trouble: stood.into(),
        busy,
        stood,
    }
}
