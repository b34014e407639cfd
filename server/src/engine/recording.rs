//! Files through the list of engines: each is asked in order until one has heard the audio.
//!
//! What a file does to an engine says nothing about the engine: no circuit opens here, or one
//! stranger's file could take an engine away from everybody who speaks.

use bytes::Bytes;
use dictation::event::EngineFault;

use super::error::EngineError;
use super::wire::{FileHearing, RefusedFile};
use super::{Engines, ListenOptions, prerecorded};

/// What came of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedEngines {
    /// Those that were given it, and may have heard it in vain.
    pub in_vain: Vec<String>,
    /// What the one behind them heard, if there is one that did.
    pub heard: Result<HeardRecording, RecordingFault>,
}

/// What an engine heard of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardRecording {
    /// Name of the engine that heard it.
    pub engine: String,
    /// What it heard.
    pub hearing: FileHearing,
}

/// Why no engine has heard a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordingFault {
    /// Every engine was asked, and none takes this file in this language.
    #[error("no engine takes this recording: {reason}")]
    Unsupported {
        /// The last one's own words: the one that is asked last says most of files, because it is
        /// ours wherever there is one.
        reason: String,
        /// The same for programs, if it has said it.
        file: Option<Box<RefusedFile>>,
    },
    /// An engine that might take it cannot be had now. What is wrong with the best of them.
    #[error("no engine can hear this recording now: {0:?}")]
    NoEngine(EngineFault),
}

impl Engines {
    /// Has a file transcribed by the best engine that takes it. `blocks` are its bytes.
    /// [`RecordingFault`] tells a file that nobody takes from engines that are away.
    pub async fn transcribe_recording(
        &self,
        blocks: &[Bytes],
        options: &ListenOptions,
    ) -> AskedEngines {
        let (mut away, mut refusal) = (None, (String::new(), None));
        let mut in_vain = Vec::new();
        for engine in self.engines.iter() {
            let reach = match engine.reach() {
                Ok(reach) => reach,
                Err(not_ready) => {
                    away.get_or_insert(not_ready.fault());
                    continue;
                }
            };
            let blocks = blocks.to_vec();
            match prerecorded::transcribe_recording(engine, &reach, options, blocks).await {
                Ok(mut hearing) => {
                    let other = engine.endpoint().other_language(options);
                    let other = other.map(|tag| in_another_language(engine.name(), &tag));
                    hearing.warnings.extend(other);
                    let heard = HeardRecording {
                        engine: engine.name().to_owned(),
                        hearing,
                    };
                    return AskedEngines {
                        in_vain,
                        heard: Ok(heard),
                    };
                }
                Err(error) => {
                    let fault = error.fault();
                    tracing::warn!(engine = engine.name(), %error, "a recording was not transcribed");
                    if error.may_have_heard() {
                        in_vain.push(engine.name().to_owned());
                    }
                    match error {
                        EngineError::Refused { reason, file, .. }
                            if fault == EngineFault::Unsupported =>
                        {
                            refusal = (reason, file);
                        }
                        _other => {
                            away.get_or_insert(fault);
                        }
                    }
                }
            }
        }
        let fault = match away {
            Some(fault) => RecordingFault::NoEngine(fault),
            None if self.engines.is_empty() => RecordingFault::NoEngine(EngineFault::Unreachable),
            None => {
                let (reason, file) = refusal;
                RecordingFault::Unsupported { reason, file }
            }
        };
        AskedEngines {
            in_vain,
            heard: Err(fault),
        }
    }
}

/// What whoever wants a mix of languages is told of an engine that serves one of them.
fn in_another_language(engine: &str, tag: &str) -> String {
    format!(
        "The engine {engine:?} does not serve several languages at once and has listened for {tag:?} \
         alone: what was said in others is wrong or missing."
    )
}
