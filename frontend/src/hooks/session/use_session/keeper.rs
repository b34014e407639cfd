//! Holds the session and keeps its token fresh.

use std::cell::RefCell;
use std::time::Duration;

use js_sys::Date;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::token_life::{Clocks, TokenLife};
use super::{Departure, NoToken, SessionState, storage};
use crate::api::{self, AuthFailure, Refusal, Session};
use crate::domain::number::Number;
use crate::domain::succession::{Departures, Leavers};
use crate::domain::trouble::Trouble;
use crate::hooks::browser::WebLock;
use crate::timer::sleep;

/// The longest that nobody looks at the token.
const LONGEST_LOOK_MS: u64 = 600_000;
/// A renewal that failed is tried again after a tenth of the token's life, within these bounds.
const RETRY_MS: (u64, u64) = (1_000, 30_000);
/// How often a second renewal looks whether the first has ended.
const WAIT_STEP_MS: u32 = 50;
/// What one tab stores shows in all others within so long. Chromium hands a lock on by another way than what was
/// stored, and the lock may be there first.
const RACE_MS: u32 = 1_000;
/// One renewal at a time in all tabs: a refresh token is good once.
const RENEWAL_LOCK: &str = "sotto-session-renewal";
/// A tab that holds the lock for longer is stuck: the others go on without it, and the server's
/// tolerance of races has to do.
const LOCK_PATIENCE_MS: u32 = 15_000;

/// The session of this browser. A handle: copies are the same keeper.
#[derive(Clone, Copy)]
pub(super) struct Keeper {
    pub(super) state: RwSignal<SessionState>,
    /// Who it is, by the server's name for them.
    pub(super) person: RwSignal<Option<String>>,
    pub(super) trouble: RwSignal<Option<Trouble>>,
    pub(super) is_forgetful: RwSignal<bool>,
    pub(super) departure: RwSignal<Option<Departure>>,
    inner: StoredValue<RefCell<Inner>, LocalStorage>,
}

struct Inner {
    held: Option<Held>,
    /// What is here stands in local storage too. A browser may refuse to store.
    is_shared: bool,
    /// The departures that this tab knows of.
    departed: Departures,
    /// A renewal is on its way. A refresh token is good once, so there is never a second one.
    renewing: bool,
    look: Option<TimeoutHandle>,
}

#[derive(Clone)]
struct Held {
    session: Session,
    life: TokenLife,
}

impl Held {
    fn new(session: Session) -> Self {
        let life = TokenLife::new(session.life_ms, session.received_at, clocks());
        Self { session, life }
    }
}

impl Keeper {
    /// What this browser has stored.
    pub(super) fn new() -> Self {
        let held = storage::read().map(Held::new);
        Self {
            state: RwSignal::new(state_of(held.as_ref())),
            person: RwSignal::new(person_of(held.as_ref())),
            trouble: RwSignal::new(None),
            is_forgetful: RwSignal::new(false),
            departure: RwSignal::new(None),
            inner: StoredValue::new_local(RefCell::new(Inner {
                held,
                is_shared: true,
                departed: storage::departed(),
                renewing: false,
                look: None,
            })),
        }
    }

    /// The session, if somebody is signed in.
    pub(super) fn session(self) -> Option<Session> {
        self.held().map(|held| held.session)
    }

    /// Another session in place of this one, in all tabs.
    pub(super) fn set(self, session: Option<Session>) {
        let is_shared = storage::write(session.as_ref());
        self.with(|inner| inner.is_shared = is_shared);
        self.is_forgetful.set(!is_shared && session.is_some());
        self.adopt(session);
    }

    /// The person leaves of their own will, on this page and in all tabs.
    pub(super) fn depart(self) {
        let Some(person) = self.person.get_untracked() else {
            self.set(None);
            return;
        };
        let elsewhere = self.missed_departures().unwrap_or_default();
        storage::depart(&person);
        self.with(|inner| inner.departed = storage::departed());
        self.set(None);
        self.tell(elsewhere.and(&person), Some(person));
    }

    /// Whoever left in another tab has left here too: they meant it, which a session that is gone does not tell. Before
    /// the session is looked at, because who comes next may be here by now.
    fn follow_departures(self) {
        if let Some(leavers) = self.missed_departures() {
            self.tell(leavers, None);
        }
    }

    /// Who has left since this was asked last.
    fn missed_departures(self) -> Option<Leavers> {
        let departed = storage::departed();
        let known = self.with(|inner| std::mem::replace(&mut inner.departed, departed.clone()));
        departed.since(&known)
    }

    fn tell(self, leavers: Leavers, here: Option<String>) {
        let before = self.departure.get_untracked();
        self.departure.set(Some(Departure {
            number: before.map_or(Number::ZERO, |before| before.number.next()),
            leavers,
            here,
        }));
    }

    /// What another tab has done counts here too.
    pub(super) fn follow_other_tabs(self) {
        self.follow_departures();
        let is_shared = self.with(|inner| inner.is_shared);
        if !is_shared || self.state.get_untracked() == SessionState::SigningIn {
            return;
        }
        let stored = storage::read();
        if stored != self.session() {
            self.adopt(stored);
        }
    }

