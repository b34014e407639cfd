//! Streaming models: they hear each sample once, so partial results cost nothing extra.
//!
//! Segments are cut by voice activity here as everywhere, so the model's own endpoint rules
//! stay off: one rule for all models.

use sherpa_onnx::{
    OnlineRecognizer, OnlineRecognizerConfig, OnlineStream, OnlineTransducerModelConfig,
    OnlineZipformer2CtcModelConfig,
};

use super::{Recognition, Recognizer, SegmentProgress, timed_words};
use crate::audio::{SAMPLE_RATE, samples_in_ms};
use crate::model::ModelError;
use crate::model::manifest::{Manifest, ModelKind};

/// A loaded model of this sort.
pub struct OnlineModel {
    recognizer: OnlineRecognizer,
}

impl OnlineModel {
    /// Loads the model that a manifest describes; one thread per decode.
    ///
    /// # Errors
    /// When the speech library refuses the files.
    pub fn load(manifest: &Manifest) -> Result<Self, ModelError> {
        let mut config = OnlineRecognizerConfig::default();
        config.feat_config.sample_rate = manifest.sample_rate as i32;
        config.decoding_method = Some("greedy_search".to_owned());
        let model = &mut config.model_config;
        model.tokens = manifest.file("tokens");
        model.num_threads = 1;
        model.model_type = manifest.model_type.clone();
        if manifest.kind == ModelKind::OnlineCtc {
            model.zipformer2_ctc = OnlineZipformer2CtcModelConfig {
                model: manifest.file("model"),
            };
        } else {
            model.transducer = OnlineTransducerModelConfig {
                encoder: manifest.file("encoder"),
                decoder: manifest.file("decoder"),
                joiner: manifest.file("joiner"),
            };
        }
        let recognizer = OnlineRecognizer::create(&config).ok_or_else(|| {
            manifest.refused(
                "the model",
                &["encoder", "decoder", "joiner", "model", "tokens"],
            )
        })?;
        Ok(Self { recognizer })
    }

    fn hear(&self, stream: &OnlineStream, samples: &[f32]) {
        stream.accept_waveform(SAMPLE_RATE as i32, samples);
        while self.recognizer.is_ready(stream) {
            self.recognizer.decode(stream);
        }
    }

    fn heard(&self, stream: &OnlineStream) -> Recognition {
        let Some(result) = self.recognizer.get_result(stream) else {
            return Recognition::default();
        };
        Recognition {
            text: result.text.trim().to_owned(),
            words: timed_words(&result.tokens, result.timestamps.as_deref()),
        }
    }
}

impl Recognizer for OnlineModel {
    fn recognise(&self, samples: &[f32]) -> Recognition {
        let stream = self.recognizer.create_stream();
        stream.accept_waveform(SAMPLE_RATE as i32, samples);
        // The last chunk is only decoded when something follows it.
        let tail = vec![0.0; samples_in_ms(600) as usize];
        stream.accept_waveform(SAMPLE_RATE as i32, &tail);
        stream.input_finished();
        self.hear(&stream, &[]);
        self.heard(&stream)
    }

    fn recognise_growing(&self, progress: &mut SegmentProgress, samples: &[f32]) -> Recognition {
        if progress.heard > samples.len() {
            *progress = SegmentProgress::default();
        }
        let stream = progress
            .stream
            .get_or_insert_with(|| self.recognizer.create_stream());
        self.hear(stream, &samples[progress.heard..]);
        progress.heard = samples.len();
        self.heard(stream)
    }
}
