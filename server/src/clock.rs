//! The wall clock as a part that can be exchanged: what expires is tested without waiting.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time: ms since 1970 in UTC, the form in which every time is stored.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Arc::new(|| {
            // A clock set before 1970 reads as 1970: everything is then expired, nothing is open.
            let since_epoch = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
        }))
    }

    /// A clock that starts at the machine's time and from there moves only by hand.
    pub fn manual() -> (Self, ManualClock) {
        let millis = Arc::new(AtomicI64::new(Self::system().now_ms()));
        let hand = ManualClock(Arc::clone(&millis));
        (Self(Arc::new(move || millis.load(Ordering::SeqCst))), hand)
    }

    /// The time in ms.
    pub fn now_ms(&self) -> i64 {
        (self.0)()
    }

    /// The time in whole seconds, as tokens count it.
    pub fn now_seconds(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Clock({})", self.now_ms())
    }
}

/// Moves a manual clock.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// Lets `millis` ms pass.
    pub fn advance_ms(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}
