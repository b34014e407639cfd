//! What a process costs, from `/proc`.

use std::time::Duration;

use anyhow::Context as _;

/// Linux has counted a hundred ticks a second on every common platform for decades.
const TICK: Duration = Duration::from_millis(10);

/// What a process has used so far, and what it holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Processor time of all its threads.
    pub cpu: Duration,
    /// How often a thread of its went to sleep by itself.
    pub voluntary_switches: u64,
    /// Memory that it holds now, in kB.
    pub resident_kb: u64,
}

impl Figures {
    /// Of the process with this id.
    ///
    /// # Errors
    /// If it does not run.
    pub fn of(pid: u32) -> anyhow::Result<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The name in brackets may hold anything.
        let (_, fields) = stat.rsplit_once(") ").context("a stat without a name")?;
        let mut times = fields.split(' ').skip(11).map(str::parse::<u32>);
        let (user, system) = (times.next(), times.next());
        let ticks = user.context("no utime")?? + system.context("no stime")??;
        Ok(Self {
            cpu: TICK * ticks,
            voluntary_switches: voluntary_switches(pid)?,
            resident_kb: resident_kb(pid)?,
        })
    }
}

/// Of all threads that live now.
fn voluntary_switches(pid: u32) -> anyhow::Result<u64> {
    let mut switches = 0;
    for thread in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end meanwhile.
        let status = std::fs::read_to_string(thread?.path().join("status")).unwrap_or_default();
        switches += number_after(&status, "voluntary_ctxt_switches:").unwrap_or(0);
    }
    Ok(switches)
}

/// Forgets how much memory the process with this id has held at most: [`peak_resident_kb`] counts from here on.
///
/// # Errors
/// If it does not run, or is somebody else's.
pub fn forget_peak(pid: u32) -> anyhow::Result<()> {
    // So proc_pid_clear_refs(5) has it: "reset the peak resident set size".
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak stays")
}

/// The most memory that the process with this id has held, in kB.
///
/// # Errors
/// If it does not run.
pub fn peak_resident_kb(pid: u32) -> anyhow::Result<u64> {
    status_number(pid, "VmHWM:")
}

/// The most memory that the process with this id has asked for, used or not, in kB.
///
/// # Errors
/// If it does not run.
pub fn reserved_kb(pid: u32) -> anyhow::Result<u64> {
    status_number(pid, "VmPeak:")
}

fn status_number(pid: u32, start: &str) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    number_after(&status, start).with_context(|| format!("no {start}"))
}

/// Memory that the process with this id holds, in kB. Exact, unlike `VmRSS`, which lags behind.
///
/// # Errors
/// If it does not run.
pub fn resident_kb(pid: u32) -> anyhow::Result<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    number_after(&rollup, "Rss:").context("no Rss")
}

/// The number in the line that begins with this.
fn number_after(text: &str, start: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(start))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// Time that all processors of the machine have been busy.
///
/// # Errors
/// If the kernel does not say.
pub fn machine_busy() -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string("/proc/stat")?;
    let all = stat
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("cpu"));
    // user, nice, system, idle, iowait, irq, softirq, steal; guests count as user already.
    let busy = all
        .context("no processors")?
        .split_whitespace()
        .enumerate()
        .filter(|(index, _)| matches!(index, 0..=2 | 5..=7))
        .filter_map(|(_, ticks)| ticks.parse::<u32>().ok());
    Ok(TICK * busy.sum::<u32>())
}

/// What the figures were measured on.
pub fn machine() -> serde_json::Value {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let value_of = |line: &str| line.split_once(": ").map(|(_, value)| value.to_owned());
    let model = cpuinfo.lines().find(|line| line.starts_with("model name"));
    let cores = cpuinfo.lines().filter(|line| line.starts_with("processor"));
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    serde_json::json!({
        "processor": model.and_then(value_of),
        "cores": cores.count(),
        "kernel": kernel.trim(),
        "build": if cfg!(debug_assertions) { "debug" } else { "release" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_figures() {
        let figures = Figures::of(std::process::id()).unwrap();
        assert!(figures.resident_kb > 100);
        let this = std::process::id();
        let filled = vec![1_u8; 32 << 20];
        let with = peak_resident_kb(this).unwrap();
        assert!(with > 32 << 10 && reserved_kb(this).unwrap() >= with);
        drop(filled);
        assert!(machine_busy().unwrap() > figures.cpu);
    }
}
