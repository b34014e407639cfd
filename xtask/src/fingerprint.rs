//! Digests of files and folders, and the stamps that remember them.

use crate::places::Places;
use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

/// Folders that hold results, never sources.
const RESULT_FOLDERS: [&str; 7] = [
    ".git",
    "target",
    "dist",
    "extension-dist",
    "node_modules",
    "test-results",
    "__pycache__",
];

/// The folder of a package's Rust code.
const SOURCE_FOLDER: &str = "src";

/// The digest of one file, as lower-case hex.
pub(crate) fn of_file(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(of_bytes(&bytes))
}

/// The digest of some bytes, as lower-case hex.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// The digest of names and contents under the given files and folders; what is absent counts as absent.
pub(crate) fn of_sources(root: &Path, names: &[&str]) -> Result<String> {
    let mut digest = Sha256::new();
    for name in names {
        let path = root.join(name);
        let files = if path.is_dir() {
            source_files(&path)?
        } else {
            vec![path]
        };
        for file in files.iter().filter(|file| file.is_file()) {
            let shown = file.strip_prefix(root).unwrap_or(file).to_string_lossy();
            let content = of_file(file)?;
            digest.update(format!("{shown}\0{content}\n"));
        }
    }
    Ok(format!("{:x}", digest.finalize()))
}

/// All files under a folder, sorted, without the folders that hold results. Inside of `src` no folder does.
pub(crate) fn source_files(folder: &Path) -> Result<Vec<PathBuf>> {
    entries(folder, FileType::is_file)
}

/// All symbolic links there.
pub(crate) fn source_links(folder: &Path) -> Result<Vec<PathBuf>> {
    entries(folder, FileType::is_symlink)
}

fn entries(folder: &Path, is_wanted: fn(&FileType) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let is_source = |folder: &Path| folder.file_name().is_some_and(|name| name == SOURCE_FOLDER);
    let mut open = vec![(folder.to_path_buf(), is_source(folder))];
    while let Some((folder, is_in_source)) = open.pop() {
        let listed =
            fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))?;
        for entry in listed {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let name = entry.file_name();
            let is_result = RESULT_FOLDERS.contains(&name.to_string_lossy().as_ref());
            let is_left_out = is_result && !is_in_source && !kind.is_file();
            if kind.is_dir() && !is_left_out {
                let is_in_source = is_in_source || is_source(&path);
                open.push((path, is_in_source));
            } else if is_wanted(&kind) && !is_left_out {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Remembers that a step was done, and with which inputs.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    inputs: String,
}

impl Stamp {
    /// The stamp `name` for these inputs.
    pub(crate) fn new(places: &Places, name: &str, inputs: &[&str]) -> Self {
        let inputs = of_bytes(inputs.join("\0").as_bytes());
        Self {
            file: places.stamps().join(name),
            inputs,
        }
    }

    /// True when the step was last done with the same inputs.
    pub(crate) fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text.trim() == self.inputs)
    }

    /// Remembers that it is done now.
    pub(crate) fn write(&self) -> Result<()> {
        fs::write(&self.file, format!("{}\n", self.inputs))
            .with_context(|| format!("writing {}", self.file.display()))
    }
}
