//! `model.toml`: what a model folder says about itself.
//!
//! ```toml
//! name = "parakeet-tdt-0.6b-v2"      # shown in results
//! kind = "offline-transducer"        # or moonshine, offline-ctc, whisper, online-transducer, online-ctc
//! sample_rate = 16000                # of the features; 16000 when left out
//! model_type = "nemo_transducer"     # sherpa-onnx's hint, optional
//! vad = "../vad/silero_vad.onnx"     # optional; looked for here and in ../vad
//! [files]                            # roles: encoder, decoder, joiner, model, tokens
//! encoder = "encoder.int8.onnx"
//! decoder = "decoder.int8.onnx"
//! joiner = "joiner.int8.onnx"
//! tokens = "tokens.txt"
//! [sha256]                           # optional, by role (and "vad"); hexadecimal
//! encoder = "…"
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::ModelError;

/// The families of models that can be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelKind {
    /// Moonshine with a merged decoder.
    Moonshine,
    /// A transducer over whole segments: Parakeet, Zipformer.
    OfflineTransducer,
    /// A CTC model over whole segments.
    OfflineCtc,
    /// Whisper.
    Whisper,
    /// A streaming transducer.
    OnlineTransducer,
    /// A streaming CTC model.
    OnlineCtc,
}

impl ModelKind {
    /// Whether the model hears audio piece by piece.
    #[must_use]
    pub fn is_online(self) -> bool {
        matches!(self, Self::OnlineTransducer | Self::OnlineCtc)
    }

    /// The family's name, as `model_info.arch` carries it.
    #[must_use]
    pub fn family(self) -> &'static str {
        match self {
            Self::Moonshine => "moonshine",
            Self::OfflineTransducer => "offline-transducer",
            Self::OfflineCtc => "offline-ctc",
            Self::Whisper => "whisper",
            Self::OnlineTransducer => "online-transducer",
            Self::OnlineCtc => "online-ctc",
        }
    }

    fn roles(self) -> &'static [&'static str] {
        match self {
            Self::Moonshine | Self::Whisper => &["encoder", "decoder", "tokens"],
            Self::OfflineTransducer | Self::OnlineTransducer => {
                &["encoder", "decoder", "joiner", "tokens"]
            }
            Self::OfflineCtc | Self::OnlineCtc => &["model", "tokens"],
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    kind: ModelKind,
    #[serde(default = "usual_sample_rate")]
    sample_rate: u32,
    #[serde(default)]
    model_type: Option<String>,
    #[serde(default)]
    vad: Option<PathBuf>,
    files: BTreeMap<String, PathBuf>,
    #[serde(default)]
    sha256: BTreeMap<String, String>,
}

fn usual_sample_rate() -> u32 {
    crate::audio::SAMPLE_RATE
}

/// A model's description with all paths made absolute or relative to the working folder.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The folder.
    pub folder: PathBuf,
    /// The model's name.
    pub name: String,
    /// Its family.
    pub kind: ModelKind,
    /// Sample rate of its features in hertz.
    pub sample_rate: u32,
    /// The speech library's hint on the model's type.
    pub model_type: Option<String>,
    /// Path of each role, `vad` among them.
    pub files: BTreeMap<String, PathBuf>,
    /// Expected SHA-256 of some roles, lower-case hexadecimal.
    pub sha256: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads a folder's `model.toml`, or takes the usual Moonshine names.
    ///
    /// # Errors
    /// When the description is unreadable or incomplete.
    pub fn of_folder(folder: &Path) -> Result<Self, ModelError> {
        let path = folder.join("model.toml");
        let written = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str::<Written>(&text).map_err(|cause| ModelError::Manifest {
                path: path.clone(),
                why: cause.to_string(),
            })?,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => moonshine(folder),
            Err(cause) => return Err(ModelError::Unreadable { path, cause }),
        };
        Self::from_written(folder, &path, written)
    }

    fn from_written(folder: &Path, path: &Path, written: Written) -> Result<Self, ModelError> {
        let refuse = |why: String| ModelError::Manifest {
            path: path.to_owned(),
            why,
        };
        if let Some(role) = written
            .kind
            .roles()
            .iter()
            .find(|role| !written.files.contains_key(**role))
        {
            return Err(refuse(format!("[files] lacks `{role}`")));
        }
        if !(8_000..=48_000).contains(&written.sample_rate) {
            return Err(refuse(format!(
                "sample_rate {} is not one",
                written.sample_rate
            )));
        }
        let mut files: BTreeMap<String, PathBuf> = written
            .files
            .into_iter()
            .map(|(role, file)| (role, folder.join(file)))
            .collect();
        files.insert("vad".to_owned(), vad_path(folder, written.vad.as_deref()));
        Ok(Self {
            folder: folder.to_owned(),
            name: written.name,
            kind: written.kind,
            sample_rate: written.sample_rate,
            model_type: written.model_type,
            files,
            sha256: written
                .sha256
                .into_iter()
                .map(|(role, hash)| (role, hash.to_lowercase()))
                .collect(),
        })
    }

    /// A role's path as the speech library wants it.
    #[must_use]
    pub fn file(&self, role: &str) -> Option<String> {
        self.files
            .get(role)
            .map(|path| path.to_string_lossy().into_owned())
    }

    /// The error for files that the speech library refused.
    #[must_use]
    pub fn refused(&self, what: &'static str, roles: &[&str]) -> ModelError {
        let names = roles
            .iter()
            .filter_map(|role| self.file(role))
            .collect::<Vec<_>>();
        ModelError::Refused {
            what,
            folder: self.folder.clone(),
            files: names.join(", "),
        }
    }
}

