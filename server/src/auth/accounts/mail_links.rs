//! Links that go by mail: what they are asked for with, what following them does.
//!
//! Whether an address has an account is not told by any answer, nor by how long it takes: what is
//! sent is sent behind the answer's back.

use std::net::IpAddr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::{AccountError, LinkError};
use super::pkce::{fresh_secret, secret_hash};
use crate::auth::Auth;
use crate::auth::email_address::EmailAddress;
use crate::auth::error::Failure;
use crate::auth::tokens::sign_in::SignIn;
use crate::limits::address::counted_address;
use crate::limits::rate_limiter::TooMany;
use crate::mail::{Mail, Notice};
use crate::store::accounts::{Account, NewAccount};
use crate::store::auth_sessions::SignInMethod;
use crate::store::credentials::AccountChange;
use crate::store::mail_tokens::{CodeChallenge, MailPurpose, StoredMailToken};
use crate::store::secrets::Taken;
use crate::store::{Scope, StoreError};

/// A link that signs somebody in is good for so long, in ms.
const SIGN_IN_LIFE_MS: i64 = 15 * 60 * 1000;

/// A link that proves an address is good for so long, in ms.
const CONFIRMATION_LIFE_MS: i64 = 24 * 60 * 60 * 1000;

/// How a link is to come back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailWish {
    /// Where it leads in the end, if it may; else to the web app.
    pub redirect_to: Option<String>,
    /// Whoever follows it gets a code for the holder of this.
    pub challenge: Option<CodeChallenge>,
}

/// What following a link has brought.
#[derive(Clone, Debug)]
pub enum Followed {
    /// Somebody is signed in.
    SignedIn {
        /// Who.
        sign_in: Box<SignIn>,
        /// By which kind of mail.
        purpose: MailPurpose,
    },
    /// A code, to be exchanged by the client that asked for the mail.
    Code(String),
}

impl Auth {
    /// Sends a link to somebody who forgot their password.
    ///
    /// # Errors
    /// A limit, or [`LinkError::NoMail`] if this server sends none; never whether the address has
    /// an account.
    pub async fn recover(
        &self,
        email: EmailAddress,
        wish: MailWish,
        address: IpAddr,
    ) -> Result<(), AccountError> {
        self.count_mail(&email, address)?;
        self.mail_behind_the_answer(email, MailPurpose::Recovery, wish);
        Ok(())
    }

