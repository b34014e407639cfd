//! The speech model on disk: which files, and are they whole.
//!
//! A model is a folder. `model.toml` in it describes it; without one, the folder must hold
//! Moonshine's files under their usual names. See [`manifest`] for the format.

pub mod integrity;
pub mod manifest;

use std::path::PathBuf;

/// What a person must do about a model that cannot be used.
const ADVICE: &str = "run `cargo xtask setup`, or point SOTTO_MODEL_DIR at a whole model";

/// Why a model cannot be used. The text names the file and the way out.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A file that the model needs is not there.
    #[error("the speech model's file {path} is missing: {ADVICE}", path = path.display())]
    Missing {
        /// The file that is not there.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("the speech model's file {path} cannot be read ({cause}): {ADVICE}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A file does not have the content it should have.
    #[error("the speech model's file {path} is damaged ({why}): {ADVICE}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// `model.toml` makes no sense.
    #[error("{path} is not a valid model description: {why}", path = path.display())]
    Manifest {
        /// The description's path.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The speech library refuses the files.
    #[error("the speech library cannot load {what} from {folder}; one of its files ({files}) is damaged or of another kind: {ADVICE}", folder = folder.display())]
    Refused {
        /// The part that was being loaded.
        what: &'static str,
        /// The model's folder.
        folder: PathBuf,
        /// The files concerned.
        files: String,
    },
}
