//! Who is asking: sign-in without an outside service, tokens, tickets.
//!
//! The server speaks as Supabase Auth does, so one client and one verifier serve both. Access
//! tokens are ES256 JWTs that live minutes; a refresh token renews them and is exchanged on
//! every use; a ticket opens one stream. Nothing that is stored opens an account by itself
//! except the signing keys.

pub mod accounts;
pub mod email_address;
pub mod error;
pub mod tokens;

mod limits;
mod random;

use std::sync::Arc;

use uuid::Uuid;

use crate::clock::Clock;
use crate::config::network::Origin;
use crate::config::{AuthConfig, LimitsConfig};
use crate::mail::Mailer;
use crate::store::auth_sessions::SessionLife;
use crate::store::{Scope, Store};

use accounts::Accounts;
pub use accounts::error::AccountError;
pub use error::Failure;
use limits::SignInLimits;
use tokens::Tokens;
pub use tokens::error::TokenError;
pub use tokens::sign_in::{SignIn, SignOutScope};
pub use tokens::tickets::{Ticket, TicketError};

/// Who is asking, proven by a token or a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The person.
    pub user_id: Uuid,
    /// The sign-in by which they are here; see [`Auth::is_live`].
    pub auth_session: Uuid,
    /// Whether they have no address.
    pub is_anonymous: bool,
    /// When their access token expires, in s since 1970.
    pub expires_at_unix: i64,
}

impl Caller {
    /// What the store lets them see.
    pub fn scope(&self) -> Scope {
        Scope::User(self.user_id)
    }
}

/// What [`Auth`] is made of.
#[derive(Clone, Debug)]
pub struct AuthSetup {
    /// The server's public address: tokens name it as their issuer.
    pub public_origin: Origin,
    /// How long sign-ins last.
    pub auth: AuthConfig,
    /// How often one may try.
    pub limits: LimitsConfig,
    /// How mail goes out.
    pub mailer: Mailer,
}

/// Sign-in, tokens and tickets. A clonable handle.
#[derive(Clone)]
pub struct Auth {
    parts: Arc<AuthParts>,
}

struct AuthParts {
    store: Store,
    clock: Clock,
    config: AuthConfig,
    limits: SignInLimits,
    tokens: Tokens,
    accounts: Accounts,
}

impl Auth {
    /// Takes the signing keys from the store; makes them at the first start.
    ///
    /// # Errors
    /// If the store fails or holds keys that cannot be used.
    pub async fn open(store: Store, setup: AuthSetup) -> Result<Self, Failure> {
        let clock = store.clock().clone();
        let life = i64::from(setup.auth.access_token_seconds);
        let parts = AuthParts {
            tokens: Tokens::open(&store, &setup.public_origin, life).await?,
            accounts: Accounts::new(&setup)?,
            limits: SignInLimits::new(&setup.limits, &clock),
            config: setup.auth,
            clock,
            store,
        };
        Ok(Self {
            parts: Arc::new(parts),
        })
    }

    /// How long sign-ins last.
    pub fn session_life(&self) -> SessionLife {
        let day = |days: u32| i64::from(days) * 24 * 60 * 60 * 1000;
        SessionLife {
            idle_ms: day(self.parts.config.idle_days),
            total_ms: day(self.parts.config.session_days),
        }
    }
}
