//! A recording that goes over HTTP because the network lets no live connection through.

use bytes::{Bytes, BytesMut};
use dictation::audio::{SAMPLE_RATE, SampleOffset, SampleRange, samples_in};
use dictation::transcript::{Final, Word};
use dictation::uplink::Uplink;

use super::detour::{PIECE_SAMPLES, quietest_cut};
use super::{Action, Conversation, Heard, UploadFailure, WrittenDown};
use crate::domain::dictation_state::LinkView;

impl Conversation {
    /// Whether the recording is to be sent over HTTP now: all of it at its end, or a long one's
    /// first piece.
    pub(super) fn detour_begins(&self, now: u64) -> bool {
        let kept = self.uplink.recorded().since(self.transcript.through());
        let is_due = (self.stopping && kept > 0) || kept >= PIECE_SAMPLES;
        is_due && self.detour.may_send(now)
    }

    /// Whether all is text, and only a goodbye is missing that cannot come through.
    pub(super) fn detour_is_done(&self) -> bool {
        let all_is_text = self.transcript.through() >= self.uplink.recorded();
        self.detour.is_on() && self.stopping && all_is_text
    }

    /// Sends what is kept. An attempt at a live connection is given up for it, first.
    pub(super) fn take_detour(&mut self) -> Action {
        if !self.link.is_down() {
            self.give_up_attempt();
            return Action::HangUp;
        }
        let from = self.transcript.through();
        let mut pcm = kept_audio(&mut self.uplink, from);
        let through = if self.stopping {
            self.uplink.recorded()
        } else {
            from.plus(cut_in_a_pause(&mut pcm))
        };
        self.detour.sending(through);
        Action::Upload {
            pcm,
            language: self.language.clone(),
            is_private: self.is_private,
        }
    }

    /// What became of the recording.
    pub fn uploaded(
        &mut self,
        now: u64,
        result: Result<WrittenDown, UploadFailure>,
    ) -> Option<Heard> {
        let WrittenDown { words, is_unkept } = match result {
            Ok(written) => written,
            Err(failure) => {
                self.signed_out |= failure == UploadFailure::SignedOut;
                self.detour.failed(now, failure);
                return None;
            }
        };
        let through = self.detour.sent()?;
        self.is_unkept |= is_unkept;
        let from = self.transcript.through();
        let words: Vec<Word> = words
            .into_iter()
            .map(|word| moved(word, from, through))
            .collect();
        self.transcript.apply_final(Final {
            range: SampleRange::new(from, through),
            words: words.clone(),
            utterance_end: true,
        });
        self.begin_anew(through);
        Some(Heard::Final(words))
    }

    /// How the detour looks to the person.
    pub(super) const fn detour_view(&self) -> LinkView {
        if self.detour.is_sending() {
            LinkView::Sending
        } else if self.detour.failure().is_some() {
            LinkView::Unsent
        } else {
            LinkView::Blocked
        }
    }

    /// Why the recording is still here, if it could not be sent.
    pub const fn upload_failure(&self) -> Option<&UploadFailure> {
        self.detour.failure()
    }

    /// All audio that is not text yet, to be saved by hand. None while a connection stands: then
    /// it is on its way.
    pub fn kept_recording(&mut self) -> Option<Vec<Bytes>> {
        if self.link.live_since().is_some() {
            return None;
        }
        let from = self.transcript.through();
        Some(kept_audio(&mut self.uplink, from))
    }
}

/// The audio that is kept, from `from` on. Only while no connection stands.
fn kept_audio(uplink: &mut Uplink, from: SampleOffset) -> Vec<Bytes> {
    let all_is_kept = uplink.connected(from, SampleOffset::new(u64::MAX));
    debug_assert!(all_is_kept, "audio after the last final is always kept");
    let pieces = std::iter::from_fn(|| uplink.next_frame(SAMPLE_RATE).map(|frame| frame.pcm));
    let pieces = pieces.collect();
    uplink.disconnected();
    pieces
}

/// Cuts `pcm` where it is quiet, near its end. Its length then, in samples.
fn cut_in_a_pause(pcm: &mut Vec<Bytes>) -> u64 {
    let all: BytesMut = pcm.iter().flat_map(|piece| piece.iter().copied()).collect();
    let mut all = all.freeze();
    let cut = quietest_cut(&all);
    all.truncate(usize::try_from(cut * 2).unwrap_or(usize::MAX));
    let samples = samples_in(all.len());
    *pcm = vec![all];
    samples
}

/// A word in the dictation's own time, within the recording that it was heard in.
fn moved(word: Word, from: SampleOffset, through: SampleOffset) -> Word {
    let start = from.plus(word.range.start().get()).min(through);
    let end = from.plus(word.range.end().get()).min(through).max(start);
    Word {
        range: SampleRange::new(start, end),
        ..word
    }
}
