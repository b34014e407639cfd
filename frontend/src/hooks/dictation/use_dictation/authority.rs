//! By whose sign-in what was said may be sent.

use leptos::prelude::untrack;

use crate::domain::succession::Owner;
use crate::hooks::session::{NoToken, UseSession};

/// The sign-in of whoever said it. While a token is awaited, somebody else may have come: theirs is none.
#[derive(Clone)]
pub(in crate::hooks::dictation) struct Authority {
    session: UseSession,
    owner: Owner,
}

impl Authority {
    /// The sign-in of `session`, as long as it may send what is `owner`'s.
    pub(in crate::hooks::dictation) const fn new(session: UseSession, owner: Owner) -> Self {
        Self { session, owner }
    }

    /// A token that is good for a while yet.
    pub(in crate::hooks::dictation) async fn token(&self) -> Result<String, NoToken> {
        let token = self.session.token().await?;
        self.only_theirs(token)
    }

    /// A token in place of one that the server does not take, or soon will not take.
    pub(in crate::hooks::dictation) async fn token_after_refusal(
        &self,
        refused: &str,
    ) -> Result<String, NoToken> {
        let token = self.session.token_after_refusal(refused).await?;
        self.only_theirs(token)
    }

    fn only_theirs(&self, token: String) -> Result<String, NoToken> {
        let person = untrack(|| self.session.who());
        if self.owner.is_served_by(&person) {
            Ok(token)
        } else {
            Err(NoToken::SignedOut)
        }
    }
}