fn vad_path(folder: &Path, named: Option<&Path>) -> PathBuf {
    if let Some(named) = named {
        return folder.join(named);
    }
    let own = folder.join("silero_vad.onnx");
    if own.exists() {
        own
    } else {
        folder.join("../vad/silero_vad.onnx")
    }
}

fn moonshine(folder: &Path) -> Written {
    let name = folder.file_name().map_or_else(
        || "moonshine".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let files = [
        ("encoder", "encoder_model.ort"),
        ("decoder", "decoder_model_merged.ort"),
        ("tokens", "tokens.txt"),
    ];
    Written {
        name,
        kind: ModelKind::Moonshine,
        sample_rate: usual_sample_rate(),
        model_type: None,
        vad: None,
        files: files
            .map(|(role, file)| (role.to_owned(), PathBuf::from(file)))
            .into(),
        sha256: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Manifest, ModelError> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("model.toml"), text).expect("written");
        Manifest::of_folder(folder.path())
    }

    #[test]
    fn a_folder_without_a_description_is_moonshine() {
        let manifest = Manifest::of_folder(Path::new("/nowhere/tiny")).expect("a manifest");
        assert_eq!(manifest.kind, ModelKind::Moonshine);
        assert_eq!(manifest.name, "tiny");
        assert_eq!(
            manifest.file("vad").as_deref(),
            Some("/nowhere/tiny/../vad/silero_vad.onnx")
        );
    }

    #[test]
    fn a_description_is_read() {
        let manifest = read(
            "name = 'p'\nkind = 'offline-ctc'\nvad = 'v.onnx'\n\
             [files]\nmodel = 'm'\ntokens = 't'\n[sha256]\nmodel = 'AB'\n",
        )
        .expect("a manifest");
        assert_eq!(manifest.kind, ModelKind::OfflineCtc);
        assert_eq!(manifest.sha256["model"], "ab");
        assert!(manifest.files["vad"].ends_with("v.onnx"));
    }

    #[test]
    fn an_incomplete_or_unknown_description_is_refused_by_name() {
        let lacks = read("name = 'p'\nkind = 'whisper'\n[files]\nencoder = 'e'\ntokens = 't'\n");
        assert!(
            lacks
                .expect_err("refused")
                .to_string()
                .contains("lacks `decoder`")
        );
        assert!(read("name = 'p'\nkind = 'telepathy'\n[files]\n").is_err());
        assert!(read("name = 'p'\nkind = 'whisper'\ncolour = 1\n[files]\n").is_err());
    }
}