    /// A token with some life left that is not `refused`.
    pub(super) async fn token(self, refused: Option<&str>) -> Result<String, NoToken> {
        loop {
            self.follow_other_tabs();
            let held = self.held().ok_or(NoToken::SignedOut)?;
            let token = &held.session.access_token;
            let is_refused = refused == Some(token.as_str());
            if !is_refused && !held.life.is_due(clocks()) {
                return Ok(token.clone());
            }
            if !self.with(|inner| std::mem::replace(&mut inner.renewing, true)) {
                let renewed = self.renew(&held.session).await;
                self.with(|inner| inner.renewing = false);
                let is_good = !is_refused && !held.life.is_over(clocks());
                return match renewed {
                    // The server is away; what is left of the token may outlast that.
                    Err(NoToken::Unreachable) if is_good => Ok(token.clone()),
                    renewed => renewed,
                };
            }
            sleep(WAIT_STEP_MS).await;
        }
    }

    /// Renews the session although it is fresh: what is known about the person has changed.
    pub(super) async fn renew_now(self) {
        let token = self.session().map(|session| session.access_token);
        // Failing that, the next renewal tells it.
        let _renewed = self.token(token.as_deref()).await;
    }

    /// Renews the token early, so that a press of the button does not have to wait for it.
    pub(super) fn look(self) {
        self.follow_other_tabs();
        let Some(held) = self.held() else { return };
        if !held.life.is_due(clocks()) {
            self.look_after(held.life.due_in(clocks()));
            return;
        }
        spawn_local(async move {
            let _renewed = self.token(None).await;
            if self.held().is_some_and(|held| held.life.is_due(clocks())) {
                let (least, most) = RETRY_MS;
                self.look_after((held.session.life_ms / 10).clamp(least, most));
            }
        });
    }

    async fn renew(self, before: &Session) -> Result<String, NoToken> {
        let lock = WebLock::wait(RENEWAL_LOCK, LOCK_PATIENCE_MS).await;
        self.follow_other_tabs();
        let session = self.session().ok_or(NoToken::SignedOut)?;
        if session.refresh_token != before.refresh_token {
            // Another tab was quicker.
            return Ok(session.access_token);
        }
        match api::refresh(&session.refresh_token).await {
            Ok(session) => {
                let token = session.access_token.clone();
                // Signed out, or somebody else, while this was on its way: that counts.
                self.follow_other_tabs();
                if !self.still_holds(before) {
                    return Err(NoToken::Unreachable);
                }
                self.set(Some(session));
                keep_until_seen(lock);
                Ok(token)
            }
            Err(AuthFailure::Refused(Refusal::SessionEnded | Refusal::Banned)) => {
                if lock.is_none() {
                    sleep(RACE_MS).await;
                }
                self.follow_other_tabs();
                if !self.still_holds(before) {
                    return Err(NoToken::Unreachable);
                }
                self.set(None);
                Err(NoToken::SignedOut)
            }
            Err(_) => Err(NoToken::Unreachable),
        }
    }

    fn still_holds(self, before: &Session) -> bool {
        let now = self.session();
        now.is_some_and(|session| session.refresh_token == before.refresh_token)
    }

    fn adopt(self, session: Option<Session>) {
        let held = session.map(Held::new);
        let state = state_of(held.as_ref());
        let person = person_of(held.as_ref());
        let due_in = held.as_ref().map(|held| held.life.due_in(clocks()));
        self.with(|inner| inner.held = held);
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
        if self.person.with_untracked(|before| *before != person) {
            self.person.set(person);
        }
        if let Some(due_in) = due_in {
            self.look_after(due_in);
        }
    }

    fn look_after(self, millis: u64) {
        let wait = Duration::from_millis(millis.min(LONGEST_LOOK_MS));
        let look = set_timeout_with_handle(move || self.look(), wait).ok();
        let before = self.with(|inner| std::mem::replace(&mut inner.look, look));
        if let Some(before) = before {
            before.clear();
        }
    }

    fn held(self) -> Option<Held> {
        self.with(|inner| inner.held.clone())
    }

    fn with<Answer>(self, work: impl FnOnce(&mut Inner) -> Answer) -> Answer {
        self.inner.with_value(|inner| work(&mut inner.borrow_mut()))
    }
}

/// Lets the next tab on when it sees what this one has stored.
fn keep_until_seen(lock: Option<WebLock>) {
    spawn_local(async move {
        sleep(RACE_MS).await;
        drop(lock);
    });
}

fn clocks() -> Clocks {
    let performance = window().performance();
    Clocks {
        wall_ms: Date::now() as u64,
        running_ms: performance.map_or(0, |performance| performance.now() as u64),
    }
}

fn state_of(held: Option<&Held>) -> SessionState {
    match held {
        Some(Held { session, .. }) => SessionState::SignedIn {
            is_guest: session.is_guest,
            email: session.email.clone(),
        },
        None => SessionState::SignedOut,
    }
}

fn person_of(held: Option<&Held>) -> Option<String> {
    held.map(|held| held.session.user_id.clone())
}
