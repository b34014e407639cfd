//! Asking the server for something that a page shows.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::CallFailure;
use crate::domain::number::Number;
use crate::domain::trouble::Trouble;

/// What comes sooner comes without a word: a flash of "Loading" is no news.
const SLOW_AFTER: Duration = Duration::from_millis(300);

/// Something that a page asks for.
#[derive(Debug)]
enum Request {}

/// Which asking it is.
type RequestNumber = Number<Request>;

/// Something that is asked for, again and again perhaps. Only the newest answer counts.
#[derive(Clone, Copy)]
pub struct UseRequest {
    /// It is on its way.
    pub is_busy: Signal<bool>,
    /// It has been on its way for a while.
    pub is_slow: Signal<bool>,
    /// Why the last answer did not come, and what to do.
    pub trouble: Signal<Option<Trouble>>,
    busy: RwSignal<bool>,
    slow: RwSignal<bool>,
    failed: RwSignal<Option<Trouble>>,
    newest: StoredValue<RequestNumber>,
}

impl UseRequest {
    /// Asks, and goes on with `done`, unless somebody asks anew meanwhile or has left the page.
    pub fn run<Answer: 'static>(
        self,
        work: impl Future<Output = Result<Answer, CallFailure>> + 'static,
        done: impl FnOnce(Answer) + 'static,
    ) {
        let mine = self.begin();
        self.spawn(Box::pin(async move {
            let answer = work.await;
            if !self.is_newest(mine) {
                return;
            }
            match answer {
                Ok(answer) => {
                    self.end(None);
                    done(answer);
                }
                Err(failure) => self.end(Some(failure.trouble())),
            }
        }));
    }

    fn begin(self) -> RequestNumber {
        let mine = self.newest.get_value().next();
        self.newest.set_value(mine);
        self.busy.set(true);
        set_timeout(
            move || {
                if self.is_newest(mine) && self.busy.get_untracked() {
                    self.slow.set(true);
                }
            },
            SLOW_AFTER,
        );
        mine
    }

    fn spawn(self, work: Pin<Box<dyn Future<Output = ()>>>) {
        spawn_local(work);
    }

    fn is_newest(self, mine: RequestNumber) -> bool {
        self.newest.try_get_value() == Some(mine)
    }

    fn end(self, trouble: Option<Trouble>) {
        self.busy.set(false);
        self.slow.set(false);
        self.failed.set(trouble);
    }
}

/// Nothing has been asked for yet.
pub fn use_request() -> UseRequest {
    let (busy, slow) = (RwSignal::new(false), RwSignal::new(false));
    let failed = RwSignal::new(None);
    UseRequest {
        is_busy: busy.into(),
        is_slow: slow.into(),
        trouble: failed.into(),
        busy,
        slow,
        failed,
        newest: StoredValue::new(RequestNumber::default()),
    }
}
