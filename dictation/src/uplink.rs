//! The client's half of the promises: which audio to keep, which to send, which to forget.
//!
//! Invariant: audio after the smaller of the two watermarks (committed, transcribed) is kept,
//! so whatever breaks on the way can be mended by sending it again.

use bytes::Bytes;

use crate::audio::{SAMPLE_RATE, SampleOffset, samples_in};
use crate::mutation::{Mutation, planted};
use crate::retained::RetainedAudio;

/// Audio that a client keeps at most: 10 minutes, 19.2 MB. When it is full, capture must pause.
pub const KEPT_SAMPLES: u64 = 600 * SAMPLE_RATE;

/// A frame to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Where it begins.
    pub first: SampleOffset,
    /// PCM16 samples.
    pub pcm: Bytes,
}

/// What one dictation has recorded and what became of it.
#[derive(Debug, Default)]
pub struct Uplink {
    kept: RetainedAudio,
    acked: SampleOffset,
    final_through: SampleOffset,
    link: Option<SendWindow>,
}

/// The part of the audio that the server takes on the connection that stands.
#[derive(Clone, Copy, Debug)]
struct SendWindow {
    next: SampleOffset,
    credit_through: SampleOffset,
}

impl Uplink {
    /// Adds recorded audio. False if there is no room: nothing was taken and capture must pause.
    #[must_use]
    pub fn record(&mut self, pcm: Bytes) -> bool {
        if self.kept.samples() + samples_in(pcm.len()) > KEPT_SAMPLES {
            return false;
        }
        self.kept.push(pcm);
        true
    }

    /// A connection stands: the server wants audio from `need_from` up to `credit_through`.
    /// False if that audio is no longer kept.
    #[must_use]
    pub fn connected(&mut self, need_from: SampleOffset, credit_through: SampleOffset) -> bool {
        self.link = Some(SendWindow {
            next: need_from,
            credit_through,
        });
        need_from >= self.kept.start()
    }

    /// The connection is gone.
    pub fn disconnected(&mut self) {
        self.link = None;
    }

    /// Audio before `through` is committed; more may be sent.
    pub fn acknowledged(&mut self, through: SampleOffset, credit_through: SampleOffset) {
        self.acked = self.acked.max(through);
        if let Some(link) = &mut self.link {
            link.credit_through = link.credit_through.max(credit_through);
        }
        self.forget();
    }

    /// Audio before `through` is transcribed.
    pub fn transcribed(&mut self, through: SampleOffset) {
        self.final_through = self.final_through.max(through);
        self.forget();
    }

    /// The server did not take a frame and wants audio from `expected`.
    pub fn refused(&mut self, expected: SampleOffset) {
        if let Some(link) = &mut self.link {
            link.next = expected;
        }
    }

    /// The next frame to send, at most `max_samples` long, if there is one and the server takes it.
    pub fn next_frame(&mut self, max_samples: u64) -> Option<Frame> {
        let link = self.link.as_mut()?;
        let room = link.credit_through.since(link.next).min(max_samples);
        if room == 0 {
            return None;
        }
        let pcm = self.kept.piece_at(link.next, room)?;
        let first = link.next;
        link.next = first.plus(samples_in(pcm.len()));
        Some(Frame { first, pcm })
    }

    /// End of the recorded audio.
    pub const fn recorded(&self) -> SampleOffset {
        self.kept.end()
    }

    /// First sample of the audio that is kept.
    pub const fn kept_from(&self) -> SampleOffset {
        self.kept.start()
    }

    /// Whether all recorded audio has been sent on the connection that stands.
    pub fn is_sent(&self) -> bool {
        self.link.is_some_and(|link| link.next >= self.kept.end())
    }

    /// Audio kept that has not been both committed and transcribed, in ms.
    pub const fn held_millis(&self) -> u64 {
        crate::audio::samples_to_millis(self.kept.samples())
    }

    fn forget(&mut self) {
        let through = if planted(Mutation::ForgetAtAck) {
            self.acked
        } else if planted(Mutation::ForgetAtFinal) {
            self.final_through
        } else {
            self.acked.min(self.final_through)
        };
        self.kept.forget_before(through);
        // A late refusal may have set the link back to audio that is forgotten by now: the server
        // has it.
        if let Some(link) = &mut self.link {
            link.next = link.next.max(self.kept.start());
        }
    }
}
