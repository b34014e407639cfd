//! A recording in one piece instead of a live stream: for a client whose socket is blocked, and for
//! programs that have a file. Metered as a dictation that begins and ends at once.

mod length;

use std::time::Duration;

use bytes::Bytes;
use dictation::account::Account;
use dictation::audio::SampleOffset;
use dictation::event::{Commit, Settlement};
use dictation::meter::{Meter, UsageSlice};
use dictation::transcript::Word;
use dictation::transcript_file::finals_of_recording;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::Relay;
use super::client::ListenWish;
use super::holding;
use super::wishes::Wishes;
use crate::auth::Caller;
use crate::engine::recording::{AskedEngines, HeardRecording, RecordingFault};
use crate::ledger::Entry;
use crate::store::voice_sessions::NewVoiceSession;
use crate::store::{Scope, StoreError};

/// The words wait so long for the ledger. They are the person's, and the ledger goes on trying.
const COMMIT_LIMIT: Duration = Duration::from_secs(10);

/// A file of audio with what to listen for.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Its bytes, in blocks.
    pub blocks: Vec<Bytes>,
    /// What to listen for.
    pub listen: ListenWish,
    /// A device of this person.
    pub device_id: Option<Uuid>,
    /// The words are not kept, whatever the person has set.
    pub is_private: bool,
    /// What is asked of the engine besides, by name.
    pub parameters: Vec<(&'static str, String)>,
}

/// A recording in words.
#[derive(Clone, Debug, PartialEq)]
pub struct TranscribedRecording {
    /// In order.
    pub words: Vec<Word>,
    /// All of its audio, as the engine says.
    pub audio: SampleOffset,
    /// The engine that heard it.
    pub engine: String,
    /// From the whole recording's being here to its words, in ms.
    pub latency_ms: u64,
    /// Whether its words are kept, if they are to be. Those that are not may be later.
    pub is_kept: Option<bool>,
    /// What of the recording the engine did not hear, in sentences.
    pub warnings: Vec<String>,
}

/// Why there are no words.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// No engine has heard it.
    #[error(transparent)]
    Engine(#[from] RecordingFault),
    /// It cannot be metered, so it is not heard; or the device is not this person's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Relay {
    /// Has a recording transcribed and meters it.
    ///
    /// # Errors
    /// [`RecordingError`]; nothing is billed then.
    pub async fn transcribe(
        &self,
        caller: &Caller,
        recording: Recording,
    ) -> Result<TranscribedRecording, RecordingError> {
        let came = Instant::now();
        let mut wishes = Wishes::of(self, caller, recording.listen).await?;
        wishes.options.parameters = recording.parameters;
        let (device_id, is_private) = (recording.device_id, recording.is_private);
        let (entry, wants_kept) = self.begin_recording(caller, device_id, is_private).await?;
        let options = wishes.options;
        let hearing = self
            .engines
            .transcribe_recording(&recording.blocks, &options);
        let touch = || holding::touch(&self.ledger, entry);
        let AskedEngines { in_vain, heard } =
            holding::held(holding::TOUCH_PAUSE, touch, hearing).await;
        let latency_ms = u64::try_from(came.elapsed().as_millis()).unwrap_or(u64::MAX);
        let commit = match &heard {
            Ok(heard) => heard_commit(&heard.engine, &in_vain, heard.hearing.audio),
            Err(_fault) => unheard_commit(&in_vain, length::at_most(&recording.blocks)),
        };
        self.settle_recording(entry, commit, latency_ms).await;
        let HeardRecording { engine, hearing } = heard?;
        let words = wishes.wording.words(hearing.words);
        let mut is_kept = None;
        if wants_kept {
            let (language, begin) = (&options.language, SampleOffset::ZERO);
            let mut keeping = self.keeper.begin(entry, language, begin);
            for final_ in finals_of_recording(&words, hearing.audio) {
                keeping.keep(&final_, &engine);
            }
            is_kept = Some(keeping.all_kept().await);
        }
        Ok(TranscribedRecording {
            words,
            audio: hearing.audio,
            engine,
            latency_ms,
            is_kept,
            warnings: hearing.warnings,
        })
    }

    async fn begin_recording(
        &self,
        caller: &Caller,
        device_id: Option<Uuid>,
        is_private: bool,
    ) -> Result<(Entry, bool), StoreError> {
        let session = Uuid::now_v7();
        let new = NewVoiceSession {
            id: session,
            device_id,
            sign_in: caller.auth_session,
            provider: self.engines.expected(),
            is_private,
        };
        let scope = Scope::User(caller.user_id);
        let begun = self.store.begin_voice_session(&scope, new).await?;
        tracing::info!(%session, user = %caller.user_id, "recording begins");
        let entry = Entry {
            session,
            user: caller.user_id,
            epoch: begun.epoch,
        };
        Ok((entry, begun.is_kept))
    }

    /// Enters what was heard into the ledger, or that nothing was.
    async fn settle_recording(&self, entry: Entry, commit: Commit, latency: u64) {
        let commit = Commit {
            settlement: Some(Settlement { latency }),
            ..commit
        };
        let (reply, mut outcome) = mpsc::channel(1);
        self.ledger.commit(entry, commit, reply).await;
        if timeout(COMMIT_LIMIT, outcome.recv()).await.is_err() {
            tracing::warn!(session = %entry.session, "a recording waits for the ledger");
        }
    }
}

