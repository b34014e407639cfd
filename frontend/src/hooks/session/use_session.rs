//! Signing in and staying so.

mod account;
mod arrival;
mod keeper;
mod storage;
mod token_life;

use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::account_trouble::AccountTrouble;
use crate::api::{AuthFailure, CallFailure, Refusal, Session, TokenFuture, Tokens};
use crate::domain::draft::Person;
use crate::domain::number::Number;
use crate::domain::succession::Leavers;
use crate::domain::trouble::Trouble;
use crate::hooks::browser::Work;
pub use account::{NewAccount, PasswordOwner};
use arrival::Arrival;
use keeper::Keeper;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Nobody.
    SignedOut,
    /// Somebody is about to be.
    SigningIn,
    /// A person, or a guest without a name.
    SignedIn {
        /// Without an account.
        is_guest: bool,
        /// The person's address.
        email: Option<String>,
    },
}

impl SessionState {
    /// Whether somebody is signed in who has no account.
    pub const fn is_guest(&self) -> bool {
        matches!(self, Self::SignedIn { is_guest: true, .. })
    }

    /// Whether somebody is signed in who has an account.
    pub const fn has_account(&self) -> bool {
        matches!(
            self,
            Self::SignedIn {
                is_guest: false,
                ..
            }
        )
    }

    /// The address of whoever is signed in.
    pub fn email(&self) -> Option<String> {
        match self {
            Self::SignedIn { email, .. } => email.clone(),
            Self::SignedOut | Self::SigningIn => None,
        }
    }
}

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoToken {
    /// The server could not be asked: try again.
    Unreachable,
    /// Nobody is signed in.
    SignedOut,
}

/// People have left of their own will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Tells one departure from the next.
    number: Number<Self>,
    /// Who has left, in any tab.
    pub leavers: Leavers,
    /// Who of them has left on this page, by the server's name for them. What is kept of the others is taken away in
    /// their tab.
    pub here: Option<String>,
}

/// Who is signed in, and the ways to change it.
#[derive(Clone, Copy)]
pub struct UseSession {
    /// Who is signed in.
    pub state: Signal<SessionState>,
    /// Names whoever is signed in: the same before and after a guest gets an account.
    pub person: Signal<Option<String>>,
    /// Why a guest could not be let in, if so.
    pub trouble: Signal<Option<Trouble>>,
    /// The browser keeps nothing for this page: after a reload, nobody is signed in.
    pub is_forgetful: Signal<bool>,
    /// The link that led here confirmed an address, and nobody is signed in by it.
    pub is_confirmed: Signal<bool>,
    /// Who has left last of their own will. A session that the server ended is no departure.
    pub departure: Signal<Option<Departure>>,
    keeper: Keeper,
    arrival: StoredValue<Option<Arrival>>,
    link_failure: RwSignal<Option<AuthFailure>>,
    confirmed: RwSignal<bool>,
}

impl UseSession {
    /// What became of the link that led here, if it did not serve.
    pub fn link_trouble(self) -> Option<AccountTrouble> {
        self.link_failure.get_untracked().map(Into::into)
    }

    /// Who is at the page; follows them.
    pub fn who(self) -> Person {
        let is_guest = self.state.with(SessionState::is_guest);
        match self.person.get() {
            None => Person::Nobody,
            Some(_) if is_guest => Person::Guest,
            Some(account) => Person::Account(account),
        }
    }

    /// A token that is good for a while yet.
    pub async fn token(self) -> Result<String, NoToken> {
        self.keeper.token(None).await
    }

    /// What another tab has done counts here too, also where the browser does not tell of it.
    pub fn follow_other_tabs(self) {
        self.keeper.follow_other_tabs();
    }

    /// A token in place of one that the server does not take, or soon will not take.
    pub async fn token_after_refusal(self, refused: &str) -> Result<String, NoToken> {
        self.keeper.token(Some(refused)).await
    }
}

impl Tokens for UseSession {
    fn token(&self, refused: Option<String>) -> TokenFuture {
        let session = *self;
        Box::pin(async move {
            let token = session.keeper.token(refused.as_deref()).await;
            token.map_err(|reason| match reason {
                NoToken::Unreachable => CallFailure::Offline,
                NoToken::SignedOut => CallFailure::SignedOut,
            })
        })
    }
}

