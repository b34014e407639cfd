//! The microphone: opened on press, closed on stop, its audio as PCM16 mono at 16 kHz.

mod devices;
mod level;
mod microphone;
mod microphone_error;
mod microphone_event;
mod permission;
mod recorder;
mod source;
mod stream;
mod thread_program;
mod wake_lock;
mod worker;
mod worklet;

pub use devices::{input_devices, media_devices};
pub use level::{LevelMeter, Loudness};
pub use microphone::Microphone;
pub use microphone_error::{blocked, lost};
pub use microphone_event::MicrophoneEvent;
pub use permission::{Permission, permission};
pub use stream::MicrophoneStream;
pub use wake_lock::WakeLock;