/// What an engine heard, after others had heard all of it `in_vain`: they want their money, too.
fn heard_commit(engine: &str, in_vain: &[String], through: SampleOffset) -> Commit {
    let engines = in_vain.iter().map(String::as_str).chain([engine]);
    let (given, cost_slices) = cost_of(engines, through);
    Commit {
        through,
        account: Account {
            given,
            ..Account::heard_once(through)
        },
        since: Account::default(),
        engine: engine.to_owned(),
        slices: UsageSlice::of(engine, through),
        cost_slices,
        settlement: None,
    }
}

/// No words came of it, so it is on no bill. What engines heard in vain is a cost; none has said how long
/// it is.
fn unheard_commit(in_vain: &[String], at_most: SampleOffset) -> Commit {
    let (given, cost_slices) = cost_of(in_vain.iter().map(String::as_str), at_most);
    Commit {
        through: SampleOffset::ZERO,
        account: Account {
            given,
            ..Account::default()
        },
        since: Account::default(),
        engine: String::new(),
        slices: Vec::new(),
        cost_slices,
        settlement: None,
    }
}

/// The samples that these engines were given if each had all of it, and their slices.
fn cost_of<'a>(
    engines: impl Iterator<Item = &'a str>,
    length: SampleOffset,
) -> (u64, Vec<UsageSlice>) {
    let mut given = SampleOffset::ZERO;
    let mut cost = Meter::new();
    let mut slices = Vec::new();
    for engine in engines {
        given = given.plus(length.get());
        slices.extend(cost.count(engine, given));
    }
    slices.extend(cost.close());
    (given.get(), slices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_that_heard_a_recording_in_vain_are_a_cost_and_on_no_bill() {
        let through = SampleOffset::from_millis(90_000);
        let commit = heard_commit("second", &["first".to_owned()], through);
        assert_eq!(commit.account.given, 2 * through.get());
        let seconds = |slices: &[UsageSlice], engine: &str| -> u64 {
            let of_it = slices.iter().filter(|slice| slice.engine == engine);
            of_it.map(|slice| slice.range.samples() / 16_000).sum()
        };
        assert_eq!(seconds(&commit.slices, "second"), 90);
        assert_eq!(seconds(&commit.slices, "first"), 0);
        assert_eq!(seconds(&commit.cost_slices, "second"), 90);
        assert_eq!(seconds(&commit.cost_slices, "first"), 90);
    }

    #[test]
    fn engines_that_heard_a_recording_to_no_end_are_a_cost_and_nothing_is_billed() {
        let engines = ["first".to_owned(), "second".to_owned()];
        let commit = unheard_commit(&engines, SampleOffset::from_millis(90_000));
        let given: u64 = commit
            .cost_slices
            .iter()
            .map(|slice| slice.range.samples())
            .sum();
        assert_eq!(given, 2 * 90 * 16_000);
        assert_eq!(commit.account.given, given);
        assert_eq!(
            (commit.slices, commit.through),
            (vec![], SampleOffset::ZERO)
        );
        assert_eq!(
            unheard_commit(&[], SampleOffset::from_millis(9)).cost_slices,
            []
        );
    }
}
