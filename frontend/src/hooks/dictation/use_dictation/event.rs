//! What is done to a dictation. One type goes from the hook to its driver and from there to the recording; each does
//! its part.

use crate::domain::microphone_choice::InputDevice;

/// Something that a person or the browser does to a dictation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DictationEvent {
    /// The person wants to dictate: the microphone opens.
    Start,
    /// The person is done: the microphone closes, the last words still come.
    Stop,
    /// The person does not want what was said last: the microphone closes, what has settled stays and nothing more
    /// comes, unless [`Self::BringBack`] follows in time.
    Cancel,
    /// The person wants the rest of what was cancelled all the same.
    BringBack,
    /// The person does not wait for what is not transcribed yet.
    GiveUp,
    /// What could not be sent is tried again: the network came back, or the person wants it.
    Retry,
    /// Another microphone was chosen, or the lost one is to be tried again.
    ChangeMicrophone,
    /// The connected microphones changed.
    Devices(Vec<InputDevice>),
    /// Somebody is signed in, or nobody.
    SignedIn(bool),
}
