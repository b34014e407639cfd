//! What a person does to a dictation. One type goes from the hook to its driver and from there to the recording; each
//! does its part.

/// Something that a person does to a dictation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DictationEvent {
    /// The person wants to dictate: the microphone opens.
    Start {
        /// In a private window of the browser: the words are not to be kept.
        is_private: bool,
    },
    /// The person is done: the microphone closes, the last words still come.
    Stop,
    /// The person does not want what was said last: the microphone closes, what has settled stays and nothing more
    /// comes, unless [`Self::BringBack`] follows in time.
    Cancel,
    /// As [`Self::Cancel`], of all that was said and is not text yet.
    CancelAll,
    /// It was not meant to be a dictation: nothing of it stays, unless somebody has spoken already.
    Abandon,
    /// The person wants the rest of what was cancelled all the same.
    BringBack,
    /// No private window is open any more: nothing that was said in one is wanted, nor can it be brought back.
    ForgetPrivate,
    /// The person leaves: the microphone closes, and nothing of what was said comes any more or can be brought back. What
    /// waits for an account that is not signed in is not theirs.
    ForgetAll,
    /// The person does not wait for what is not transcribed yet.
    GiveUp,
    /// What could not be sent is tried again: the network came back, or the person wants it.
    Retry,
    /// Another microphone was chosen, or the lost one is to be tried again.
    ChangeMicrophone,
}
