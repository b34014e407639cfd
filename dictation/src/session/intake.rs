//! What a session does with a client's audio: check its place, keep it, pass it on.

use bytes::Bytes;

use super::ending::{Purpose, cut_at_stop};
use super::{Session, Stage};
use crate::audio::{BYTES_PER_SAMPLE, SampleOffset, samples_in};
use crate::event::{Millis, Output, ServerEvent};
use crate::mutation::{Mutation, planted};

/// Frames refused in a row after which the client is taken for broken.
const MAX_REFUSED_FRAMES: u32 = 2_000;

/// The last time that the client was told where to go on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Refusal {
    /// What was expected, and the credit then.
    told: Option<(SampleOffset, SampleOffset)>,
    /// Frames refused in a row.
    frames: u32,
}

impl Session {
    pub(super) fn on_audio(
        &mut self,
        first: SampleOffset,
        mut pcm: Bytes,
        now: Millis,
        outputs: &mut Vec<Output>,
    ) {
        // Half a sample would shift all that an engine hears after it.
        pcm.truncate(pcm.len() - pcm.len() % BYTES_PER_SAMPLE);
        match &self.stage {
            Stage::Live => {}
            Stage::Flushing(flush) => cut_at_stop(flush, first, &mut pcm),
            Stage::Settling { .. } | Stage::Closed => return,
        }
        let end = first.plus(samples_in(pcm.len()));
        let gap = first > self.received && !planted(Mutation::GapIsTaken);
        if gap || end > self.credit_through() {
            self.refuse(first, now, outputs);
            return;
        }
        let repeated = self.received.since(first).min(samples_in(pcm.len()));
        let skip = if planted(Mutation::RepeatedAudioIsTaken) {
            0
        } else {
            repeated
        };
        let fresh = pcm.slice(skip as usize * BYTES_PER_SAMPLE..);
        if fresh.is_empty() {
            return;
        }
        self.refusal = Refusal::default();
        let fresh_from = self.received;
        self.received = fresh_from.plus(samples_in(fresh.len()));
        self.keep(fresh_from, fresh, now, outputs);
        if planted(Mutation::AckBeforeCommit) {
            let through = self.received;
            outputs.push(self.ack(through));
        }
        self.flush_engine(now, outputs);
    }

    /// Keeps new audio for the engine, unless the client has it transcribed already.
    fn keep(&mut self, from: SampleOffset, fresh: Bytes, now: Millis, outputs: &mut Vec<Output>) {
        let heard_before = self.final_through.since(from).min(samples_in(fresh.len()));
        let unheard = fresh.slice(heard_before as usize * BYTES_PER_SAMPLE..);
        if unheard.is_empty() {
            return;
        }
        self.retained.push(unheard.clone());
        self.wake_engine(now, outputs);
        self.give(unheard, now, outputs);
    }

    /// Says what is expected, once per gap and credit; the frames in flight behind it are dropped
    /// in silence. New credit is a reason to say it again: the client may have run into its end,
    /// and what it sent since then is gone.
    fn refuse(&mut self, got: SampleOffset, now: Millis, outputs: &mut Vec<Output>) {
        self.refusal.frames += 1;
        let expected = Some((self.received, self.credit_through()));
        if self.refusal.frames > MAX_REFUSED_FRAMES {
            self.settle(Purpose::BrokenClient, now, outputs);
        } else if self.refusal.told != expected {
            self.refusal.told = expected;
            let refused = ServerEvent::Refused {
                expected: self.received,
                got,
            };
            outputs.push(Output::Tell(refused));
        }
    }
}
