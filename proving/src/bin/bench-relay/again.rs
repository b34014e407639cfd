//! The benchmark starts itself again on the load's core, with room for many sockets.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::Context as _;
use proving::load::pinning::{Pinning, has_taskset, two_cores};

/// Set once the benchmark runs where it should: the relay's core, or nothing if nobody is pinned.
const RELAY_CORE: &str = "SOTTO_BENCH_RELAY_CORE";

/// Raises the limit of open files as far as it goes, and becomes its arguments.
const BECOME: &str = r#"ulimit -n "$(ulimit -Hn)" 2>/dev/null; exec "$@""#;

/// Starts this program again where it belongs; the second time it returns.
pub(crate) fn settle() -> anyhow::Result<Pinning> {
    if let Ok(core) = std::env::var(RELAY_CORE) {
        return Ok(Pinning::to(Some(core).filter(|core| !core.is_empty())));
    }
    let mut again = Command::new("sh");
    again.args(["-c", BECOME, "sh"]);
    match two_cores() {
        Some((relay, load)) if has_taskset() => {
            again.env(RELAY_CORE, relay).args(["taskset", "-c", &load]);
        }
        _ => {
            eprintln!("nothing is pinned: taskset and two cores are needed");
            again.env(RELAY_CORE, "");
        }
    }
    again.arg(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1));
    Err(again.exec()).context("cannot start again")
}
