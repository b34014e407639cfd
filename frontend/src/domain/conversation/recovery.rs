//! How a dictation goes on after a break, and how it ends.

use dictation::audio::{SAMPLE_RATE, SampleOffset, SampleRange};
use dictation::transcript::{Partial, Transcript};
use dictation::uplink::Uplink;

use super::authority::Authority;
use super::detour::PROBE_MS;
use super::{Conversation, Ending, EngineNews, Setback};

/// New sessions that may follow each other without a single word; more means that we are the cause.
pub(super) const RESTARTS_WITHOUT_PROGRESS: u32 = 3;

impl Conversation {
    /// The connection broke, or came to nothing. `hung`: the peer said nothing for too long.
    pub(super) fn broken_off(&mut self, now: u64, hung: bool) {
        if self.link.has_ticket() {
            self.detour.upgrade_failed(now, hung);
        } else if self.link.live_since().is_none() {
            self.detour.server_away();
        }
        self.lose(now, 0);
    }

    /// The connection is gone; the dictation is not.
    pub(super) fn lose(&mut self, now: u64, at_least_ms: u64) {
        if self.ending.is_some() {
            return;
        }
        self.uplink.disconnected();
        // Words that were shown stay until the next connection knows better.
        self.partial_is_old = self.transcript.partial().is_some();
        self.engine = EngineNews::Listening;
        self.engine_remark = None;
        self.authority = Authority::default();
        let between_probes = if self.detour.is_on() { PROBE_MS } else { 0 };
        let wait = self.back_off.next_wait();
        let wait = wait.max(at_least_ms).max(between_probes);
        self.link.lost(now, now + wait);
    }

    /// The server knows this dictation no more: what is not transcribed becomes a new one.
    pub(super) fn restart(&mut self, now: u64) {
        let through = self.transcript.through();
        if self.stopping && through >= self.uplink.recorded() {
            self.end(Ending::Complete);
            return;
        }
        self.restarts += 1;
        if self.restarts > RESTARTS_WITHOUT_PROGRESS {
            self.fail(Setback::Refused);
            return;
        }
        self.begin_anew(through);
        self.lose(now, 0);
    }

    /// What was recorded up to `through` is done; the rest becomes a dictation of its own.
    pub(super) fn begin_anew(&mut self, through: SampleOffset) {
        self.recorded_before += through.as_millis();
        self.uplink = rest_of(std::mem::take(&mut self.uplink), through);
        let shown = self.transcript.partial();
        let shown = shown.map(|partial| counted_from(through, partial));
        self.transcript = Transcript::default();
        if let Some(shown) = shown {
            self.transcript.apply_partial(shown);
        }
        self.session_id = None;
    }

    /// A connection that is under way is not wanted now.
    pub(super) fn give_up_attempt(&mut self) {
        self.uplink.disconnected();
        self.link.lost(0, 0);
    }

    pub(super) fn fail(&mut self, setback: impl FnOnce(Option<String>) -> Setback) {
        let complaint = self.complaint.take();
        self.end(Ending::Failed(setback(complaint)));
    }

    pub(super) fn end(&mut self, ending: Ending) {
        if self.ending.is_none() {
            self.transcript.forget_partial();
            self.partial_is_old = false;
            self.ending = Some(ending);
            self.hang_up = true;
        }
    }
}

/// The same words, with ranges that count from `through`.
fn counted_from(through: SampleOffset, partial: &Partial) -> Partial {
    let moved = |at: SampleOffset| SampleOffset::new(at.get().saturating_sub(through.get()));
    let moved = |range: SampleRange| SampleRange::new(moved(range.start()), moved(range.end()));
    let mut partial = partial.clone();
    partial.range = moved(partial.range);
    for word in &mut partial.words {
        word.range = moved(word.range);
    }
    partial
}

/// The audio of `uplink` from `through` on, counted from zero.
fn rest_of(mut uplink: Uplink, through: SampleOffset) -> Uplink {
    let mut rest = Uplink::default();
    let all_is_kept = uplink.connected(through, SampleOffset::new(u64::MAX));
    debug_assert!(all_is_kept, "audio after the last final is always kept");
    while let Some(frame) = uplink.next_frame(SAMPLE_RATE) {
        // Cannot be full: it holds no more than the uplink that it comes from.
        let _taken = rest.record(frame.pcm);
    }
    rest
}
