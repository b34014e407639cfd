//! The model test: the real session, uplink and transcript in a simulated world where everything
//! happens that can, in any order, and every promise is checked at every step.
//!
//! `SOTTO_MODEL_SEED=n` lives through one world again and prints the last things that happen in it;
//! `SOTTO_TEST_FULL=1` lives through a million.

mod bill;
mod client;
mod describe;
mod dice;
mod engine;
mod hearings;
mod ledger;
mod message;
mod server;
mod speech;
mod world;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use crate::mutation::{Mutation, with_planted};
use world::{Report, live};

/// Sequences, unless all are asked for.
const SEQUENCES: u64 = 20_000;

/// Sequences when `SOTTO_TEST_FULL` is set.
const FULL_SEQUENCES: u64 = 1_000_000;

/// Sequences within which each mutant must be caught.
const MUTANT_SEQUENCES: u64 = 5_000;

/// Lines printed about a world in which a promise was broken.
const NOTED_LINES: usize = 150;

/// What many worlds had in common.
#[derive(Default)]
struct Totals {
    sequences: u64,
    sum: Report,
    longest: u64,
}

impl Totals {
    fn add(&mut self, report: Report) {
        self.sequences += 1;
        self.longest = self.longest.max(report.rounds);
        self.sum.events += report.events;
        self.sum.inputs += report.inputs;
        self.sum.connections += report.connections;
        self.sum.recorded += report.recorded;
    }

    fn join(&mut self, other: &Self) {
        self.sequences += other.sequences;
        self.longest = self.longest.max(other.longest);
        self.sum.events += other.sum.events;
        self.sum.inputs += other.sum.inputs;
        self.sum.connections += other.sum.connections;
        self.sum.recorded += other.sum.recorded;
    }

    fn mean(&self, sum: u64) -> u64 {
        sum / self.sequences.max(1)
    }
}

thread_local! {
    /// The last lines of what happens, if anybody wants to know.
    static NOTES: RefCell<Option<VecDeque<String>>> = const { RefCell::new(None) };
}

/// Notes what happens, if anybody wants to know.
fn note(line: impl FnOnce() -> String) {
    NOTES.with_borrow_mut(|notes| {
        if let Some(notes) = notes {
            notes.push_back(line());
            if notes.len() > NOTED_LINES {
                notes.pop_front();
            }
        }
    });
}

/// Lives through the world of `seed`; a panic in it is a broken promise too.
fn outcome(seed: u64) -> Result<Report, String> {
    catch_unwind(AssertUnwindSafe(|| live(seed))).unwrap_or_else(|_| Err("panic".to_owned()))
}

/// Lives through the world of `seed` and prints the last things that happened in it.
#[expect(
    clippy::disallowed_macros,
    reason = "what happened is shown to whoever runs the test"
)]
fn explain(seed: u64) -> Result<Report, String> {
    NOTES.set(Some(VecDeque::new()));
    let outcome = outcome(seed);
    for line in NOTES.take().unwrap_or_default() {
        println!("{line}");
    }
    outcome
}

#[expect(clippy::disallowed_methods, reason = "the test uses the whole machine")]
fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Lives through the first `sequences` worlds. The error is the first seed that broke a promise.
#[expect(clippy::disallowed_methods, reason = "the test uses the whole machine")]
fn live_through(sequences: u64) -> Result<Totals, u64> {
    let next = AtomicU64::new(0);
    let failed = AtomicU64::new(u64::MAX);
    let totals = thread::scope(|scope| {
        let work = || {
            let mut totals = Totals::default();
            while failed.load(Ordering::Relaxed) == u64::MAX {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= sequences {
                    break;
                }
                match outcome(seed) {
                    Ok(report) => totals.add(report),
                    Err(_) => _ = failed.fetch_min(seed, Ordering::Relaxed),
                }
            }
            totals
        };
        let workers: Vec<_> = (0..cores()).map(|_| scope.spawn(work)).collect();
        let mut totals = Totals::default();
        for worker in workers {
            totals.join(&worker.join().unwrap());
        }
        totals
    });
    match failed.into_inner() {
        u64::MAX => Ok(totals),
        seed => Err(seed),
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "the test is timed and takes its seed from outside; its worlds have no clock"
)]
fn keeps_its_promises_over_random_sequences() {
    if let Ok(seed) = std::env::var("SOTTO_MODEL_SEED") {
        let seed = seed.parse().unwrap();
        let outcome = explain(seed);
        assert!(outcome.is_ok(), "seed {seed}: {outcome:?}");
        return;
    }
    let full = std::env::var_os("SOTTO_TEST_FULL").is_some();
    let sequences = if full { FULL_SEQUENCES } else { SEQUENCES };
    let began = std::time::Instant::now();
    match live_through(sequences) {
        Ok(totals) => println!(
            "{} sequences, seeds 0 to {}, {:.1} s: a mean of {} events, {} inputs of sessions, \
             {} connections, {} s of audio; well again after {} rounds at most",
            totals.sequences,
            sequences - 1,
            began.elapsed().as_secs_f64(),
            totals.mean(totals.sum.events),
            totals.mean(totals.sum.inputs),
            totals.mean(totals.sum.connections),
            totals.mean(totals.sum.recorded) / crate::audio::SAMPLE_RATE,
            totals.longest,
        ),
        Err(seed) => {
            let outcome = explain(seed);
            panic!("seed {seed} (again with SOTTO_MODEL_SEED={seed}): {outcome:?}");
        }
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "the test uses the whole machine and says what it found"
)]
fn each_planted_mutant_is_caught() {
    let mutants = Mutation::ALL;
    assert!(mutants.len() >= 10);
    let next = AtomicU64::new(0);
    let escaped = AtomicBool::new(false);
    thread::scope(|scope| {
        let work = || {
            while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                let caught = with_planted(*mutant, || {
                    (0..MUTANT_SEQUENCES)
                        .find_map(|seed| outcome(seed).err().map(|why| (seed, why)))
                });
                match caught {
                    Some((seed, why)) => {
                        println!("{mutant:?}: caught after {} sequences: {why}", seed + 1);
                    }
                    None => {
                        println!("{mutant:?}: escaped {MUTANT_SEQUENCES} sequences");
                        escaped.store(true, Ordering::Relaxed);
                    }
                }
            }
        };
        for _ in 0..cores() {
            scope.spawn(work);
        }
    });
    assert!(!escaped.into_inner(), "a mutant escaped");
}
