//! A command made of parts that all run, whatever one of them finds; the failures are named at the end.

use anyhow::{Result, anyhow, bail};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

/// Runs parts and remembers how long each took and which of them failed.
#[derive(Debug)]
pub(crate) struct Parts {
    started: Instant,
    failed: Vec<String>,
    times: Vec<(String, Duration)>,
}

impl Parts {
    /// None has run yet.
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            failed: Vec::new(),
            times: Vec::new(),
        }
    }

    /// Runs one part; true when it passed.
    pub(crate) fn run(&mut self, name: &str, part: impl FnOnce() -> Result<()>) -> bool {
        self.make(name, part).is_some()
    }

    /// Runs one part that makes what later parts need; none when it failed.
    pub(crate) fn make<T>(&mut self, name: &str, part: impl FnOnce() -> Result<T>) -> Option<T> {
        let ended = timed(name, part);
        self.add(name, ended)
    }

    /// Runs two parts that need nothing of each other side by side: whether each passed.
    pub(crate) fn run_both(
        &mut self,
        (first_name, first): (&str, impl FnOnce() -> Result<()> + Send),
        (second_name, second): (&str, impl FnOnce() -> Result<()>),
    ) -> (bool, bool) {
        let (first_ended, second_ended) = thread::scope(|scope| {
            let first = scope.spawn(|| timed(first_name, first));
            let second_ended = timed(second_name, second);
            (first.join(), second_ended)
        });
        let first_ended = first_ended.unwrap_or_else(|cause| Ended {
            took: Duration::ZERO,
            result: Err(panicked(cause.as_ref())),
        });
        (
            self.add(first_name, first_ended).is_some(),
            self.add(second_name, second_ended).is_some(),
        )
    }

    fn add<T>(&mut self, name: &str, Ended { took, result }: Ended<T>) -> Option<T> {
        self.times.push((name.to_owned(), took));
        match result {
            Ok(made) => {
                println!("== {name}: passed after {:.1} s", took.as_secs_f32());
                Some(made)
            }
            Err(error) => {
                eprintln!("== {name}: FAILED: {error:#}");
                self.failed.push(name.to_owned());
                None
            }
        }
    }

    /// How many ran.
    pub(crate) fn count(&self) -> usize {
        self.times.len()
    }

    /// How long each took, and all since the first began, one a line.
    pub(crate) fn print_times(&self) {
        for (name, took) in &self.times {
            println!("time: {:>6.1} s  {name}", took.as_secs_f32());
        }
        let all = self.started.elapsed();
        println!("time: {:>6.1} s  in all", all.as_secs_f32());
    }

    /// The names of those that failed.
    pub(crate) fn failed(&self) -> &[String] {
        &self.failed
    }

    /// An error that names those that failed, if any did.
    pub(crate) fn demand_all_passed(&self) -> Result<()> {
        if !self.failed.is_empty() {
            bail!(
                "{} of {} parts failed: {}",
                self.failed.len(),
                self.count(),
                self.failed.join("; ")
            );
        }
        Ok(())
    }
}

/// How a part ended.
struct Ended<T> {
    took: Duration,
    result: Result<T>,
}

/// A part that panics has failed: the others run, and the end is reported.
fn timed<T>(name: &str, part: impl FnOnce() -> Result<T>) -> Ended<T> {
    println!("== {name}");
    let started = Instant::now();
    let result =
        catch_unwind(AssertUnwindSafe(part)).unwrap_or_else(|cause| Err(panicked(cause.as_ref())));
    Ended {
        took: started.elapsed(),
        result,
    }
}

fn panicked(cause: &(dyn Any + Send)) -> anyhow::Error {
    let said = cause.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| cause.downcast_ref::<&str>().copied());
    anyhow!("it panicked: {}", said.unwrap_or("without a text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_fails_or_panics_is_named_and_the_others_run() {
        let mut parts = Parts::new();
        assert_eq!(parts.make("one", || Ok(1)), Some(1));
        let beside = parts.run_both(("two", || panic!("planted")), ("three", || Ok(())));
        assert_eq!(beside, (false, true));
        let beside = parts.run_both(("four", || Ok(())), ("five", || panic!("planted")));
        assert_eq!(beside, (true, false));
        assert!(!parts.run("six", || bail!("planted")));
        assert!(!parts.run("seven", || panic!("{}", "planted")));
        assert_eq!(parts.failed(), ["two", "five", "six", "seven"]);
        let error = parts.demand_all_passed().unwrap_err().to_string();
        assert_eq!(error, "4 of 7 parts failed: two; five; six; seven");
    }

    #[test]
    fn a_panic_tells_its_cause() {
        let ended = timed("one", || -> Result<()> { panic!("the {} is gone", "lane") });
        let error = ended.result.unwrap_err().to_string();
        assert_eq!(error, "it panicked: the lane is gone");
    }
}
