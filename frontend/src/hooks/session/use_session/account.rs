//! What people do with accounts: become a guest, sign up, sign in and out, choose a new password.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::arrival::Arrival;
use super::{NoToken, SessionState, UseSession, storage};
use crate::api::{self, AuthFailure, CodeChallenge, Refusal, Session, SignOutScope};
use crate::domain::trouble::Trouble;
use crate::hooks::session::account_trouble::AccountTrouble;

/// What became of a new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewAccount {
    /// It is there, and the person is signed in.
    Ready,
    /// A mail is on its way whose link confirms the address.
    ToBeConfirmed,
}

/// Whose new password is to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordOwner(Session);

impl PasswordOwner {
    /// Their address.
    pub fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }
}

impl UseSession {
    /// Becomes a guest.
    pub fn continue_as_guest(self) {
        if self.keeper.state.get_untracked() == SessionState::SigningIn {
            return;
        }
        self.keeper.state.set(SessionState::SigningIn);
        self.keeper.trouble.set(None);
        spawn_local(async move {
            match api::sign_in_as_guest().await {
                Ok(session) => self.keeper.set(Some(session)),
                Err(failure) => {
                    self.keeper.state.set(SessionState::SignedOut);
                    self.keeper.trouble.set(Some(guest_trouble(failure)));
                }
            }
        });
    }

    /// Signs in whoever gave this browser's window a code, for which `verifier` was kept.
    pub async fn adopt_code(self, code: &str, verifier: String) -> Result<(), AccountTrouble> {
        let session = api::exchange_code(code, &verifier).await?;
        self.keeper.set(Some(session));
        Ok(())
    }

    /// Signs in as [`Self::adopt_code`] does, and takes along what the guest has who is signed in. If that fails, or the
    /// code is a guest's, who can take nothing, the guest stays signed in.
    pub async fn adopt_code_with_guest(
        self,
        code: &str,
        verifier: String,
    ) -> Result<(), AccountTrouble> {
        let guest = self.fresh_session().await?;
        let session = api::exchange_code(code, &verifier).await?;
        let is_same_person = session.user_id == guest.user_id;
        if session.is_guest && !is_same_person {
            end(&session).await;
            return Err(AccountTrouble::new(
                "You are a guest in the web app, too, and a guest can take nothing along.",
                "Sign in to your account there first.",
            ));
        }
        if !is_same_person {
            take_along(&session, &guest).await?;
        }
        self.keeper.set(Some(session));
        Ok(())
    }

    /// Makes an account. A guest becomes its owner and keeps everything.
    pub async fn create_account(
        self,
        email: &str,
        password: &str,
    ) -> Result<NewAccount, AccountTrouble> {
        let challenge = new_challenge(false).await;
        let is_guest = self
            .keeper
            .session()
            .is_some_and(|session| session.is_guest);
        let created = if is_guest {
            self.upgrade(email, password, challenge.as_ref()).await
        } else {
            Err(AuthFailure::Refused(Refusal::SessionEnded))
        };
        let session = match created {
            // Nobody is a guest here, or not any more.
            Err(AuthFailure::Refused(Refusal::SessionEnded)) => {
                api::sign_up(email, password, challenge.as_ref()).await
            }
            created => created.map(Some),
        };
        match session? {
            Some(session) => {
                let is_ready = !session.is_guest;
                self.keeper.set(Some(session));
                if is_ready && is_guest {
                    // The token still says that this is a guest.
                    spawn_local(async move { self.keeper.renew_now().await });
                }
                Ok(if is_ready {
                    NewAccount::Ready
                } else {
                    NewAccount::ToBeConfirmed
                })
            }
            None => Ok(NewAccount::ToBeConfirmed),
        }
    }

    /// Signs in with an address and a password, in place of whoever is signed in.
    pub async fn sign_in(self, email: &str, password: &str) -> Result<(), AccountTrouble> {
        let session = api::sign_in(email, password).await?;
        self.keeper.set(Some(session));
        Ok(())
    }

    /// Signs in as [`Self::sign_in`] does, and takes along what the guest has who is signed in. If that fails, the guest
    /// stays signed in.
    pub async fn sign_in_with_guest(
        self,
        email: &str,
        password: &str,
    ) -> Result<(), AccountTrouble> {
        let guest = self.fresh_session().await?;
        let session = api::sign_in(email, password).await?;
        take_along(&session, &guest).await?;
        self.keeper.set(Some(session));
        Ok(())
    }

    /// Has a mail sent that leads to a new password.
    pub async fn recover(self, email: &str) -> Result<(), AccountTrouble> {
        let challenge = new_challenge(true).await;
        match api::recover(email, challenge.as_ref()).await {
            Err(AuthFailure::Refused(Refusal::PasswordsDisabled)) => Err(AccountTrouble::new(
                "This server sends no mail.",
                "Ask whoever runs it for a new password.",
            )),
            result => result.map_err(AccountTrouble::from),
        }
    }

