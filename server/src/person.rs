//! What belongs to a person: who they are here, their devices, their settings, all that is kept
//! about them, and its end. Both public faces ask here; nothing here knows how they are asked.

pub mod account;
pub mod devices;
pub mod settings;
pub mod transcripts;
pub mod usage;

mod activity;

use std::sync::Arc;

use crate::auth::Auth;
use crate::ledger::Prices;
use crate::limits::person::PersonLimits;
use crate::limits::rate_limiter::TooMany;
use crate::store::{Store, StoreError};

use activity::Activity;

/// What people keep here. A clonable handle.
#[derive(Clone)]
pub struct People {
    parts: Arc<Parts>,
}

struct Parts {
    store: Store,
    auth: Auth,
    limits: PersonLimits,
    activity: Activity,
    prices: Arc<Prices>,
    restore_window_ms: i64,
}

impl People {
    /// Over what `store` holds; `auth` knows whose sign-ins end, `prices` what the last audio of a
    /// deleted account costs. A deleted transcript can be restored for `restore_window_ms`.
    pub fn new(
        store: Store,
        auth: Auth,
        limits: PersonLimits,
        prices: Arc<Prices>,
        restore_window_ms: i64,
    ) -> Self {
        let activity = Activity::new(store.clone());
        Self {
            parts: Arc::new(Parts {
                store,
                auth,
                limits,
                activity,
                prices,
                restore_window_ms,
            }),
        }
    }

    fn store(&self) -> &Store {
        &self.parts.store
    }

    fn restore_window_ms(&self) -> i64 {
        self.parts.restore_window_ms
    }

    /// Something was deleted, and is gone for everybody. If its last traces cannot go now, because somebody reads or the
    /// database fails, the server's own job sees to them.
    async fn erase(&self) {
        if let Err(error) = self.store().erase_deleted().await {
            tracing::warn!(%error, "the last traces of what was deleted could not be erased yet");
        }
    }

    fn auth(&self) -> &Auth {
        &self.parts.auth
    }

    fn limits(&self) -> &PersonLimits {
        &self.parts.limits
    }

    fn prices(&self) -> &Prices {
        &self.parts.prices
    }
}

/// A field that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldViolation {
    /// Where it is, from what was sent: `replacements[2].spoken[0]`. Empty: all of it.
    pub field: String,
    /// What is wrong with it, for people.
    pub detail: String,
}

impl FieldViolation {
    /// `detail` is wrong with `field`.
    pub fn new(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            detail: detail.into(),
        }
    }

    /// All of them in one line.
    pub fn in_words(violations: &[Self]) -> String {
        let one = |violation: &Self| match violation.field.as_str() {
            "" => violation.detail.clone(),
            field => format!("{field}: {}", violation.detail),
        };
        violations.iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

/// Why something of a person's was not done.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// Fields are not as they must be.
    #[error("{}", FieldViolation::in_words(.0))]
    Invalid(Vec<FieldViolation>),
    /// There is no such thing, or it is another person's.
    #[error("there is no such thing")]
    NotFound,
    /// It was changed since it was read.
    #[error("it was changed meanwhile")]
    Stale,
    /// As many devices as a person may have, and somebody is signed in on each.
    #[error(
        "You are signed in on as many devices as Sotto takes ({}). Sign one of them out first.",
        devices::MAX_DEVICES
    )]
    AllDevicesInUse,
    /// The person has no account any more.
    #[error("the account does not exist")]
    UnknownUser,
    /// Too many requests.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PersonError {
    /// One field is not as it must be.
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldViolation::new(field, detail)])
    }
}

/// A line that somebody typed, evened out: without white space around it.
fn plain_line(field: &str, text: &str, most: usize) -> Result<String, PersonError> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(PersonError::invalid(
            field,
            "This may hold no control characters.",
        ));
    }
    if text.chars().count() > most {
        let detail = format!("This may have at most {most} characters.");
        return Err(PersonError::invalid(field, detail));
    }
    Ok(text.to_owned())
}
