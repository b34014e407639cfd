//! A process group that is ended when it is told to, and when this process ends, in whatever way.

use anyhow::{Context as _, Result};
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

/// Waits for a line, and ends the group when there comes none: its other end was closed, by us or by our own end.
const GUARD: &str = r#"read -r line || kill -s KILL -- "-$1""#;
/// Ends the processes that it is given.
const END: &str = r#"kill -s KILL -- "$@""#;

/// The group that a program leads, and the process that guards it. Dropped, it is ended.
pub(super) struct Group {
    leader: u32,
    guard: Child,
}

impl Group {
    /// Lets a program that is not yet started lead a group. A terminal is not asked by a group in its background.
    pub(super) fn give_own(command: &mut Command) {
        command.process_group(0).stdin(Stdio::null());
    }

    /// The group of a program that was started to lead one. The guard has a group of its own too: what is typed at
    /// the terminal to end us must not end it.
    pub(super) fn of(leader: &mut Child) -> Result<Self> {
        let guard = shell(GUARD, &[leader.id()])
            .process_group(0)
            .stdin(Stdio::piped())
            .spawn()
            .context("starting the guard of a process group");
        if guard.is_err() {
            leader.kill()?;
        }
        Ok(Self {
            leader: leader.id(),
            guard: guard?,
        })
    }

    /// Gives up the group: its leader has ended by itself, and its number may become another's.
    pub(super) fn release(mut self) {
        if let Some(input) = &mut self.guard.stdin {
            // A guard that is gone needs no word.
            let _ = input.write_all(b"\n");
        }
    }

    /// Ends the group, and what its leader started in other groups. The leader must not have been waited for.
    pub(super) fn end(self) {
        let mut all = descendants(&processes(), self.leader);
        all.push(self.leader);
        end_all(&all);
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Closes the guard's input first. A guard that cannot be waited for is gone.
        let _ = self.guard.wait();
    }
}

fn shell(script: &str, processes: &[u32]) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh"]);
    shell.args(processes.iter().map(u32::to_string));
    shell.stdout(Stdio::null()).stderr(Stdio::null());
    shell
}

/// Ends these processes. One that has just ended by itself is no matter.
pub(super) fn end_all(processes: &[u32]) {
    let _ = shell(END, processes).stdin(Stdio::null()).status();
}

/// All processes: number and parent's number, one a line. Nothing where there is no `ps`: the group is ended anyway.
fn processes() -> String {
    let output = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).into_owned()
}

/// The children of a process, theirs, and so on.
fn descendants(processes: &str, ancestor: u32) -> Vec<u32> {
    let pairs: Vec<(u32, u32)> = processes.lines().filter_map(pair).collect();
    let mut found = vec![ancestor];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        let children = pairs.iter().filter(|(_, of)| *of == parent);
        found.extend(children.map(|(child, _)| child));
        at += 1;
    }
    found.split_off(1)
}

fn pair(line: &str) -> Option<(u32, u32)> {
    let (process, parent) = line.trim().split_once(char::is_whitespace)?;
    Some((process.parse().ok()?, parent.trim().parse().ok()?))
}

/// Waits until it has; false when it does not.
#[cfg(test)]
pub(super) fn has_ended(process: u32) -> bool {
    for _ in 0..500 {
        let mut ps = Command::new("ps");
        let output = ps.args(["-o", "stat=", "-p", &process.to_string()]);
        let state = String::from_utf8(output.output().unwrap().stdout).unwrap();
        // One that nobody has waited for yet has ended all the same.
        if state.trim().is_empty() || state.trim().starts_with('Z') {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::sleep;
    use std::time::Duration;

    fn leader() -> (Child, Group) {
        let mut command = Command::new("sleep");
        Group::give_own(command.arg("600"));
        let mut leader = command.spawn().unwrap();
        let group = Group::of(&mut leader).unwrap();
        (leader, group)
    }

    #[test]
    fn a_group_that_nobody_holds_is_ended() {
        let (mut leader, group) = leader();
        drop(group);
        assert!(!leader.wait().unwrap().success());
    }

    #[test]
    fn a_group_that_is_given_up_is_left_alone() {
        let (mut leader, group) = leader();
        group.release();
        sleep(Duration::from_millis(100));
        assert!(leader.try_wait().unwrap().is_none());
        leader.kill().unwrap();
        leader.wait().unwrap();
    }

    #[test]
    fn children_and_theirs_are_found_and_nobody_else() {
        let processes =
            "    1     0\n   10     1\n   11    10\n   12    11\n   13     1\n   14    10\n";
        assert_eq!(descendants(processes, 10), [11, 14, 12]);
        assert!(descendants(processes, 13).is_empty());
    }
}
