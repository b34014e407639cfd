//! Models that hear whole segments: Moonshine, Whisper, Parakeet and their like.
//!
//! A growing segment is recognised again from its start each time. That is cheaper than it
//! sounds: Moonshine Tiny needs 20 ms of one core per second of audio.

use sherpa_onnx::{
    OfflineMoonshineModelConfig, OfflineNemoEncDecCtcModelConfig, OfflineRecognizer,
    OfflineRecognizerConfig, OfflineTransducerModelConfig, OfflineWhisperModelConfig,
};

use super::{Recognition, Recognizer, SegmentProgress, timed_words};
use crate::audio::SAMPLE_RATE;
use crate::model::ModelError;
use crate::model::manifest::{Manifest, ModelKind};

/// A loaded model of this sort.
pub struct OfflineModel {
    recognizer: OfflineRecognizer,
}

impl OfflineModel {
    /// Loads the model that a manifest describes; one thread per decode.
    ///
    /// # Errors
    /// When the speech library refuses the files.
    pub fn load(manifest: &Manifest) -> Result<Self, ModelError> {
        let mut config = OfflineRecognizerConfig::default();
        config.feat_config.sample_rate = manifest.sample_rate as i32;
        let model = &mut config.model_config;
        model.tokens = manifest.file("tokens");
        model.num_threads = 1;
        model.model_type = manifest.model_type.clone();
        match manifest.kind {
            ModelKind::OfflineTransducer => {
                model.transducer = OfflineTransducerModelConfig {
                    encoder: manifest.file("encoder"),
                    decoder: manifest.file("decoder"),
                    joiner: manifest.file("joiner"),
                };
            }
            ModelKind::OfflineCtc => {
                model.nemo_ctc = OfflineNemoEncDecCtcModelConfig {
                    model: manifest.file("model"),
                };
            }
            ModelKind::Whisper => {
                model.whisper = OfflineWhisperModelConfig {
                    encoder: manifest.file("encoder"),
                    decoder: manifest.file("decoder"),
                    language: Some("en".to_owned()),
                    task: Some("transcribe".to_owned()),
                    tail_paddings: -1,
                    ..OfflineWhisperModelConfig::default()
                };
            }
            ModelKind::Moonshine | ModelKind::OnlineTransducer | ModelKind::OnlineCtc => {
                model.moonshine = OfflineMoonshineModelConfig {
                    encoder: manifest.file("encoder"),
                    merged_decoder: manifest.file("decoder"),
                    ..OfflineMoonshineModelConfig::default()
                };
            }
        }
        let recognizer = OfflineRecognizer::create(&config).ok_or_else(|| {
            manifest.refused(
                "the model",
                &["encoder", "decoder", "joiner", "model", "tokens"],
            )
        })?;
        Ok(Self { recognizer })
    }
}

impl Recognizer for OfflineModel {
    fn recognise(&self, samples: &[f32]) -> Recognition {
        let stream = self.recognizer.create_stream();
        stream.accept_waveform(SAMPLE_RATE as i32, samples);
        self.recognizer.decode(&stream);
        let Some(result) = stream.get_result() else {
            return Recognition::default();
        };
        Recognition {
            text: result.text.trim().to_owned(),
            words: timed_words(&result.tokens, result.timestamps.as_deref()),
        }
    }

    fn recognise_growing(&self, _progress: &mut SegmentProgress, samples: &[f32]) -> Recognition {
        self.recognise(samples)
    }
}
