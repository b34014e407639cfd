//! Signing in and staying so.

mod storage;

use std::cell::RefCell;
use std::time::Duration;

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, AuthFailure, Session};
use crate::dictation_state::Trouble;

/// A token with less life than this is exchanged before it is used.
const LEAST_SECONDS: u64 = 60;
/// How often the page looks whether the token needs exchanging.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How often a second exchange looks whether the first has ended.
const WAIT_STEP_MS: u32 = 50;

/// Who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Nobody.
    SignedOut,
    /// Somebody is about to be.
    SigningIn,
    /// A person, or a guest without a name.
    SignedIn {
        /// Without a name.
        is_guest: bool,
    },
}

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoToken {
    /// The server could not be asked: try again.
    Unreachable,
    /// Nobody is signed in.
    SignedOut,
}

/// Who is signed in, and the ways to change it.
#[derive(Clone, Copy)]
pub struct UseSession {
    /// Who is signed in.
    pub state: Signal<SessionState>,
    /// Why signing in failed, if it did.
    pub trouble: Signal<Option<Trouble>>,
    keeper: Keeper,
}

impl UseSession {
    /// Becomes a guest.
    pub fn continue_as_guest(self) {
        spawn_local(self.keeper.sign_in_as_guest());
    }

    /// Ends the session on this device.
    pub fn sign_out(self) {
        if let Some(session) = self.keeper.session() {
            spawn_local(async move {
                // The server forgets the session by itself in time if it does not hear this.
                let _told = api::sign_out(&session.access_token).await;
            });
        }
        self.keeper.set(None);
    }

    /// A token that is good for a while yet.
    pub async fn token(self) -> Result<String, NoToken> {
        self.keeper.token(None).await
    }

    /// A token in place of one that the server did not take.
    pub async fn token_after_refusal(self, refused: &str) -> Result<String, NoToken> {
        self.keeper.token(Some(refused)).await
    }
}

/// The session of this browser, kept fresh while the page is open.
///
/// It is kept in local storage the way Supabase's own client does, so tabs share it: a change in
/// one is followed by the others.
pub fn use_session() -> UseSession {
    let stored = storage::read();
    let keeper = Keeper {
        state: RwSignal::new(state_of(stored.as_ref())),
        trouble: RwSignal::new(None),
        inner: StoredValue::new_local(RefCell::new(Inner {
            session: stored,
            is_shared: true,
            refreshing: false,
        })),
    };
    // Held by the owner of this hook, so it goes with it.
    StoredValue::new_local(EventListener::new(&window(), "storage", move |_| {
        keeper.follow_other_tabs();
    }));
    if let Ok(ticking) = set_interval_with_handle(move || keeper.look(), LOOK_EVERY) {
        on_cleanup(move || ticking.clear());
    }
    UseSession {
        state: keeper.state.into(),
        trouble: keeper.trouble.into(),
        keeper,
    }
}

#[derive(Clone, Copy)]
struct Keeper {
    state: RwSignal<SessionState>,
    trouble: RwSignal<Option<Trouble>>,
    inner: StoredValue<RefCell<Inner>, LocalStorage>,
}

struct Inner {
    session: Option<Session>,
    /// What is here stands in local storage too. A browser may refuse to store.
    is_shared: bool,
    /// An exchange is on its way. A refresh token is good once, so there is never a second one.
    refreshing: bool,
}

impl Keeper {
    fn session(self) -> Option<Session> {
        self.inner
            .with_value(|inner| inner.borrow().session.clone())
    }

    fn set(self, session: Option<Session>) {
        let is_shared = storage::write(session.as_ref());
        self.inner
            .with_value(|inner| inner.borrow_mut().is_shared = is_shared);
        self.adopt(session);
    }

    fn adopt(self, session: Option<Session>) {
        let state = state_of(session.as_ref());
        self.inner
            .with_value(|inner| inner.borrow_mut().session = session);
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
    }

    async fn sign_in_as_guest(self) {
        self.state.set(SessionState::SigningIn);
        self.trouble.set(None);
        match api::sign_in_as_guest().await {
            Ok(session) => self.set(Some(session)),
            Err(failure) => {
                self.state.set(SessionState::SignedOut);
                self.trouble.set(Some(sign_in_trouble(failure)));
            }
        }
    }

    /// A token with some life left that is not `refused`.
    async fn token(self, refused: Option<&str>) -> Result<String, NoToken> {
        loop {
            self.follow_other_tabs();
            let session = self.session().ok_or(NoToken::SignedOut)?;
            let is_refused = refused == Some(session.access_token.as_str());
            if !is_refused && session.seconds_left() >= LEAST_SECONDS {
                return Ok(session.access_token);
            }
            if self.start_refreshing() {
                let refreshed = api::refresh(&session.refresh_token).await;
                self.inner
                    .with_value(|inner| inner.borrow_mut().refreshing = false);
                return self.refreshed(&session, refreshed);
            }
            TimeoutFuture::new(WAIT_STEP_MS).await;
        }
    }

    fn refreshed(
        self,
        before: &Session,
        result: Result<Session, AuthFailure>,
    ) -> Result<String, NoToken> {
        match result {
            Ok(session) => {
                let token = session.access_token.clone();
                self.set(Some(session));
                Ok(token)
            }
            Err(AuthFailure::Unreachable | AuthFailure::Busy) => Err(NoToken::Unreachable),
            Err(AuthFailure::Refused(_)) => {
                self.follow_other_tabs();
                if self.session().as_ref() == Some(before) {
                    self.set(None);
                    return Err(NoToken::SignedOut);
                }
                // Another tab was quicker with this refresh token; its session is good.
                Err(NoToken::Unreachable)
            }
        }
    }

    fn start_refreshing(self) -> bool {
        self.inner
            .with_value(|inner| !std::mem::replace(&mut inner.borrow_mut().refreshing, true))
    }

    fn follow_other_tabs(self) {
        let is_shared = self.inner.with_value(|inner| inner.borrow().is_shared);
        if !is_shared || self.state.get_untracked() == SessionState::SigningIn {
            return;
        }
        let stored = storage::read();
        if stored != self.session() {
            self.adopt(stored);
        }
    }

    /// Exchanges the token early, so that a press of the button does not have to wait for it.
    fn look(self) {
        let is_old = |session: Session| session.seconds_left() < session.expires_in / 5;
        if self.session().is_some_and(is_old) {
            spawn_local(async move {
                let token = self.session().map(|session| session.access_token);
                // If it fails now, the next look or the next use tries again.
                let _token = self.token(token.as_deref()).await;
            });
        }
    }
}

const fn state_of(session: Option<&Session>) -> SessionState {
    match session {
        Some(session) => SessionState::SignedIn {
            is_guest: session.is_guest,
        },
        None => SessionState::SignedOut,
    }
}

fn sign_in_trouble(failure: AuthFailure) -> Trouble {
    match failure {
        AuthFailure::Unreachable => Trouble::new(
            "The server does not answer.",
            "Check your connection and try again.",
        ),
        AuthFailure::Busy => Trouble::new(
            "The server takes no more guests from here for now.",
            "Wait some minutes and try again.",
        ),
        AuthFailure::Refused(words) => Trouble::new(
            words.unwrap_or_else(|| "The server does not take guests.".to_owned()),
            "Ask whoever runs this server.",
        ),
    }
}
