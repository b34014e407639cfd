//! What one dictation asks for: what its client says, and what the person has set for all of theirs.

use dictation::keyterm::Keyterms;
use dictation::wording::Wording;

use super::Relay;
use super::client::ListenWish;
use crate::auth::Caller;
use crate::engine::{DEFAULT_LANGUAGE, ListenOptions};
use crate::store::StoreError;

/// In force from the beginning of a dictation, or its resumption, to its end.
pub(super) struct Wishes {
    /// For engines.
    pub(super) options: ListenOptions,
    /// For what they say.
    pub(super) wording: Wording,
    /// Words that the person always wants to be listened for.
    vocabulary: Vec<String>,
}

impl Wishes {
    /// The client's wish over the person's settings.
    pub(super) async fn of(
        relay: &Relay,
        caller: &Caller,
        wish: ListenWish,
    ) -> Result<Self, StoreError> {
        let settings = relay.store.settings(&caller.scope()).await?.settings;
        let wording = Wording::of(&settings);
        let language = [wish.language, settings.language];
        let language = language.into_iter().find(|language| !language.is_empty());
        let mut wishes = Self {
            options: ListenOptions {
                language: language.unwrap_or_else(|| DEFAULT_LANGUAGE.to_owned()),
                keyterms: Vec::new(),
                punctuation: settings.auto_punctuation,
                parameters: Vec::new(),
            },
            wording,
            vocabulary: settings.vocabulary,
        };
        wishes.listen_for(&wish.keyterms);
        Ok(wishes)
    }

    /// The client's words come first, the person's after them; what an engine does not take is left
    /// out from the end.
    pub(super) fn listen_for(&mut self, keyterms: &Keyterms) {
        let wanted = keyterms.terms().iter().chain(&self.vocabulary);
        let fitting = Keyterms::fitting(wanted);
        let left_out = keyterms.left_out() + fitting.left_out();
        if left_out > 0 {
            tracing::info!(left_out, "keyterms beyond the limit");
        }
        self.options.keyterms = fitting.terms().to_vec();
    }
}
