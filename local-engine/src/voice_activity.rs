//! Does somebody speak? Silero's detector, 32 ms at a time.
//!
//! Detectors are kept for the next connection: making one costs a model load, a reset costs
//! nothing.

use std::sync::{Arc, Mutex, PoisonError};

use sherpa_onnx::{SileroVadModelConfig, VadModelConfig, VoiceActivityDetector};

use crate::audio::{SAMPLE_RATE, samples_in_ms};
use crate::model::ModelError;
use crate::model::manifest::Manifest;

/// Samples in one window of the detector.
pub const WINDOW: usize = 512;
/// Probability from which a window counts as speech.
const THRESHOLD: f32 = 0.5;
/// Voice that must be heard before the detector says so, in seconds.
const MINIMUM_SPEECH: f32 = 0.1;
/// Silence that must be heard before the detector says so, in milliseconds.
pub const HANGOVER_MS: u64 = 250;
/// Audio that a detector can hold, in seconds; more than the longest segment.
const DETECTOR_BUFFER: f32 = 20.0;
/// Idle detectors that are kept.
const KEPT: usize = 16;

/// The detector's model, from which each connection takes a detector.
#[derive(Clone)]
pub struct VoiceActivityModel {
    config: VadModelConfig,
    idle: Arc<Mutex<Vec<VoiceActivityDetector>>>,
}

impl VoiceActivityModel {
    /// Loads the model that a manifest names.
    ///
    /// # Errors
    /// When the speech library refuses the file.
    pub fn load(manifest: &Manifest) -> Result<Self, ModelError> {
        let config = VadModelConfig {
            silero_vad: SileroVadModelConfig {
                model: manifest.file("vad"),
                threshold: THRESHOLD,
                min_silence_duration: HANGOVER_MS as f32 / 1_000.0,
                min_speech_duration: MINIMUM_SPEECH,
                window_size: WINDOW as i32,
                max_speech_duration: 1_000.0,
            },
            sample_rate: SAMPLE_RATE as i32,
            num_threads: 1,
            ..VadModelConfig::default()
        };
        let model = Self {
            config,
            idle: Arc::default(),
        };
        let first = model
            .make()
            .ok_or_else(|| manifest.refused("the voice detector", &["vad"]))?;
        model.give_back(first);
        Ok(model)
    }

    /// Takes a detector; `None` when the speech library cannot make one.
    #[must_use]
    pub fn detector(&self) -> Option<VoiceActivity> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let detector = idle.or_else(|| self.make())?;
        Some(VoiceActivity {
            detector: Some(detector),
            model: self.clone(),
            grace: 0,
        })
    }

    fn make(&self) -> Option<VoiceActivityDetector> {
        VoiceActivityDetector::create(&self.config, DETECTOR_BUFFER)
    }

    fn give_back(&self, detector: VoiceActivityDetector) {
        detector.reset();
        detector.clear();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(detector);
        }
    }
}

/// One connection's detector.
pub struct VoiceActivity {
    detector: Option<VoiceActivityDetector>,
    model: VoiceActivityModel,
    /// Windows that count as speech whatever the detector says.
    grace: u64,
}

impl VoiceActivity {
    /// Whether speech goes on at the end of this window of [`WINDOW`] samples.
    pub fn hears(&mut self, window: &[f32]) -> bool {
        let Some(detector) = &self.detector else {
            return false;
        };
        detector.accept_waveform(window);
        // The detector queues finished speech for its own users; here it only takes room.
        detector.clear();
        let graced = self.grace > 0;
        self.grace = self.grace.saturating_sub(1);
        detector.detected() || graced
    }

    /// Forgets everything: the next window starts anew.
    pub fn restart(&mut self) {
        if let Some(detector) = &self.detector {
            detector.reset();
        }
        self.grace = 0;
    }

    /// Forgets what it holds in the middle of speech, which is taken to go on meanwhile.
    ///
    /// Without this a detector keeps, and copies, everything since the last pause.
    pub fn restart_within_speech(&mut self) {
        self.restart();
        self.grace = samples_in_ms(HANGOVER_MS).div_ceil(WINDOW as u64);
    }
}

impl Drop for VoiceActivity {
    fn drop(&mut self) {
        if let Some(detector) = self.detector.take() {
            self.model.give_back(detector);
        }
    }
}
