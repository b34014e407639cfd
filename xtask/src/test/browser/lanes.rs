//! Several specs at a time, the longest first, so that none is left over at the end.

use super::{Kind, Spec, SpecResult};
use crate::places::Places;
use crate::process::command;
use anyhow::{Context as _, Result};
use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// One spec takes half a core or more: three keep two cores busy, and four make each of them wait for the others. What is
/// heard through the worker waits for a page that is late, so that no word depends on how busy the machine is.
pub(super) const SIDE_BY_SIDE: [Lane; 3] = [Lane::Fast, Lane::Fast, Lane::Spare];
/// For specs beside which nothing runs.
pub(super) const ONE: [Lane; 1] = [Lane::Fast];
/// How much the others go first, as `nice` counts it.
const NICE: &str = "10";
/// Where the last run's times are kept, in the folder of stamps: `NAME MILLISECONDS`, one a line.
const TIMES: &str = "spec-times";

/// Where one spec after the other runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// For all; those in which nothing is said come last.
    Fast,
    /// For those in which nothing is said, in the time that the other lanes leave.
    Spare,
}

impl Lane {
    /// A program that runs in this lane.
    pub(super) fn start(self, program: &str) -> Command {
        if self == Self::Fast || cfg!(not(unix)) {
            return command(program);
        }
        let mut nice = command("nice");
        nice.args(["-n", NICE, program]);
        nice
    }

    /// Takes the next spec for this lane.
    fn take(self, waiting: &mut VecDeque<Spec>) -> Option<Spec> {
        let first = |kind| waiting.iter().position(|spec: &Spec| spec.kind == kind);
        let silent = first(Kind::Silent);
        let at = match self {
            Self::Fast => first(Kind::Speaking)
                .or(silent)
                .or((!waiting.is_empty()).then_some(0)),
            Self::Spare => silent,
        };
        waiting.remove(at?)
    }
}

/// Runs all specs in these lanes; the results come in the order in which they ended.
pub(super) fn run(
    specs: Vec<Spec>,
    lanes: &[Lane],
    run_one: impl Fn(&Spec, Lane) -> SpecResult + Sync,
) -> Vec<SpecResult> {
    let waiting = Mutex::new(VecDeque::from(specs));
    let results = Mutex::new(Vec::new());
    let next = |lane: Lane| lane.take(&mut waiting.lock().unwrap_or_else(PoisonError::into_inner));
    let (run_one, next, results) = (&run_one, &next, &results);
    thread::scope(|scope| {
        for lane in lanes.iter().copied() {
            scope.spawn(move || {
                while let Some(spec) = next(lane) {
                    let result = run_one(&spec, lane);
                    results
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(result);
                }
            });
        }
    });
    std::mem::take(&mut *results.lock().unwrap_or_else(PoisonError::into_inner))
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
            kind: Kind::Speaking,
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
        let results = run(
            specs(&["a", "b", "c", "d", "e"]),
            &[Lane::Fast; 2],
            |spec, _| {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::yield_now();
                running.fetch_sub(1, Ordering::SeqCst);
                result(spec, 1)
            },
        );
        let mut names: Vec<&str> = results
            .iter()
            .map(|result| result.spec.name.as_str())
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["a", "b", "c", "d", "e"]);
        assert!(most.load(Ordering::SeqCst) <= 2);
    }

    #[test]
    fn nothing_is_said_in_the_spare_lane_and_what_is_silent_comes_last_in_the_others() {
        let mut silent = specs(&["silent", "quiet"]);
        for spec in &mut silent {
            spec.kind = Kind::Silent;
        }
        let mut waiting = VecDeque::from(silent);
        waiting.extend(specs(&["speaks"]));
        let mut take = |lane: Lane| lane.take(&mut waiting).map(|spec| spec.name);
        assert_eq!(take(Lane::Spare).as_deref(), Some("silent"));
        assert_eq!(take(Lane::Fast).as_deref(), Some("speaks"));
        assert_eq!(take(Lane::Fast).as_deref(), Some("quiet"));
        assert_eq!(take(Lane::Spare), None);
        assert_eq!(take(Lane::Fast), None);
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
