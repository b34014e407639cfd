//! One configured engine: where it listens and with which key.

use std::borrow::Cow;

use dictation::audio::SampleOffset;
use dictation::event::{EngineFault, Pace};
use tokio::sync::watch;

use super::local::LocalEngineState;
use super::reach::Reach;
use super::{DEFAULT_LANGUAGE, ListenOptions, MULTI_LANGUAGE};

/// Why an engine cannot be reached now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// It loads its model.
    #[error("is starting")]
    Starting,
    /// It does not run. The reason is for people.
    #[error("{0}")]
    Down(String),
    /// It was tried, and is not asked again until a probe goes well.
    #[error("{}", in_words(*.0))]
    Unwell(EngineFault),
}

impl NotReady {
    /// What it means for a dictation.
    pub const fn fault(&self) -> EngineFault {
        match self {
            Self::Starting => EngineFault::Starting,
            Self::Down(_) => EngineFault::Unreachable,
            Self::Unwell(fault) => *fault,
        }
    }
}

/// For people who run the server.
const fn in_words(fault: EngineFault) -> &'static str {
    match fault {
        EngineFault::Refused => "refuses our key or what we ask for",
        EngineFault::OutOfCredit => "says that our account has no credit",
        EngineFault::Busy => "has as many streams of ours as it takes",
        EngineFault::Unsupported => "does not serve what is asked for",
        EngineFault::Failing => "says that it is broken",
        EngineFault::Unreachable => "cannot be reached",
        EngineFault::BrokeOff => "breaks off",
        EngineFault::Silent => "says nothing",
        EngineFault::Nonsense => "says what cannot be",
        EngineFault::Starting => "is starting",
    }
}

/// An engine in the list.
#[derive(Clone, Debug)]
pub struct EngineEndpoint {
    name: String,
    model: String,
    place: Place,
    quiet_limit_ms: u64,
    answers_after: SampleOffset,
}

#[derive(Clone, Debug)]
enum Place {
    Fixed(Reach),
    Child(watch::Receiver<LocalEngineState>),
}

impl EngineEndpoint {
    /// An engine at a fixed address. Silent for 5 s while it is given audio, it counts as lost
    /// (Deepgram sends an interim result for about every second of audio, silence too, and nothing
    /// for less).
    pub fn fixed(name: impl Into<String>, model: impl Into<String>, reach: Reach) -> Self {
        Self {
            name: name.into(),
            model: model.into(),
            place: Place::Fixed(reach),
            quiet_limit_ms: 5_000,
            answers_after: SampleOffset::from_millis(1_500),
        }
    }

    /// The engine that this server runs as its child. It may be busy with other speakers, so it
    /// may be silent for 20 s. It says something for 3 s of silence, and looks at speech the more
    /// rarely the longer a look takes.
    pub fn child(name: impl Into<String>, state: watch::Receiver<LocalEngineState>) -> Self {
        let model = "local".to_owned();
        Self {
            name: name.into(),
            model,
            place: Place::Child(state),
            quiet_limit_ms: 20_000,
            answers_after: SampleOffset::from_millis(10_000),
        }
    }

    /// Its name in configuration, logs, usage and summaries.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The model to ask for.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// For how long it may say nothing while it is given audio, in ms.
    pub const fn quiet_limit_ms(&self) -> u64 {
        self.quiet_limit_ms
    }

    /// So much audio it answers, whatever is in it and whether more comes or not.
    pub const fn answers_after(&self) -> SampleOffset {
        self.answers_after
    }

    /// Whether it is at a fixed address, not our own child.
    pub const fn is_fixed(&self) -> bool {
        matches!(self.place, Place::Fixed(_))
    }

    /// How fast it hears audio that was kept. Deepgram takes at most 1.25 times real time (its
    /// "Live Streaming" page); our own child is as fast as its processor.
    pub const fn pace(&self) -> Pace {
        match self.place {
            Place::Fixed(_) => Pace::RealTime,
            Place::Child(_) => Pace::AsGiven,
        }
    }

    /// Whether it changes keyterms in mid-stream. Deepgram does so at its global address only
    /// (its "Configure" page); our own engine has none to change.
    pub fn takes_configuration(&self) -> bool {
        match &self.place {
            Place::Fixed(reach) => {
                let host = reach.base_url.split("://").nth(1).unwrap_or_default();
                !["api.eu.", "api.au.", "api.in."]
                    .iter()
                    .any(|region| host.starts_with(region))
            }
            Place::Child(_) => false,
        }
    }

    /// What it is asked for where somebody wants `wish`. Our child serves no mix of languages. Whoever
    /// has chosen one has English in it more often than not, and would have no words at all.
    pub(super) fn options<'wish>(&self, wish: &'wish ListenOptions) -> Cow<'wish, ListenOptions> {
        let is_mix = wish.language.eq_ignore_ascii_case(MULTI_LANGUAGE);
        if self.is_fixed() || !is_mix {
            return Cow::Borrowed(wish);
        }
        Cow::Owned(ListenOptions {
            language: DEFAULT_LANGUAGE.to_owned(),
            ..wish.clone()
        })
    }

    /// The language that it listens for, if it does not serve the one that is wanted.
    pub(super) fn other_language(&self, wish: &ListenOptions) -> Option<String> {
        match self.options(wish) {
            Cow::Borrowed(_) => None,
            Cow::Owned(options) => Some(options.language),
        }
    }

    /// Whenever our child has become ready, says so to whoever waits for an engine.
    pub(super) fn tell_when_ready(&self, changes: watch::Sender<()>) {
        let Place::Child(state) = &self.place else {
            return;
        };
        let mut state = state.clone();
        tokio::spawn(async move {
            while state.changed().await.is_ok() {
                if matches!(*state.borrow_and_update(), LocalEngineState::Ready(_)) {
                    changes.send_replace(());
                }
            }
        });
    }

    /// How to reach it now, or why it cannot be.
    ///
    /// # Errors
    /// [`NotReady`] says why not.
    pub fn reach(&self) -> Result<Reach, NotReady> {
        match &self.place {
            Place::Fixed(reach) => Ok(reach.clone()),
            Place::Child(state) => match &*state.borrow() {
                LocalEngineState::Ready(reach) => Ok(reach.clone()),
                LocalEngineState::Starting => Err(NotReady::Starting),
                LocalEngineState::Unavailable(reason) => Err(NotReady::Down(reason.clone())),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanting(language: &str) -> ListenOptions {
        ListenOptions {
            language: language.to_owned(),
            keyterms: vec!["Sotto".to_owned()],
            ..ListenOptions::default()
        }
    }

    #[test]
    fn only_our_own_engine_is_asked_for_english_where_a_mix_of_languages_is_wanted() {
        let (_state, watcher) = watch::channel(LocalEngineState::Starting);
        let child = EngineEndpoint::child("local", watcher);
        let reach = Reach {
            base_url: "ws://127.0.0.1:1".to_owned(),
            key: None,
        };
        let provider = EngineEndpoint::fixed("deepgram", "nova-3", reach);
        for wish in ["multi", "Multi"].map(wanting) {
            assert_eq!(*child.options(&wish), wanting("en"));
            assert_eq!(child.other_language(&wish).as_deref(), Some("en"));
            assert_eq!(*provider.options(&wish), wish);
            assert_eq!(provider.other_language(&wish), None);
        }
        // Words that are wrong throughout are worse than none.
        let german = wanting("de");
        assert_eq!(*child.options(&german), german);
        assert_eq!(child.other_language(&german), None);
    }
}
