//! What an open microphone tells of itself.

use std::rc::Rc;

use bytes::Bytes;

/// What an open microphone does.
#[derive(Clone, Debug, PartialEq)]
pub enum MicrophoneEvent {
    /// It gave audio.
    Audio {
        /// Mono PCM16 little-endian at 16 kHz.
        pcm: Bytes,
        /// Its root mean square, 0 to 1.
        rms: f32,
    },
    /// The system muted it (a switch on the device, another program), or no longer does.
    Muted(bool),
    /// The one that ran along is heard from now on.
    Changed,
    /// The person took the permission back.
    Blocked,
    /// It went away.
    Lost,
}

/// Hears what the microphones of a dictation tell.
pub(super) type OnEvent = Rc<dyn Fn(MicrophoneEvent)>;
