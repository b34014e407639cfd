//! Whether an engine is asked at all. One for each engine, shared by all dictations, so that what
//! one has learnt the hard way spares the others.
//!
//! Invariants: a refusal or a failure to connect opens it at once; a connection that breaks off
//! opens it only at the second time without a result between; one that ends because its client is
//! silent is no break (`owed.rs`); while it is open, one prober asks the engine, and no dictation does.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dictation::event::EngineFault;
use tokio::time::Instant;

/// Breaks in a row, without a result between, that open the circuit.
const BREAKS: u32 = 2;

/// An engine that was good for less than this after its circuit closed is asked ever more rarely.
const STABLE_AFTER: Duration = Duration::from_secs(60);

/// The longest pause between probes.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// The circuit of one engine.
#[derive(Debug, Default)]
pub(super) struct Circuit {
    /// Short and never held across an await.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What opened it.
    open: Option<EngineFault>,
    breaks: u32,
    pause: Duration,
    closed_at: Option<Instant>,
}

impl Circuit {
    /// Why the engine is not asked; none if it is.
    pub(super) fn fault(&self) -> Option<EngineFault> {
        self.state().open
    }

    /// No connection came about. Gives the pause before the first probe if this opens the circuit.
    pub(super) fn could_not_open(&self, fault: EngineFault) -> Option<Duration> {
        // It is this dictation that the engine does not serve; others it may.
        if fault == EngineFault::Unsupported {
            return None;
        }
        self.state().open(fault)
    }

    /// A connection broke off. Gives the pause before the first probe if this opens the circuit.
    pub(super) fn broke_off(&self, fault: EngineFault) -> Option<Duration> {
        let mut state = self.state();
        state.breaks += 1;
        (state.breaks >= BREAKS)
            .then(|| state.open(fault))
            .flatten()
    }

    /// The engine said something that makes sense.
    pub(super) fn made_sense(&self) {
        self.state().breaks = 0;
    }

    /// A probe failed. Gives the pause before the next.
    pub(super) fn probe_failed(&self, fault: EngineFault) -> Duration {
        let mut state = self.state();
        state.open = Some(fault);
        state.pause = (state.pause * 2).clamp(first_pause(fault), LONGEST_PAUSE);
        state.pause
    }

    /// A probe went well.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.open = None;
        state.breaks = 0;
        state.closed_at = Some(Instant::now());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere cannot leave plain values half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn open(&mut self, fault: EngineFault) -> Option<Duration> {
        if self.open.replace(fault).is_some() {
            return None;
        }
        let flaps = self
            .closed_at
            .is_some_and(|closed| closed.elapsed() < STABLE_AFTER);
        self.pause = if flaps {
            (self.pause * 2).min(LONGEST_PAUSE)
        } else {
            first_pause(fault)
        };
        Some(self.pause)
    }
}

/// Keys and accounts are mended by people, networks by themselves.
const fn first_pause(fault: EngineFault) -> Duration {
    match fault {
        EngineFault::Refused | EngineFault::OutOfCredit => Duration::from_secs(15),
        EngineFault::Busy => Duration::from_secs(3),
        _ => Duration::from_secs(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_key_opens_it_at_once_and_for_everybody() {
        let circuit = Circuit::default();
        let pause = circuit.could_not_open(EngineFault::Refused);
        assert_eq!(pause, Some(Duration::from_secs(15)));
        assert_eq!(circuit.fault(), Some(EngineFault::Refused));
        let again = circuit.could_not_open(EngineFault::Refused);
        assert_eq!(again, None, "one prober is enough");
        circuit.close();
        assert_eq!(circuit.fault(), None);
    }

    #[test]
    fn one_break_is_forgiven_and_two_without_a_word_between_are_not() {
        let circuit = Circuit::default();
        assert_eq!(circuit.broke_off(EngineFault::BrokeOff), None);
        circuit.made_sense();
        assert_eq!(circuit.broke_off(EngineFault::BrokeOff), None);
        assert!(circuit.broke_off(EngineFault::Silent).is_some());
        assert_eq!(circuit.fault(), Some(EngineFault::Silent));
    }

    #[test]
    fn what_one_dictation_asks_for_does_not_count_against_others() {
        let circuit = Circuit::default();
        assert_eq!(circuit.could_not_open(EngineFault::Unsupported), None);
        assert_eq!(circuit.fault(), None);
    }

    #[test]
    fn an_engine_that_flaps_is_asked_ever_more_rarely() {
        let circuit = Circuit::default();
        let first = circuit.could_not_open(EngineFault::Unreachable);
        assert_eq!(first, Some(Duration::from_secs(1)));
        let second = circuit.probe_failed(EngineFault::Unreachable);
        assert_eq!(second, Duration::from_secs(2));
        circuit.close();
        let third = circuit.could_not_open(EngineFault::Unreachable);
        assert_eq!(third, Some(Duration::from_secs(4)));
        circuit.close();
        circuit.state().closed_at = Instant::now().checked_sub(STABLE_AFTER);
        let later = circuit.could_not_open(EngineFault::Unreachable);
        assert_eq!(later, Some(Duration::from_secs(1)));
    }
}
