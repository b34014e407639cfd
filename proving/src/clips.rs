//! Recorded speech and what was said (`clips/README.md` has sources and licences).

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use bytes::Bytes;

/// Clips that recognisers find hard: archaic words, and mumbled speech.
pub const HARD_CLIPS: [&str; 3] = ["sonnet1", "mfa-acoustic_corpus", "mfa-cold_corpus"];

/// A clip: 16 kHz mono.
#[derive(Clone, Debug)]
pub struct Clip {
    /// Its file name without ending.
    pub name: String,
    /// The samples.
    pub samples: Vec<i16>,
    /// What is said, as written down by its source.
    pub words: String,
}

impl Clip {
    /// Loads the clip of this name.
    ///
    /// # Errors
    /// If there is none, or it is not 16 kHz mono PCM16.
    pub fn load(name: &str) -> anyhow::Result<Self> {
        let path = folder().join(name);
        let wav = path.with_extension("wav");
        let mut reader =
            hound::WavReader::open(&wav).with_context(|| format!("no clip {}", wav.display()))?;
        let format = reader.spec();
        ensure!(
            (format.channels, format.sample_rate, format.bits_per_sample) == (1, 16_000, 16),
            "{name} is not 16 kHz mono PCM16"
        );
        let samples = reader.samples().collect::<Result<_, _>>()?;
        let words = std::fs::read_to_string(path.with_extension("txt"))?
            .trim()
            .to_owned();
        Ok(Self {
            name: name.to_owned(),
            samples,
            words,
        })
    }

    /// Loads all clips, in order of name.
    ///
    /// # Errors
    /// If one cannot be loaded.
    pub fn load_all() -> anyhow::Result<Vec<Self>> {
        let mut names: Vec<String> = std::fs::read_dir(folder())?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "wav"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        names.iter().map(|name| Self::load(name)).collect()
    }

    /// Path of the WAV file of a clip.
    pub fn path(name: &str) -> PathBuf {
        folder().join(name).with_extension("wav")
    }

    /// The samples as PCM16 little-endian.
    pub fn pcm(&self) -> Bytes {
        self.samples
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect::<Vec<_>>()
            .into()
    }

    /// When speech begins and ends, in ms: the first and the last 60 ms in which every 20 ms are
    /// louder than 3 % of the clip's peak.
    pub fn speech_bounds_ms(&self) -> (u64, u64) {
        const WINDOW: usize = 320;
        let peak = self
            .samples
            .iter()
            .map(|sample| sample.unsigned_abs())
            .max()
            .unwrap_or(0);
        let threshold = 0.03 * f64::from(peak);
        let loud: Vec<bool> = self
            .samples
            .chunks(WINDOW)
            .map(|window| {
                let energy: f64 = window.iter().map(|sample| f64::from(*sample).powi(2)).sum();
                (energy / window.len() as f64).sqrt() > threshold
            })
            .collect();
        let run = |windows: &[bool]| windows.iter().all(|loud| *loud);
        let first = loud.windows(3).position(run).unwrap_or(0);
        let last = loud
            .windows(3)
            .rposition(run)
            .map_or(loud.len(), |window| window + 3);
        (first as u64 * 20, last as u64 * 20)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clips")
}
