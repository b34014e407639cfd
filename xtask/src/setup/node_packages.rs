//! The Node packages: the tools (wasm-opt, esbuild, the browser driver, the type checker, Deepgram's SDK), and the
//! editors that the extension's tests type into.

use super::{Need, State, Step};
use crate::fingerprint::{Stamp, of_file};
use crate::places::Places;
use crate::process::{command, run_logged};
use anyhow::{Context as _, Result};
use std::fs;
use std::time::Duration;

pub(super) const TOOLS: Step = Step {
    name: "node packages",
    need: Need::Run,
    check: |places, _| TOOL_PACKAGES.check(places),
    act: |places, _| TOOL_PACKAGES.act(places),
};

pub(super) const EDITORS: Step = Step {
    name: "editors to type into",
    need: Need::Test,
    check: |places, _| EDITOR_PACKAGES.check(places),
    act: |places, _| EDITOR_PACKAGES.act(places),
};

const PATIENCE: Duration = Duration::from_secs(900);
/// Without these, Node's package manager would look for other people's money and for news.
const QUIET: [&str; 3] = ["--no-audit", "--no-fund", "--ignore-scripts"];

const TOOL_PACKAGES: Packages = Packages {
    name: "node-packages",
    lock: "xtask/node",
    folder: "node",
    among: &[".bin/wasm-opt", ".bin/tsc", ".bin/esbuild"],
    flags: &[],
};

const EDITOR_PACKAGES: Packages = Packages {
    name: "editors",
    lock: "frontend/e2e/extension/editors",
    folder: "editors",
    among: &["monaco-editor/package.json", "trix/package.json"],
    // Two editions of React stand side by side.
    flags: &["--legacy-peer-deps"],
};

/// What one lock file names, in a folder of the cache.
struct Packages {
    /// Of the log and the stamp.
    name: &'static str,
    /// The checkout's folder with `package.json` and its lock file.
    lock: &'static str,
    /// The cache's folder that they are installed into.
    folder: &'static str,
    /// Some of the installed files, by which one sees that they are there.
    among: &'static [&'static str],
    /// What Node's package manager needs besides.
    flags: &'static [&'static str],
}

impl Packages {
    fn check(&self, places: &Places) -> Result<State> {
        let modules = places.node_packages(self.folder).join("node_modules");
        let installed = self.among.iter().all(|file| modules.join(file).exists());
        Ok(State::ready_if(
            self.stamp(places)?.is_current() && installed,
            "not there, or other versions",
        ))
    }

    fn act(&self, places: &Places) -> Result<()> {
        let folder = places.node_packages(self.folder);
        fs::create_dir_all(&folder)?;
        for name in ["package.json", "package-lock.json"] {
            let from = places.root.join(self.lock).join(name);
            fs::copy(&from, folder.join(name))
                .with_context(|| format!("copying {}", from.display()))?;
        }
        let mut npm = command("npm");
        npm.arg("ci").args(QUIET).args(self.flags);
        npm.current_dir(&folder);
        let log = places.logs().join(format!("{}.log", self.name));
        run_logged(&mut npm, &log, PATIENCE)?;
        self.stamp(places)?.write()
    }

    fn stamp(&self, places: &Places) -> Result<Stamp> {
        let lock = of_file(&places.root.join(self.lock).join("package-lock.json"))?;
        Ok(Stamp::new(places, self.name, &[&lock]))
    }
}