    /// Whose new password is to be chosen: whoever came by a link, or whoever is signed in.
    pub async fn redeem_link(self) -> Result<PasswordOwner, AccountTrouble> {
        let arrival = self.arrival.try_update_value(Option::take).flatten();
        let session = match arrival {
            Some(Arrival::Code { code, verifier, .. }) => {
                self.session_of_code(&code, verifier).await?
            }
            Some(Arrival::Tokens {
                access_token,
                refresh_token,
                life_seconds,
                ..
            }) => api::session_of_tokens(&access_token, &refresh_token, life_seconds).await?,
            Some(Arrival::Failed { .. }) | None => self
                .keeper
                .session()
                .filter(|session| !session.is_guest)
                .ok_or_else(|| AccountTrouble::from(Refusal::LinkExpired))?,
        };
        Ok(PasswordOwner(session))
    }

    /// Gives `owner` another password and signs them in.
    pub async fn set_password(
        self,
        owner: &PasswordOwner,
        password: &str,
    ) -> Result<(), AccountTrouble> {
        let PasswordOwner(session) = owner;
        let current = self.keeper.session();
        let is_current = current.is_some_and(|current| current.email == session.email);
        let updated = if is_current {
            // What is kept may have been renewed since the page was opened.
            self.fresh_session().await?
        } else {
            session.clone()
        };
        let updated = api::update_user(&updated, None, password, None).await?;
        self.keeper.set(Some(updated));
        Ok(())
    }

    /// Gives `owner` another password and signs them in as [`Self::set_password`] does, and takes along what the guest
    /// has who is signed in. If that fails, the guest stays signed in.
    pub async fn set_password_with_guest(
        self,
        owner: &PasswordOwner,
        password: &str,
    ) -> Result<(), AccountTrouble> {
        let guest = self.fresh_session().await?;
        let PasswordOwner(session) = owner;
        let taken = api::take_over_guest(session, &guest).await;
        taken.map_err(|failure| AccountTrouble::of(failure.trouble()))?;
        // The guest is gone. Whoever tries again after a failure is the owner.
        self.keeper.set(Some(session.clone()));
        self.set_password(owner, password).await
    }

    /// Ends the session on this device.
    pub fn sign_out(self) {
        if let Some(session) = self.keeper.session() {
            spawn_local(async move { end(&session).await });
        }
        self.keeper.depart();
    }

    /// The account is gone, and its tokens with it: nothing is left to tell the server.
    pub fn forget(self) {
        self.keeper.depart();
    }

    /// Ends the sessions of this person on all devices. Nothing ends if the server does not answer:
    /// who is told that all are signed out must be able to rely on it.
    pub async fn sign_out_everywhere(self) -> Result<(), AccountTrouble> {
        let session = self.fresh_session().await?;
        match api::sign_out(&session.access_token, SignOutScope::Global).await {
            Ok(()) | Err(AuthFailure::Refused(Refusal::SessionEnded)) => {
                self.keeper.depart();
                Ok(())
            }
            Err(failure) => Err(failure.into()),
        }
    }

    async fn upgrade(
        self,
        email: &str,
        password: &str,
        challenge: Option<&CodeChallenge>,
    ) -> Result<Session, AuthFailure> {
        let session = self.fresh_session().await.map_err(|reason| match reason {
            NoToken::SignedOut => AuthFailure::Refused(Refusal::SessionEnded),
            NoToken::Unreachable => AuthFailure::Unreachable,
        })?;
        api::update_user(&session, Some(email), password, challenge).await
    }

    /// The session, renewed if it is not fresh; a session that is gone is found out.
    async fn fresh_session(self) -> Result<Session, NoToken> {
        self.token().await?;
        self.keeper.session().ok_or(NoToken::SignedOut)
    }
}

impl From<NoToken> for AccountTrouble {
    fn from(reason: NoToken) -> Self {
        match reason {
            NoToken::SignedOut => Refusal::SessionEnded.into(),
            NoToken::Unreachable => AuthFailure::Unreachable.into(),
        }
    }
}

/// Gives the account of `session`, a new sign-in, what `guest` has. If that fails, the new sign-in is over.
async fn take_along(session: &Session, guest: &Session) -> Result<(), AccountTrouble> {
    let Err(failure) = api::take_over_guest(session, guest).await else {
        return Ok(());
    };
    end(session).await;
    Err(AccountTrouble::of(failure.trouble()))
}

/// Ends a sign-in that nobody takes up.
pub(super) async fn end(session: &Session) {
    // The server forgets it by itself in time if it does not hear this.
    let _told = api::sign_out(&session.access_token, SignOutScope::Local).await;
}

/// A secret that is kept until the link from the mail comes back. None if it cannot be kept: the
/// link then brings tokens instead of a code.
async fn new_challenge(is_recovery: bool) -> Option<CodeChallenge> {
    let challenge = CodeChallenge::new().await?;
    storage::write_verifier(&challenge.verifier, is_recovery).then_some(challenge)
}

fn guest_trouble(failure: AuthFailure) -> Trouble {
    match failure {
        AuthFailure::Busy { .. } => Trouble::new(
            "The server takes no more guests from here for now.",
            "Wait some minutes and try again.",
        ),
        AuthFailure::Refused(Refusal::SignUpDisabled) => Trouble::new(
            "This server does not take guests.",
            "Sign in, or ask whoever runs it.",
        ),
        failure => AccountTrouble::from(failure).trouble,
    }
}