/// The session of this browser, kept fresh while the page is open.
///
/// It is kept in local storage the way Supabase's own client does, so tabs share it: a change in
/// one is followed by the others.
pub(super) fn use_session() -> UseSession {
    let arrival = Arrival::take();
    let keeper = Keeper::new();
    let followed = EventListener::new(&window(), "storage", move |_| keeper.follow_other_tabs());
    let wake = move |target: &web_sys::EventTarget, name: &'static str| {
        EventListener::new(target, name, move |_| keeper.look())
    };
    // Timers sleep with the page: whatever wakes it looks at the token.
    let woken = [
        wake(&document(), "visibilitychange"),
        wake(&window(), "pageshow"),
        wake(&window(), "focus"),
        wake(&window(), "online"),
    ];
    // Held by the owner of this hook, so they go with it.
    StoredValue::new_local((followed, woken));
    let (link_failure, confirmed) = (RwSignal::new(None), RwSignal::new(false));
    let session = UseSession {
        state: keeper.state.into(),
        person: keeper.person.into(),
        trouble: keeper.trouble.into(),
        is_forgetful: keeper.is_forgetful.into(),
        is_confirmed: confirmed.into(),
        departure: keeper.departure.into(),
        keeper,
        arrival: StoredValue::new(arrival),
        link_failure,
        confirmed,
    };
    session.receive_link();
    keeper.look();
    session
}

impl UseSession {
    /// Does at once what a link asks for that does not lead to a new password.
    fn receive_link(self) {
        match self.arrival.get_value() {
            Some(Arrival::Failed { code, .. }) => {
                self.link_failure.set(Some(AuthFailure::of_link(&code)));
            }
            Some(Arrival::Code {
                code,
                verifier,
                is_recovery: false,
            }) => spawn_local(async move {
                match confirming(self, code, verifier).await {
                    Ok(confirming) => confirming.await,
                    Err(_) => self.link_failure.set(Some(AuthFailure::Unreachable)),
                }
            }),
            // Whoever made the link knows these tokens: nobody is signed in by them unasked.
            Some(Arrival::Tokens {
                is_recovery: false, ..
            }) => spawn_local(async move {
                self.confirmed.set(true);
                // A guest whose address was confirmed has an account now.
                self.keeper.renew_now().await;
            }),
            Some(Arrival::Code { .. } | Arrival::Tokens { .. }) | None => {}
        }
    }

    async fn confirm(self, code: String, verifier: Option<String>) {
        match self.session_of_code(&code, verifier).await {
            // A guest is not left behind by a link: who signs in by a form is asked.
            Ok(session) if self.abandons_guest(&session) => {
                account::end(&session).await;
                self.confirmed.set(true);
            }
            Ok(session) => self.keeper.set(Some(session)),
            // The link may have been opened where it was not asked for. The address is confirmed
            // all the same: who signs in now gets in.
            Err(AuthFailure::Refused(Refusal::LinkExpired)) => self.confirmed.set(true),
            Err(failure) => self.link_failure.set(Some(failure)),
        }
    }

    /// Whether somebody is a guest here who is not whom `session` is of.
    fn abandons_guest(self, session: &Session) -> bool {
        let current = self.keeper.session();
        current.is_some_and(|current| current.is_guest && current.user_id != session.user_id)
    }

    /// Exchanges the code of a link.
    async fn session_of_code(
        self,
        code: &str,
        verifier: Option<String>,
    ) -> Result<Session, AuthFailure> {
        let verifier = verifier.ok_or(AuthFailure::Refused(Refusal::LinkExpired))?;
        let exchanged = crate::api::exchange_code(code, &verifier).await;
        if matches!(exchanged, Ok(_) | Err(AuthFailure::Refused(_))) {
            storage::forget_verifier();
        }
        exchanged
    }
}

/// Few visits begin with a link.
#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn confirming(
    session: UseSession,
    code: String,
    verifier: Option<String>,
) -> Result<Work, SplitLoaderError> {
    Ok(Box::pin(session.confirm(code, verifier)))
}
