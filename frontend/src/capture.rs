//! The microphone: opened on press, closed on stop, its audio as PCM16 mono at 16 kHz.

mod level;
mod microphone;
mod microphone_error;
mod worklet;

pub use level::{LevelMeter, Loudness};
pub use microphone::{Microphone, MicrophoneEvent};
