//! A command made of parts that all run, whatever one of them finds; the failures are named at the end.

use anyhow::{Result, bail};
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
        let first_ended = first_ended.unwrap_or_else(|_| Ended {
            took: Duration::ZERO,
            result: Err(anyhow::anyhow!("it panicked")),
        });
        (
            self.add(first_name, first_ended),
            self.add(second_name, second_ended),
        )
    }

    fn add(&mut self, name: &str, Ended { took, result }: Ended) -> bool {
        self.times.push((name.to_owned(), took));
        match &result {
            Ok(()) => println!("== {name}: passed after {:.1} s", took.as_secs_f32()),
            Err(error) => {
                eprintln!("== {name}: FAILED: {error:#}");
                self.failed.push(name.to_owned());
            }
        }
        result.is_ok()
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
struct Ended {
    took: Duration,
    result: Result<()>,
}

fn timed(name: &str, part: impl FnOnce() -> Result<()>) -> Ended {
    println!("== {name}");
    let started = Instant::now();
    let result = part();
    Ended {
        took: started.elapsed(),
        result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_fails_or_panics_beside_another_is_named() {
        let mut parts = Parts::new();
        assert!(parts.run("one", || Ok(())));
        let beside = parts.run_both(("two", || panic!("planted")), ("three", || Ok(())));
        assert_eq!(beside, (false, true));
        assert!(!parts.run("four", || bail!("planted")));
        assert_eq!(parts.failed(), ["two", "four"]);
        let error = parts.demand_all_passed().unwrap_err().to_string();
        assert_eq!(error, "2 of 4 parts failed: two; four");
    }
}
