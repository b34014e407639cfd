//! Several specs at a time, the longest first, so that none is left over at the end.

use super::{Spec, SpecResult};
use crate::places::Places;
use anyhow::{Context as _, Result};
use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Specs wait for audio that plays in real time more than they compute: so many keep two cores busy.
pub(super) const AT_A_TIME: usize = 2;
/// Where the last run's times are kept, in the folder of stamps: `NAME MILLISECONDS`, one a line.
const TIMES: &str = "spec-times";

/// Runs all specs in so many lanes; the results come in the order in which they ended.
pub(super) fn run(
    specs: Vec<Spec>,
    at_a_time: usize,
    run_one: impl Fn(&Spec) -> SpecResult + Sync,
) -> Vec<SpecResult> {
    let waiting = Mutex::new(VecDeque::from(specs));
    let results = Mutex::new(Vec::new());
    let next = || {
        waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    };
    thread::scope(|scope| {
        for _ in 0..at_a_time {
            scope.spawn(|| {
                while let Some(spec) = next() {
                    let result = run_one(&spec);
                    results
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(result);
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// By the times of the last run on this machine. One that is new comes first: it may be long.
pub(super) fn longest_first(places: &Places, mut specs: Vec<Spec>) -> Vec<Spec> {
    let times = times(places);
    let expected = |spec: &Spec| times.get(&spec.name).copied().unwrap_or(Duration::MAX);
    specs.sort_by_key(|spec| std::cmp::Reverse(expected(spec)));
    specs
}

fn times(places: &Places) -> BTreeMap<String, Duration> {
    let text = fs::read_to_string(places.stamps().join(TIMES)).unwrap_or_default();
    let entries = text.lines().filter_map(|line| line.rsplit_once(' '));
    entries
        .filter_map(|(name, millis)| {
            Some((name.to_owned(), Duration::from_millis(millis.parse().ok()?)))
        })
        .collect()
}

/// Keeps how long each took, for the next run.
pub(super) fn remember_times(places: &Places, results: &[SpecResult]) -> Result<()> {
    let mut times = times(places);
    for result in results {
        times.insert(result.spec.name.clone(), result.took);
    }
    let lines = times
        .iter()
        .map(|(name, took)| format!("{name} {}\n", took.as_millis()));
    let file = places.stamps().join(TIMES);
    fs::write(&file, lines.collect::<String>())
        .with_context(|| format!("writing {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn specs(names: &[&str]) -> Vec<Spec> {
        let spec = |name: &&str| Spec {
            file: PathBuf::new(),
            name: (*name).to_owned(),
            alone: false,
        };
        names.iter().map(spec).collect()
    }

    fn result(spec: &Spec, seconds: u64) -> SpecResult {
        SpecResult {
            spec: spec.clone(),
            run: super::super::Run::default(),
            output: String::new(),
            took: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn all_run_and_no_more_at_a_time_than_said() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let results = run(specs(&["a", "b", "c", "d", "e"]), 2, |spec| {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::yield_now();
            running.fetch_sub(1, Ordering::SeqCst);
            result(spec, 1)
        });
        let mut names: Vec<&str> = results
            .iter()
            .map(|result| result.spec.name.as_str())
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["a", "b", "c", "d", "e"]);
        assert!(most.load(Ordering::SeqCst) <= 2);
    }

    #[test]
    fn the_longest_of_last_time_goes_first_and_a_new_one_before_it() {
        let cache = tempfile::tempdir().unwrap();
        let places = Places {
            root: PathBuf::new(),
            cache: cache.path().to_path_buf(),
        };
        fs::create_dir_all(places.stamps()).unwrap();
        let known = specs(&["short", "long"]);
        remember_times(&places, &[result(&known[0], 1), result(&known[1], 60)]).unwrap();
        let names: Vec<String> = longest_first(&places, specs(&["short", "long", "new"]))
            .into_iter()
            .map(|spec| spec.name)
            .collect();
        assert_eq!(names, ["new", "long", "short"]);
    }
}
