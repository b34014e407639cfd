//! One dictation as the client lives it, without a socket, a clock or a microphone.
//!
//! It is fed what happened ([`Conversation::record`], [`Conversation::said`],
//! [`Conversation::closed`], …) and asked what to do ([`Conversation::poll`]). Whatever breaks, it
//! keeps the audio that is not both committed and transcribed, and sends it again.

mod authority;
mod back_off;
mod detour;
mod link;
mod message;
mod outcome;
mod recovery;
mod upload;

use bytes::{Bytes, BytesMut};
use dictation::audio::{SAMPLE_RATE, SampleOffset, samples_in};
use dictation::close::CloseCode;
use dictation::transcript::{Final, Merged, Partial, Transcript, Word};
use dictation::uplink::{Frame, Uplink};

use crate::domain::dictation_state::LinkView;
use authority::Authority;
use back_off::BackOff;
use detour::Detour;
use link::Link;
pub use message::{ClientSays, EngineNews, ServerSays, Summary};
pub use outcome::{
    Action, ConnectFailure, Ending, Heard, Setback, UploadFailure, WrittenDown, unkept,
};

/// Bytes that may wait in the socket. Above it nothing is sent: the socket has no back-pressure,
/// and what waits there is lost with it, while what waits here is not.
pub const SOCKET_BUFFER_BYTES: u32 = 256 * 1024;

/// Audio behind by more than this is shown as catching up.
const SHOWN_LAG_SAMPLES: u64 = 2 * SAMPLE_RATE;

/// One dictation, from press to the last word.
pub struct Conversation {
    language: String,
    is_private: bool,
    uplink: Uplink,
    transcript: Transcript,
    /// What the server calls this dictation; none until it was ready once.
    session_id: Option<String>,
    link: Link,
    back_off: BackOff,
    authority: Authority,
    detour: Detour,
    /// The end of what was sent on the connection that stands.
    sent_through: SampleOffset,
    /// No more audio will come.
    stopping: bool,
    signed_out: bool,
    /// Our side has given up the connection: the driver has to close it.
    hang_up: bool,
    engine: EngineNews,
    engine_remark: Option<String>,
    restarts: u32,
    /// The server's own words about what is wrong, until it says something better.
    complaint: Option<String>,
    recorded_before: u64,
    /// The connection that said the partial words is gone.
    partial_is_old: bool,
    /// Words are to be kept, and the server could not.
    is_unkept: bool,
    ending: Option<Ending>,
}

impl Conversation {
    /// A dictation in `language` that begins to connect at once. `random` gives numbers in 0..1.
    pub fn new(language: impl Into<String>, now: u64, random: fn() -> f64) -> Self {
        Self {
            language: language.into(),
            is_private: false,
            uplink: Uplink::default(),
            transcript: Transcript::default(),
            session_id: None,
            link: Link::first(now),
            back_off: BackOff::new(random),
            authority: Authority::default(),
            detour: Detour::default(),
            sent_through: SampleOffset::ZERO,
            stopping: false,
            signed_out: false,
            hang_up: false,
            engine: EngineNews::Listening,
            engine_remark: None,
            restarts: 0,
            complaint: None,
            recorded_before: 0,
            partial_is_old: false,
            is_unkept: false,
            ending: None,
        }
    }

    /// The same, begun in a private window or not: what is said in one is not to be kept.
    #[must_use]
    pub const fn begun_in_private(mut self, is_private: bool) -> Self {
        self.is_private = is_private;
        self
    }

    /// Whether what is said is not to be kept.
    pub const fn is_private(&self) -> bool {
        self.is_private
    }

    /// The microphone gave audio. False if there is no more room: recording has to stop.
    #[must_use]
    pub fn record(&mut self, pcm: Bytes) -> bool {
        self.stopping || self.uplink.record(pcm)
    }

    /// No more audio will come.
    pub fn stop(&mut self) {
        self.stopping = true;
        if self.uplink.recorded() == SampleOffset::ZERO && self.session_id.is_none() {
            self.end(Ending::Complete);
        }
    }

    /// The person does not want to wait for what is not transcribed yet.
    pub fn give_up(&mut self) {
        self.end(Ending::Discarded);
    }

    /// The network came back, or somebody signed in: connect now.
    pub fn nudge(&mut self, now: u64) {
        self.signed_out = false;
        self.link.retry_now(now);
        self.detour.retry_now(now);
    }

    /// Whether nothing is sent until somebody signs in: see [`Self::nudge`].
    pub const fn waits_for_sign_in(&self) -> bool {
        self.signed_out
    }

    /// There is a ticket, and a socket is being opened.
    pub fn dialled(&mut self) {
        self.link.dialled();
    }

    /// A socket stands.
    pub fn opened(&mut self, now: u64) {
        self.link.opened(now);
    }

