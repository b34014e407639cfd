//! Relay on one core, load on another, by `taskset` (our crates call no unsafe function).

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which program the launcher starts.
pub(super) const PROGRAM: &str = "BENCH_PROGRAM";

/// Where the relay runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinning {
    relay_core: Option<String>,
}

impl Pinning {
    /// The relay runs on this core; on any if there is none.
    pub const fn to(relay_core: Option<String>) -> Self {
        Self { relay_core }
    }

    /// Whether relay and load are pinned.
    pub const fn is_pinned(&self) -> bool {
        self.relay_core.is_some()
    }

    /// Writes a launcher into this folder: a program that runs `BENCH_PROGRAM` on the
    /// relay's core with room for many sockets.
    pub(super) fn launcher(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        let pinned = self.relay_core.as_deref();
        let pinned = pinned.map_or_else(String::new, |core| format!("taskset -c {core} "));
        let path = folder.join("on-the-relays-core");
        let script = format!(
            "#!/bin/sh\nulimit -n \"$(ulimit -Hn)\" 2>/dev/null\nexec {pinned}\"${PROGRAM}\" \"$@\"\n"
        );
        std::fs::write(&path, script)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
        Ok(path)
    }
}

/// Whether programs can be pinned here.
pub fn has_taskset() -> bool {
    let asked = Command::new("taskset").arg("--version").output();
    asked.is_ok_and(|output| output.status.success())
}

/// The first two cores that this process may use.
pub fn two_cores() -> Option<(String, String)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let list = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    let mut cores = cores_in(list.trim()).into_iter();
    Some((cores.next()?.to_string(), cores.next()?.to_string()))
}

/// Reads lists like `0-3,8`.
fn cores_in(list: &str) -> Vec<u32> {
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some(first.parse().ok()?..=last.parse().ok()?)
    };
    list.split(',').filter_map(range).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cores_are_read() {
        assert_eq!(cores_in("0-1"), [0, 1]);
        assert_eq!(cores_in("2,4-5"), [2, 4, 5]);
        assert!(cores_in("").is_empty());
    }
}
