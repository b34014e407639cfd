//! What an ear heard, and why it is flushed.

/// A word at its place in the audio, in samples at the stream's rate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SpokenWord {
    pub(super) text: String,
    pub(super) punctuated: String,
    pub(super) start: u64,
    pub(super) end: u64,
}

/// What became known.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    /// Words that are certain; each is given once.
    pub(super) words: Vec<SpokenWord>,
    /// Words that may still change, all of them every time.
    pub(super) tentative: Vec<SpokenWord>,
    /// All words that begin before this sample have been given.
    pub(super) settled: u64,
}

/// Why an ear is flushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flush {
    /// More audio may come.
    Finalize,
    /// No more audio comes.
    End,
}
