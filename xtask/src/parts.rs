//! A command made of parts that all run, whatever one of them finds; the failures are named at the end.

use anyhow::Result;
use std::time::Instant;

/// Runs parts and remembers which of them failed.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    failed: Vec<String>,
    count: usize,
}

impl Parts {
    /// Runs one part; true when it passed.
    pub(crate) fn run(&mut self, name: &str, part: impl FnOnce() -> Result<()>) -> bool {
        println!("== {name}");
        self.count += 1;
        let started = Instant::now();
        let result = part();
        match &result {
            Ok(()) => println!(
                "== {name}: passed after {:.1} s",
                started.elapsed().as_secs_f32()
            ),
            Err(error) => {
                eprintln!("== {name}: FAILED: {error:#}");
                self.failed.push(name.to_owned());
            }
        }
        result.is_ok()
    }

    /// How many ran.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The names of those that failed.
    pub(crate) fn failed(&self) -> &[String] {
        &self.failed
    }
}
