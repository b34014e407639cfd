//! Where things lie: the checkout, and the cache folder that all checkouts share.

use anyhow::{Context as _, Result, bail};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The two roots; every other path is made from them here, so that a layout change is one edit.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// The checkout: the folder of the workspace's manifest.
    pub(crate) root: PathBuf,
    /// Shared between checkouts. From SOTTO_CACHE, else XDG_CACHE_HOME/sotto, else ~/.cache/sotto.
    pub(crate) cache: PathBuf,
}

impl Places {
    /// Finds both roots and makes the cache folder.
    pub(crate) fn find() -> Result<Self> {
        let places = Self {
            root: workspace_root()?,
            cache: cache_folder()?,
        };
        for folder in [places.logs(), places.stamps()] {
            fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        }
        Ok(places)
    }

    /// Compiled host crates.
    pub(crate) fn target(&self) -> PathBuf {
        self.cache.join("target")
    }

    /// Compiled wasm crates: another folder, because their compiler may be another one.
    pub(crate) fn target_wasm(&self) -> PathBuf {
        self.cache.join("target-wasm")
    }

    /// `cargo install --root`.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// The speech runtime (`lib`) and its models.
    pub(crate) fn speech(&self) -> PathBuf {
        self.cache.join("speech")
    }

    /// The speech runtime's shared libraries.
    pub(crate) fn speech_libraries(&self) -> PathBuf {
        self.speech().join("lib")
    }

    /// All models, one folder each.
    pub(crate) fn models(&self) -> PathBuf {
        self.speech().join("models")
    }

    /// The model that SOTTO_MODEL_DIR names; it finds the voice activity detector beside itself.
    pub(crate) fn default_model(&self) -> PathBuf {
        self.models().join("moonshine-tiny-en")
    }

    /// Node packages of `xtask/node/package-lock.json`.
    pub(crate) fn node_modules(&self) -> PathBuf {
        self.node_packages("node").join("node_modules")
    }

    /// The editors of `frontend/e2e/extension/editors/package-lock.json`.
    pub(crate) fn editor_modules(&self) -> PathBuf {
        self.node_packages("editors").join("node_modules")
    }

    /// What one lock file of Node's package manager names.
    pub(crate) fn node_packages(&self, folder: &str) -> PathBuf {
        self.cache.join(folder)
    }

    /// The Python environment: it fetches the speech pieces and runs the SDK tests.
    pub(crate) fn python_environment(&self) -> PathBuf {
        self.cache.join("python")
    }

    /// The Python of that environment.
    pub(crate) fn python(&self) -> PathBuf {
        self.python_environment().join("bin").join("python")
    }

    /// The output of the steps that took long, one file each.
    pub(crate) fn logs(&self) -> PathBuf {
        self.cache.join("logs")
    }

    /// What was done, with which inputs.
    pub(crate) fn stamps(&self) -> PathBuf {
        self.cache.join("stamps")
    }

    /// The built web app.
    pub(crate) fn web(&self) -> PathBuf {
        self.root.join("frontend").join("dist")
    }

    /// The browser extension, built to be worked on and tested.
    pub(crate) fn extension(&self) -> PathBuf {
        self.root.join("frontend").join("extension-dist")
    }

    /// A program that cargo built for this machine.
    pub(crate) fn host_program(&self, profile_folder: &str, name: &str) -> PathBuf {
        self.target().join(profile_folder).join(name)
    }
}

fn workspace_root() -> Result<PathBuf> {
    // Read at run time: the compiled-in value would be another checkout's when the target folder is shared.
    let start = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .map_or_else(env::current_dir, Ok)?;
    let is_root =
        |folder: &&Path| folder.join("xtask").is_dir() && folder.join("Cargo.lock").is_file();
    match start.ancestors().find(is_root) {
        Some(folder) => Ok(folder.to_path_buf()),
        None => bail!("{} is not inside a checkout of Sotto", start.display()),
    }
}

fn cache_folder() -> Result<PathBuf> {
    let folder = if let Some(folder) = non_empty("SOTTO_CACHE") {
        std::path::absolute(folder)?
    } else if let Some(folder) = non_empty("XDG_CACHE_HOME") {
        folder.join("sotto")
    } else {
        non_empty("HOME")
            .context("neither SOTTO_CACHE nor HOME is set")?
            .join(".cache")
            .join("sotto")
    };
    Ok(folder)
}

fn non_empty(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// Takes the lock file of that name in the cache, and says so when another process holds it.
pub(crate) fn lock_cache(places: &Places, name: &str, waiting_for: &str) -> Result<File> {
    let path = places.cache.join(name);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("opening {}", path.display()))?;
    if file.try_lock().is_err() {
        println!("waiting for {waiting_for} (it holds {})", path.display());
        file.lock()
            .with_context(|| format!("locking {}", path.display()))?;
    }
    Ok(file)
}

/// Where a command of that name is found on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// The folder of Postgres' programs: on PATH, or where Debian puts them, the newest version of several.
pub(crate) fn postgres_programs() -> Option<PathBuf> {
    // A link on PATH leads to where all of them are.
    if let Some(program) = on_path("initdb").and_then(|link| fs::canonicalize(link).ok()) {
        return program.parent().map(Path::to_path_buf);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let programs = versions.flatten().filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        let folder = version.path().join("bin");
        folder.join("initdb").is_file().then_some((number, folder))
    });
    programs.max().map(|(_number, folder)| folder)
}

/// The browser that the tests drive: CHROMIUM, or the first of the usual names.
pub(crate) fn browser() -> Option<PathBuf> {
    non_empty("CHROMIUM").or_else(|| {
        ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .find_map(|name| on_path(name))
    })
}
