//! A recording that engines are at is held: its row is touched, as a live dictation's is by its session, so that
//! nobody takes it for abandoned.

use std::convert::Infallible;
use std::time::Duration;

use dictation::account::Account;
use dictation::audio::SampleOffset;
use dictation::event::Commit;
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::ledger::{Entry, Ledger, Settled};

/// Pause between two touches.
pub(super) const TOUCH_PAUSE: Duration = Duration::from_millis(dictation::session::TOUCH_PAUSE);

/// Does `work`, and touches what it is done for whenever `pause` has passed.
pub(super) async fn held<Output, Touched: Future>(
    pause: Duration,
    touch: impl FnMut() -> Touched,
    work: impl Future<Output = Output>,
) -> Output {
    tokio::select! {
        output = work => output,
        never = touch_for_ever(pause, touch) => match never {},
    }
}

async fn touch_for_ever<Touched: Future>(
    pause: Duration,
    mut touch: impl FnMut() -> Touched,
) -> Infallible {
    loop {
        sleep(pause).await;
        let _what_came_of_it = touch().await;
    }
}

/// Commits that there is nothing new. The ledger's next group carries it.
pub(super) async fn touch(ledger: &Ledger, entry: Entry) -> Option<Settled> {
    let (reply, mut outcome) = mpsc::channel(1);
    ledger.commit(entry, nothing_new(), reply).await;
    outcome.recv().await
}

fn nothing_new() -> Commit {
    Commit {
        through: SampleOffset::ZERO,
        account: Account::default(),
        since: Account::default(),
        engine: String::new(),
        slices: Vec::new(),
        cost_slices: Vec::new(),
        settlement: None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;
    use crate::clock::Clock;
    use crate::config::DatabaseConfig;
    use crate::ledger::Prices;
    use crate::store::voice_sessions::{NewVoiceSession, RESUME_WINDOW_MS};
    use crate::store::{Scope, Store};

    #[tokio::test]
    async fn what_is_worked_at_for_long_is_touched_again_and_again() {
        let (touched, mut touches) = mpsc::channel(1);
        let work = async {
            for _touch in 0..3 {
                touches.recv().await;
            }
            "done"
        };
        let touch = || touched.send(());
        let done = held(Duration::from_millis(1), touch, work).await;
        assert_eq!(done, "done");
    }

    async fn store_under(clock: Clock) -> (TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let config = DatabaseConfig {
            data_folder: folder.path().to_path_buf(),
            url: None,
        };
        let store = Store::open_with_clock(&config, clock).await.unwrap();
        (folder, store)
    }

    async fn begin(store: &Store) -> Entry {
        let (account, sign_in) = store.create_anonymous_account("{}").await.unwrap();
        let session = Uuid::now_v7();
        let new = NewVoiceSession {
            id: session,
            device_id: None,
            sign_in: sign_in.id,
            provider: "double",
            is_private: false,
        };
        let scope = Scope::User(account.id);
        let begun = store.begin_voice_session(&scope, new).await.unwrap();
        Entry {
            session,
            user: account.id,
            epoch: begun.epoch,
        }
    }

    #[tokio::test]
    async fn a_recording_that_is_touched_is_not_abandoned_however_long_engines_take() {
        let (clock, hand) = Clock::manual();
        let (_folder, store) = store_under(clock).await;
        let (ledger, _task) = Ledger::start(store.clone(), Arc::new(Prices::default()));
        let (held, left) = (begin(&store).await, begin(&store).await);
        let no_cost = |_engine: &str, _audio| 0;
        let mut closed = 0;
        for _turn in 0..3 {
            hand.advance_ms(RESUME_WINDOW_MS / 2 + 1);
            let settled = touch(&ledger, held).await;
            assert_eq!(settled, Some(Settled::Committed(SampleOffset::ZERO)));
            let reaped = store.close_abandoned_voice_sessions(RESUME_WINDOW_MS, &no_cost);
            closed += reaped.await.unwrap();
        }
        assert_eq!(closed, 1, "the one that nobody holds");
        assert_eq!(touch(&ledger, left).await, Some(Settled::Fenced));
        hand.advance_ms(RESUME_WINDOW_MS + 1);
        let reaped = store.close_abandoned_voice_sessions(RESUME_WINDOW_MS, &no_cost);
        assert_eq!(reaped.await.unwrap(), 1, "nobody holds it any more");
    }
}