    /// No socket could be opened.
    pub fn connect_failed(&mut self, now: u64, failure: ConnectFailure) {
        self.detour.server_away();
        match failure {
            ConnectFailure::Unreachable => self.lose(now, 0),
            ConnectFailure::Busy { wait_ms } => self.lose(now, wait_ms),
            ConnectFailure::SignedOut => {
                self.lose(now, 0);
                self.signed_out = true;
            }
            ConnectFailure::Refused(setback) => self.end(Ending::Failed(setback)),
        }
    }

    /// The socket closed, for the server's reason or for none.
    pub fn closed(&mut self, now: u64, code: u16) {
        if self.ending.is_some() {
            return;
        }
        match CloseCode::from_number(code) {
            Some(CloseCode::SessionGone | CloseCode::Policy | CloseCode::TooBig) => {
                self.restart(now);
            }
            Some(CloseCode::Quota) => self.fail(Setback::Quota),
            Some(CloseCode::Forbidden) => self.fail(Setback::Forbidden),
            Some(CloseCode::ResumedElsewhere) => self.fail(|_| Setback::TakenOver),
            Some(CloseCode::TryLater | CloseCode::RateLimited | CloseCode::EngineUnavailable) => {
                self.lose(now, back_off::BUSY_MS);
            }
            // 1000 without a goodbye is a break like any other.
            _ => self.broken_off(now, false),
        }
    }

    /// The server said something.
    pub fn said(&mut self, now: u64, message: ServerSays) -> Option<Heard> {
        self.link.heard();
        match message {
            ServerSays::Ready {
                session_id,
                need_from,
                credit_through,
                ..
            } => self.ready(now, session_id, need_from, credit_through),
            ServerSays::Ack {
                through,
                credit_through,
            } => self.uplink.acknowledged(through, credit_through),
            ServerSays::Partial(partial) => {
                self.partial_said(partial);
                return Some(Heard::Partial);
            }
            ServerSays::Final(final_) => return self.final_said(now, final_),
            ServerSays::Engine { news, remark, .. } => {
                self.engine = news;
                self.engine_remark = remark;
            }
            ServerSays::Refused { expected } => {
                self.uplink.refused(expected);
                self.sent_through = expected;
            }
            ServerSays::Goodbye(summary) if self.stopping => {
                let through = self.transcript.through();
                self.is_unkept |= summary.kept_through.is_some_and(|kept| kept < through);
                self.end(Ending::Settled(summary));
            }
            ServerSays::Goodbye(_) => {
                self.restart(now);
                self.hang_up = true;
            }
            ServerSays::AuthExpiring => self.authority.expiring(now),
            ServerSays::TokenRefused => self.authority.try_later(now),
            ServerSays::Complaint(message) => self.complaint = Some(message),
            ServerSays::Unknown => {}
        }
        None
    }

    /// Another token for the connection that stands, if it could be had.
    pub fn token_fetched(&mut self, now: u64, token: Option<String>) {
        self.authority.fetched(now, token);
    }

    /// The next thing to do, if there is one. Ask until there is none. `buffered` is what waits in
    /// the socket, in bytes.
    pub fn poll(&mut self, now: u64, buffered: u32) -> Option<Action> {
        if std::mem::take(&mut self.hang_up) {
            return Some(Action::HangUp);
        }
        if self.ending.is_some() || self.signed_out {
            return None;
        }
        if self.detour_is_done() {
            self.end(Ending::Complete);
            return self.poll(now, buffered);
        }
        if self.detour_begins(now) {
            return Some(self.take_detour());
        }
        if self.detour.is_sending() {
            return None;
        }
        if self.link.is_overdue(now) {
            self.broken_off(now, true);
            return Some(Action::HangUp);
        }
        if self.link.start_connecting(now) {
            return Some(Action::Connect);
        }
        if self.link.say_first_message(now) {
            return Some(Action::Say(self.first_message()));
        }
        if self.back_off.settle(now, self.link.live_since()) {
            self.complaint = None;
        }
        if self.link.live_since().is_some() {
            if self.authority.start_fetching(now) {
                return Some(Action::FetchToken);
            }
            // Answered by silence: it is not waited for.
            if let Some(access_token) = self.authority.take() {
                return Some(Action::Say(ClientSays::Reauthenticate { access_token }));
            }
        }
        let message = self.next_message(buffered)?;
        self.link.said(now);
        Some(Action::Say(message))
    }

    /// How the connection looks to the person.
    pub fn link_view(&self, now: u64) -> LinkView {
        if self.detour.is_on() {
            return self.detour_view();
        }
        if !self.link.stands_or_is_new(now) {
            return LinkView::Down {
                held_ms: self.uplink.held_millis(),
            };
        }
        let behind = self.link.live_since().is_some()
            && self.uplink.recorded().since(self.sent_through) > SHOWN_LAG_SAMPLES;
        if behind || self.engine == EngineNews::CatchingUp {
            LinkView::CatchingUp
        } else {
            LinkView::Standing
        }
    }

