//! Results in the order of the audio: each keeps its place until its text is there. Pure.

use std::collections::VecDeque;

use crate::recognizer::Recognition;
use crate::transcriber::output::{Output, Transcript};
use crate::word_times::Placement;

/// A result with its place in the order.
enum Pending {
    Ready(Output),
    /// A final that waits for the text of this job.
    Waiting {
        job: u64,
        transcript: Transcript,
        placement: Placement,
    },
    /// Becomes an [`Output::UtteranceEnd`] when the words before it are known.
    UtteranceEnd,
}

/// The results that were not taken yet.
#[derive(Default)]
pub struct ResultQueue {
    pending: VecDeque<Pending>,
    /// Where the last word that was taken ended.
    last_word_end: Option<u64>,
}

impl ResultQueue {
    /// Appends a complete result.
    pub fn push(&mut self, output: Output) {
        self.pending.push_back(Pending::Ready(output));
    }

    /// Appends a final that waits for the text of a job.
    pub fn push_waiting(&mut self, job: u64, transcript: Transcript, placement: Placement) {
        self.pending.push_back(Pending::Waiting {
            job,
            transcript,
            placement,
        });
    }

    /// Appends an utterance's end, which is only said after a word.
    pub fn push_utterance_end(&mut self) {
        self.pending.push_back(Pending::UtteranceEnd);
    }

    /// Brings the text of a job to the final that waits for it, if one does.
    pub fn complete(&mut self, done: u64, recognition: &Recognition) {
        for pending in &mut self.pending {
            if let Pending::Waiting {
                job,
                transcript,
                placement,
            } = pending
                && *job == done
            {
                let transcript = std::mem::take(transcript).with_words(*placement, recognition);
                *pending = Pending::Ready(Output::Final(transcript));
                return;
            }
        }
    }

    /// Takes the first result if it is complete.
    pub fn take(&mut self) -> Option<Output> {
        loop {
            match self.pending.pop_front()? {
                Pending::Ready(output) => {
                    if let Output::Final(transcript) = &output
                        && let Some(word) = transcript.words.last()
                    {
                        self.last_word_end = Some(word.end);
                    }
                    return Some(output);
                }
                Pending::UtteranceEnd => {
                    if let Some(last_word_end) = self.last_word_end {
                        return Some(Output::UtteranceEnd { last_word_end });
                    }
                }
                waiting @ Pending::Waiting { .. } => {
                    self.pending.push_front(waiting);
                    return None;
                }
            }
        }
    }

    /// How many finals wait for their text.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let waits = |pending: &&Pending| matches!(pending, Pending::Waiting { .. });
        self.pending.iter().filter(waits).count()
    }

    /// Whether everything was taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACEMENT: Placement = Placement {
        start: 0,
        voiced_from: 0,
        voiced_until: 16_000,
        limit: 16_000,
    };

    fn said(text: &str) -> Recognition {
        Recognition {
            text: text.to_owned(),
            words: None,
        }
    }

    #[test]
    fn finals_come_in_the_order_of_the_audio_whatever_is_decoded_first() {
        let mut queue = ResultQueue::default();
        for (job, start) in [(1, 0), (2, 100)] {
            let transcript = Transcript {
                start,
                end: start + 100,
                ..Transcript::default()
            };
            queue.push_waiting(job, transcript, PLACEMENT);
        }
        queue.push_utterance_end();
        queue.complete(2, &said("world"));
        assert_eq!(queue.take(), None);
        assert_eq!(queue.waiting(), 1);
        queue.complete(1, &said("hello"));
        let order: Vec<_> = std::iter::from_fn(|| queue.take()).collect();
        assert!(
            matches!(
                &order[..],
                [Output::Final(first), Output::Final(second), Output::UtteranceEnd { .. }]
                    if first.words[0].text == "hello" && second.words[0].text == "world"
            ),
            "{order:?}"
        );
        assert!(queue.is_empty());
    }

    #[test]
    fn an_utterance_without_words_has_no_end() {
        let mut queue = ResultQueue::default();
        queue.push_utterance_end();
        assert_eq!(queue.take(), None);
        assert!(queue.is_empty());
    }
}