    /// Sends a link that signs in without a password; makes the account first if `creates` says so
    /// and newcomers get one.
    ///
    /// # Errors
    /// As [`Auth::recover`].
    pub async fn send_magic_link(
        &self,
        email: EmailAddress,
        creates: bool,
        wish: MailWish,
        address: IpAddr,
    ) -> Result<(), AccountError> {
        self.count_mail(&email, address)?;
        if creates && self.parts.config.sign_up {
            let new = NewAccount {
                email: Some(email.as_str().to_owned()),
                user_metadata: "{}".to_owned(),
                ..NewAccount::default()
            };
            match self.parts.store.create_account(new).await {
                Ok(_) | Err(StoreError::Duplicate) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.mail_behind_the_answer(email, MailPurpose::MagicLink, wish);
        Ok(())
    }

    /// Sends the link again that proves the address of a new account.
    ///
    /// # Errors
    /// As [`Auth::recover`].
    pub async fn resend_confirmation(
        &self,
        email: EmailAddress,
        wish: MailWish,
        address: IpAddr,
    ) -> Result<(), AccountError> {
        self.count_mail(&email, address)?;
        self.mail_behind_the_answer(email, MailPurpose::SignUp, wish);
        Ok(())
    }

    /// Follows a link: signs its owner in, or gives a code. The link is used up, whatever comes of
    /// it, but for one that is late by a clock that may be wrong. `purposes` are those that the
    /// link says it has.
    ///
    /// # Errors
    /// [`LinkError::BadLink`] if it is not known, was used, or came too late.
    pub async fn follow_link(
        &self,
        secret: &str,
        purposes: &[MailPurpose],
    ) -> Result<Followed, AccountError> {
        let parts = &self.parts;
        let taken = parts.store.take_mail_token(&secret_hash(secret)).await?;
        let Taken::Good(token) = taken else {
            return Err(LinkError::BadLink.into());
        };
        if !purposes.contains(&token.purpose) {
            return Err(LinkError::BadLink.into());
        }
        let account = self.apply_link(&token).await?;
        tracing::info!(user = %account.id, purpose = token.purpose.name(), "mail link followed");
        let method = match token.purpose {
            MailPurpose::Recovery => SignInMethod::Recovery,
            MailPurpose::SignUp | MailPurpose::MagicLink | MailPurpose::EmailChange => {
                SignInMethod::Otp
            }
        };
        if let Some(challenge) = token.challenge {
            let code = self.issue_code(account.id, method, challenge).await?;
            return Ok(Followed::Code(code));
        }
        let sign_in = self.begin_sign_in(account, method).await?;
        Ok(Followed::SignedIn {
            sign_in: Box::new(sign_in),
            purpose: token.purpose,
        })
    }

    /// Where a followed link leads: `wanted` if it may.
    pub fn redirect_url(&self, wanted: Option<&str>) -> String {
        self.parts.accounts.redirects.choose(wanted)
    }

    /// What a link has proved.
    async fn apply_link(&self, token: &StoredMailToken) -> Result<Account, AccountError> {
        let store = &self.parts.store;
        let (scope, user) = (Scope::User(token.user_id), token.user_id);
        let account = store.account(&scope, user).await?;
        let account = account.ok_or(LinkError::BadLink)?;
        let is_known = account.email.as_deref() == Some(&token.email);
        if is_known && account.email_confirmed_at.is_some() {
            return Ok(account);
        }
        let is_change = token.purpose == MailPurpose::EmailChange
            && account.new_email.as_deref() == Some(&token.email);
        if !is_known && !is_change {
            // The account has another address by now.
            return Err(LinkError::BadLink.into());
        }
        if is_known && token.purpose != MailPurpose::SignUp {
            // Nobody had proved whose the address is: whoever set a password may be somebody else.
            store.remove_password(&scope, user).await?;
        }
        let change = AccountChange {
            email: Some(token.email.clone()),
            ..AccountChange::default()
        };
        let changed = store.change_account(&scope, user, change).await;
        let changed = changed.map_err(|error| match error {
            StoreError::Duplicate => AccountError::AddressTaken,
            error => error.into(),
        })?;
        if is_change && account.email.is_some() {
            self.notify(account.email.as_deref(), Notice::EmailChanged);
        }
        Ok(changed.ok_or(LinkError::BadLink)?)
    }

    /// Every mail that is asked for counts, whether one goes out or not: limits do not tell who
    /// has an account either.
    fn count_mail(&self, email: &EmailAddress, address: IpAddr) -> Result<(), AccountError> {
        if !self.parts.accounts.mailer.can_send() {
            return Err(LinkError::NoMail.into());
        }
        let limit = &self.parts.limits.email_by_address;
        limit.take(counted_address(address))?;
        Ok(self.count_mail_to(email)?)
    }

    fn mail_behind_the_answer(&self, email: EmailAddress, purpose: MailPurpose, wish: MailWish) {
        let auth = self.clone();
        tokio::spawn(async move {
            let sent = auth.mail_to_owner(&email, purpose, wish).await;
            if let Err(error) = sent {
                tracing::error!(%error, purpose = purpose.name(), "no mail could be written");
            }
        });
    }

    async fn mail_to_owner(
        &self,
        email: &EmailAddress,
        purpose: MailPurpose,
        wish: MailWish,
    ) -> Result<(), Failure> {
        let known = self
            .parts
            .store
            .credentials_by_email(email.as_str())
            .await?;
        let Some(account) = known.map(|known| known.account) else {
            return Ok(());
        };
        if purpose == MailPurpose::SignUp && account.email_confirmed_at.is_some() {
            return Ok(());
        }
        self.write_link(&account, purpose, email, wish).await
    }

    /// Sends a link to the owner of an account.
    pub(super) async fn mail_link(
        &self,
        account: &Account,
        purpose: MailPurpose,
        email: &EmailAddress,
        wish: MailWish,
    ) -> Result<(), AccountError> {
        self.count_mail_to(email)?;
        Ok(self.write_link(account, purpose, email, wish).await?)
    }

    /// Counts a mail that goes, or seems to go, to `email`.
    pub(super) fn count_mail_to(&self, email: &EmailAddress) -> Result<(), LinkError> {
        if !self.parts.accounts.mailer.can_send() {
            return Err(LinkError::NoMail);
        }
        let counted = self.parts.limits.count_mail_to(email);
        counted.map_err(|TooMany { retry_after, quota }| LinkError::TooManyMails {
            retry_after,
            quota,
        })
    }

    async fn write_link(
        &self,
        account: &Account,
        purpose: MailPurpose,
        email: &EmailAddress,
        wish: MailWish,
    ) -> Result<(), Failure> {
        let parts = &self.parts;
        let secret = fresh_secret()?;
        let life = match purpose {
            MailPurpose::Recovery | MailPurpose::MagicLink => SIGN_IN_LIFE_MS,
            MailPurpose::SignUp | MailPurpose::EmailChange => CONFIRMATION_LIFE_MS,
        };
        let token = StoredMailToken {
            user_id: account.id,
            purpose,
            email: email.as_str().to_owned(),
            challenge: wish.challenge,
        };
        parts
            .store
            .insert_mail_token(&secret_hash(&secret), &token, life)
            .await?;
        let redirect_to = self.redirect_url(wish.redirect_to.as_deref());
        let link = format!(
            "{}/auth/v1/verify?token={secret}&type={}&redirect_to={}",
            parts.accounts.public_origin,
            purpose.name(),
            utf8_percent_encode(&redirect_to, NON_ALPHANUMERIC),
        );
        parts
            .accounts
            .mailer
            .send(Mail::with_link(email.as_str(), purpose, link));
        Ok(())
    }

    /// Tells the owner of an account what was changed about it, if mail can be sent.
    pub(super) fn notify(&self, email: Option<&str>, notice: Notice) {
        let limits = &self.parts.limits;
        if let Some(email) = email
            && self.parts.accounts.mailer.can_send()
            && limits.mail_in_all.take(()).is_ok()
        {
            self.parts.accounts.mailer.send(Mail::notice(email, notice));
        }
    }
}
