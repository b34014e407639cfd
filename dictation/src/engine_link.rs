//! Where a session stands with its engine: waiting to try, opening, listening, or off.

use crate::audio::{SampleOffset, SampleRange};
use crate::event::{ConnectionId, Hearing, Millis, Pace};
use crate::transcript::Word;

/// Pauses between attempts to open an engine, in ms; the last one repeats.
const RETRY_PAUSES: [Millis; 6] = [0, 100, 250, 500, 1_000, 2_000];

/// The state of the link. One connection at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// Try at this time.
    Waiting { retry_at: Millis },
    /// A connection is being opened.
    Opening,
    /// It listens; its first sample was `base`, all audio before `sent` was given to it, and its
    /// finals reach up to `said`.
    Listening {
        base: SampleOffset,
        sent: SampleOffset,
        said: SampleOffset,
        load: Load,
    },
    /// No engine is wanted any more.
    Off,
}

/// What an engine has been given and cannot have heard yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Load {
    pace: Pace,
    /// In samples, at the time `at`.
    unheard: u64,
    at: Millis,
}

impl Load {
    /// What is unheard at `now`, in samples. Deepgram hears 1.25 s of audio a second, and never
    /// what has not come yet: a pause is no credit for a flood behind it.
    fn unheard(&mut self, now: Millis) -> u64 {
        let passed = SampleOffset::from_millis(now.saturating_sub(self.at)).get();
        self.at = now.max(self.at);
        self.unheard = match self.pace {
            Pace::RealTime => self.unheard.saturating_sub(passed + passed / 4),
            Pace::AsGiven => 0,
        };
        self.unheard
    }
}

/// The link of one session to whatever engine serves it.
#[derive(Clone, Debug)]
pub(crate) struct EngineLink {
    connection: ConnectionId,
    state: LinkState,
    failures: usize,
    troubled_since: Option<Millis>,
}

impl EngineLink {
    /// A link that wants its first connection at once.
    pub(crate) fn new(now: Millis) -> Self {
        Self {
            connection: 0,
            state: LinkState::Waiting { retry_at: now },
            failures: 0,
            troubled_since: None,
        }
    }

    pub(crate) const fn state(&self) -> &LinkState {
        &self.state
    }

    /// The connection that counts now. News from any other is stale.
    pub(crate) const fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// Whether there is a connection that could be lost.
    pub(crate) const fn is_connected(&self) -> bool {
        matches!(self.state, LinkState::Opening | LinkState::Listening { .. })
    }

    /// Begins an attempt if it is time for one.
    pub(crate) fn try_open(&mut self, now: Millis) -> Option<ConnectionId> {
        match self.state {
            LinkState::Waiting { retry_at } if retry_at <= now => {
                self.connection += 1;
                self.state = LinkState::Opening;
                Some(self.connection)
            }
            _ => None,
        }
    }

    /// The connection listens from `base` on.
    pub(crate) fn opened(&mut self, base: SampleOffset, pace: Pace, now: Millis) {
        self.state = LinkState::Listening {
            base,
            sent: base,
            said: base,
            load: Load {
                pace,
                unheard: 0,
                at: now,
            },
        };
    }

    /// Whether a connection listens.
    pub(crate) const fn listens(&self) -> bool {
        matches!(self.state, LinkState::Listening { .. })
    }

    /// How much audio this connection was given: all before this.
    pub(crate) const fn sent_through(&self) -> Option<SampleOffset> {
        match self.state {
            LinkState::Listening { sent, .. } => Some(sent),
            _ => None,
        }
    }

    /// How far the finals of this connection reach.
    pub(crate) const fn said_through(&self) -> Option<SampleOffset> {
        match self.state {
            LinkState::Listening { said, .. } => Some(said),
            _ => None,
        }
    }

    /// A final of this connection reaches up to `through`.
    pub(crate) fn said(&mut self, through: SampleOffset) {
        if let LinkState::Listening { said, .. } = &mut self.state {
            *said = through.max(*said);
        }
    }

    /// Whether the engine, given so many samples more, is at most `most_behind` samples behind.
    pub(crate) fn keeps_up(&mut self, now: Millis, samples: u64, most_behind: u64) -> bool {
        match &mut self.state {
            LinkState::Listening { load, .. } => load.unheard(now) + samples <= most_behind,
            _ => true,
        }
    }

    /// Audio before `through` was given to the connection by `now`.
    pub(crate) fn sent(&mut self, through: SampleOffset, now: Millis) {
        if let LinkState::Listening { sent, load, .. } = &mut self.state {
            load.unheard = load.unheard(now) + through.since(*sent);
            *sent = through;
        }
    }

    /// The connection is lost; another attempt follows after a pause.
    pub(crate) fn lost(&mut self, now: Millis) {
        let pause = RETRY_PAUSES[self.failures.min(RETRY_PAUSES.len() - 1)];
        self.failures += 1;
        self.troubled_since.get_or_insert(now);
        self.state = LinkState::Waiting {
            retry_at: now.saturating_add(pause),
        };
    }

    /// Another connection is wanted, at once and without reproach for the one that is there, if any.
    /// Returns the connection to drop, if there is one.
    pub(crate) fn change(&mut self, now: Millis) -> Option<ConnectionId> {
        let connected = self.is_connected();
        self.state = LinkState::Waiting { retry_at: now };
        connected.then_some(self.connection)
    }

    /// A final came: the engine makes progress, so its failures are forgotten.
    pub(crate) fn made_progress(&mut self) {
        self.failures = 0;
        self.troubled_since = None;
    }

    /// Since when no engine has made progress, if one was lost.
    pub(crate) const fn troubled_since(&self) -> Option<Millis> {
        self.troubled_since
    }

    /// No engine is wanted. Returns the connection to drop, if there is one.
    pub(crate) fn turn_off(&mut self) -> Option<ConnectionId> {
        let connected = self.is_connected();
        self.state = LinkState::Off;
        connected.then_some(self.connection)
    }

    /// Moves a moment from the connection's time to the dictation's, within the audio given.
    pub(crate) fn place(&self, at: SampleOffset) -> Option<SampleOffset> {
        match self.state {
            LinkState::Listening { base, sent, .. } => Some(base.plus(at.get()).min(sent)),
            _ => None,
        }
    }

    /// Moves a result from the connection's time to the dictation's, within the audio that the
    /// connection was given: a word whose middle lies after that was never heard. None if the
    /// link does not listen.
    pub(crate) fn rebase(&self, hearing: Hearing) -> Option<Hearing> {
        let LinkState::Listening { base, sent, .. } = self.state else {
            return None;
        };
        let place = |range: SampleRange| {
            let start = base.plus(range.start().get()).min(sent);
            SampleRange::new(start, base.plus(range.end().get()).min(sent))
        };
        let words = hearing
            .words
            .into_iter()
            .filter(|word| base.plus(word.range.midpoint().get()) < sent)
            .map(|word| Word {
                range: place(word.range),
                ..word
            })
            .collect();
        Some(Hearing {
            range: place(hearing.range),
            words,
            certainty: hearing.certainty,
        })
    }
}
