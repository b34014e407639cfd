//! Two clocks as one part that can be exchanged: what expires is tested without waiting.
//!
//! The wall clock says when something happened, and may be set by hand or by the network: it stamps what is stored. The
//! running clock counts on whatever is set: it measures how long something has been, within this process.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Tells the time.
#[derive(Clone)]
pub struct Clock {
    wall: Arc<dyn Fn() -> i64 + Send + Sync>,
    running: Arc<dyn Fn() -> i64 + Send + Sync>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        let began = Instant::now();
        Self {
            // A clock set before 1970 reads as 1970: everything is then expired, nothing is open.
            wall: Arc::new(|| {
                let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
                whole_millis(since_epoch.unwrap_or_default())
            }),
            running: Arc::new(move || whole_millis(began.elapsed())),
        }
    }

    /// A clock that starts at the machine's time and from there moves only by hand.
    pub fn manual() -> (Self, ManualClock) {
        let wall = Arc::new(AtomicI64::new(Self::system().now_ms()));
        let running = Arc::new(AtomicI64::new(0));
        let hand = ManualClock {
            wall: Arc::clone(&wall),
            running: Arc::clone(&running),
        };
        let clock = Self {
            wall: Arc::new(move || wall.load(Ordering::SeqCst)),
            running: Arc::new(move || running.load(Ordering::SeqCst)),
        };
        (clock, hand)
    }

    /// The time in ms since 1970 in UTC, the form in which every time is stored.
    pub fn now_ms(&self) -> i64 {
        (self.wall)()
    }

    /// The ms that this process has been running, whatever the machine's time was set to meanwhile.
    pub fn running_ms(&self) -> i64 {
        (self.running)()
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
pub struct ManualClock {
    wall: Arc<AtomicI64>,
    running: Arc<AtomicI64>,
}

impl ManualClock {
    /// Lets `millis` ms pass.
    pub fn advance_ms(&self, millis: i64) {
        self.set_by_ms(millis);
        self.running.fetch_add(millis, Ordering::SeqCst);
    }

    /// Sets the machine's time `millis` ms ahead, or back if negative. No time passes.
    pub fn set_by_ms(&self, millis: i64) {
        self.wall.fetch_add(millis, Ordering::SeqCst);
    }
}

fn whole_millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