    /// What is wrong with the engine or with a better one, in words for people.
    pub fn engine_remark(&self) -> Option<&str> {
        self.engine_remark.as_deref()
    }

    /// What the server says is wrong, until it stands again: why it does not take this dictation.
    pub fn complaint(&self) -> Option<&str> {
        self.complaint.as_deref()
    }

    /// What the engine believes now about the audio after the last final.
    pub fn partial_words(&self) -> &[Word] {
        self.transcript
            .partial()
            .map_or(&[], |partial| &partial.words)
    }

    /// Whether the connection that said [`Self::partial_words`] is gone: they stay until others say
    /// as much.
    pub const fn partial_is_old(&self) -> bool {
        self.partial_is_old
    }

    /// End of the audio recorded in this session, as its words count it.
    pub const fn recorded(&self) -> SampleOffset {
        self.uplink.recorded()
    }

    /// Audio recorded so far, in ms.
    pub fn recorded_millis(&self) -> u64 {
        self.recorded_before + self.uplink.recorded().as_millis()
    }

    /// Audio recorded before the session that the server knows now: the ranges of words count from
    /// there. Not zero only where a lost session was followed by a new one.
    pub fn earlier_samples(&self) -> u64 {
        SampleOffset::from_millis(self.recorded_before).get()
    }

    /// Whether words of it are to be kept and are not, as far as the server has said.
    pub const fn is_unkept(&self) -> bool {
        self.is_unkept
    }

    /// How it ended, if it has.
    pub const fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    fn first_message(&self) -> ClientSays {
        match &self.session_id {
            None => ClientSays::Start {
                language: self.language.clone(),
                is_private: self.is_private,
            },
            Some(session_id) => ClientSays::Resume {
                session_id: session_id.clone(),
                final_through: self.transcript.through(),
                language: self.language.clone(),
                is_private: self.is_private,
            },
        }
    }

    fn next_message(&mut self, buffered: u32) -> Option<ClientSays> {
        self.link.live_since()?;
        if buffered > SOCKET_BUFFER_BYTES {
            return None;
        }
        if let Some(frame) = self.next_second() {
            return Some(ClientSays::Audio(frame));
        }
        if self.stopping && self.uplink.is_sent() && self.link.say_stop() {
            return Some(ClientSays::Stop {
                through: self.uplink.recorded(),
            });
        }
        None
    }

    /// Recorded pieces are short; those that wait travel together, up to a second.
    fn next_second(&mut self) -> Option<Frame> {
        let first = self.uplink.next_frame(SAMPLE_RATE)?;
        let mut samples = samples_in(first.pcm.len());
        let mut pcm = BytesMut::from(first.pcm);
        while samples < SAMPLE_RATE {
            let Some(next) = self.uplink.next_frame(SAMPLE_RATE - samples) else {
                break;
            };
            samples += samples_in(next.pcm.len());
            pcm.extend_from_slice(&next.pcm);
        }
        self.sent_through = first.first.plus(samples);
        Some(Frame {
            first: first.first,
            pcm: pcm.freeze(),
        })
    }

    fn ready(
        &mut self,
        now: u64,
        session_id: String,
        need_from: SampleOffset,
        credit_through: SampleOffset,
    ) {
        self.session_id = Some(session_id);
        self.link.ready(now);
        self.detour.live();
        self.sent_through = need_from;
        if !self.uplink.connected(need_from, credit_through) {
            // The server wants audio that it had committed and transcribed, and that is gone here.
            self.restart(now);
            self.hang_up = true;
        }
    }

    fn partial_said(&mut self, partial: Partial) {
        let old = self.transcript.partial().filter(|_| self.partial_is_old);
        let says_less = old.is_some_and(|old| partial.range.end() < old.range.end());
        if !says_less {
            self.partial_is_old = false;
            self.transcript.apply_partial(partial);
        }
    }

    fn final_said(&mut self, now: u64, final_: Final) -> Option<Heard> {
        let passages = self.transcript.finals().len();
        let merged = self.transcript.apply_final(final_);
        self.uplink.transcribed(self.transcript.through());
        match merged {
            Merged::Repeated => None,
            Merged::Hole => {
                // The server skipped a final. It will say it again to whoever resumes before it.
                self.lose(now, 0);
                self.hang_up = true;
                Some(Heard::Partial)
            }
            Merged::Added => {
                self.restarts = 0;
                self.partial_is_old &= self.transcript.partial().is_some();
                let words = self.transcript.finals().get(passages);
                Some(Heard::Final(
                    words.map_or_else(Vec::new, |final_| final_.words.clone()),
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests;
