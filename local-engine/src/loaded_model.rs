//! The speech model in memory: checked, and loaded for whoever listens.

use std::path::Path;

use crate::model::manifest::Manifest;
use crate::model::{ModelError, integrity};
use crate::recognizer::{Recognizer, offline::OfflineModel, online::OnlineModel};
use crate::voice_activity::VoiceActivityModel;

/// A loaded model: everything that is needed to make text of audio.
pub struct Model {
    /// Its name, as results carry it.
    pub name: String,
    /// The family, as results carry it.
    pub family: &'static str,
    /// Makes text of speech.
    pub recognizer: Box<dyn Recognizer>,
    /// Finds speech.
    pub voice_activity: VoiceActivityModel,
}

/// Checks and loads the model in a folder.
///
/// # Errors
/// When a file is missing, damaged or refused; the error names it.
pub fn load(folder: &Path) -> Result<Model, ModelError> {
    let manifest = Manifest::of_folder(folder)?;
    integrity::check(&manifest)?;
    let recognizer: Box<dyn Recognizer> = if manifest.kind.is_online() {
        Box::new(OnlineModel::load(&manifest)?)
    } else {
        Box::new(OfflineModel::load(&manifest)?)
    };
    let voice_activity = VoiceActivityModel::load(&manifest)?;
    Ok(Model {
        name: manifest.name.clone(),
        family: manifest.kind.family(),
        recognizer,
        voice_activity,
    })
}
