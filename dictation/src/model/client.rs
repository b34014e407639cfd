//! A client as real ones are: it records, sends what is wanted, shows what it is told, and comes
//! back after every break until it has a goodbye. Some lie about the finals that they hold.

use bytes::Bytes;

use super::dice::Dice;
use super::server::{Connection, ToClient, ToServer};
use super::speech::{self, Speech};
use crate::audio::{SAMPLE_RATE, SampleOffset};
use crate::close::CloseCode;
use crate::event::{EngineStatus, ServerEvent, Summary};
use crate::transcript::{Final, Merged, Transcript};
use crate::uplink::{Frame, Uplink};

/// What the person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Speak,
    Stop,
    Cancel,
}

/// One person's client.
#[derive(Debug)]
pub(super) struct Client {
    speech: Speech,
    /// The person wants their words kept.
    keeps_words: bool,
    /// Whenever it comes back it claims to hold finals up to wherever it likes. It listens to none, and
    /// keeps all audio.
    pub(super) lies: bool,
    pub(super) uplink: Uplink,
    pub(super) transcript: Transcript,
    pub(super) dictation: Option<usize>,
    /// Which connection stands, or is believed to.
    pub(super) link: Option<usize>,
    is_ready: bool,
    has_said_last: bool,
    pub(super) wish: Wish,
    pub(super) is_done: bool,
    goodbye: Option<Summary>,
    acked: SampleOffset,
    words_checked: usize,
}

impl Client {
    pub(super) fn new(speech: Speech, keeps_words: bool, lies: bool) -> Self {
        Self {
            speech,
            keeps_words,
            lies,
            uplink: Uplink::default(),
            transcript: Transcript::default(),
            dictation: None,
            link: None,
            is_ready: false,
            has_said_last: false,
            wish: Wish::Speak,
            is_done: false,
            goodbye: None,
            acked: SampleOffset::ZERO,
            words_checked: 0,
        }
    }

    /// What to say first on a new connection.
    pub(super) fn hello(&self, dice: &mut Dice) -> ToServer {
        let final_through = if self.lies {
            self.lie(dice)
        } else {
            self.transcript.through().get()
        };
        match self.dictation {
            Some(dictation) => ToServer::Resume {
                dictation,
                final_through,
            },
            None => ToServer::Start {
                keeps_words: self.keeps_words,
            },
        }
    }

    /// One of few places, so that the same audio is heard again and again.
    fn lie(&self, dice: &mut Dice) -> u64 {
        let recorded = self.uplink.recorded().get();
        match dice.below(6) {
            5 => [recorded + SAMPLE_RATE, u64::MAX / 2][dice.below(2) as usize],
            quarters => recorded * quarters / 4,
        }
    }

    pub(super) fn connect(&mut self, link: usize) {
        self.link = Some(link);
        self.is_ready = false;
        self.has_said_last = false;
    }

    fn disconnect(&mut self) {
        self.link = None;
        self.uplink.disconnected();
        self.transcript.forget_partial();
        // A dictation that nobody wants is not worth coming back for.
        self.is_done |= self.wish == Wish::Cancel;
    }

    /// Gives the connection up, although the server may not know yet.
    pub(super) fn leave(&mut self, connection: &mut Connection) {
        if !std::mem::replace(&mut connection.is_cut, true) {
            connection.to_server.push_back(ToServer::Gone);
        }
        connection.to_client.clear();
        self.disconnect();
    }

    pub(super) fn record(&mut self, samples: u64) -> Result<(), String> {
        let start = self.uplink.recorded().get();
        let end = (start + samples).min(speech::LONGEST);
        if self.wish == Wish::Speak && !self.uplink.record(speech::recording(start, end)) {
            return Err("no room to record".to_owned());
        }
        Ok(())
    }

    /// Sends one frame, or that it was the last one, if there is anything to send.
    pub(super) fn send(&mut self, max_samples: u64, connection: &mut Connection) -> bool {
        if !self.is_ready || connection.is_cut {
            return false;
        }
        let message = if self.wish == Wish::Cancel {
            (!self.has_said_last).then_some(ToServer::Cancel)
        } else if let Some(frame) = self.uplink.next_frame(max_samples) {
            Some(ToServer::Audio(frame))
        } else {
            let is_last = self.wish == Wish::Stop && self.uplink.is_sent();
            let through = self.uplink.recorded();
            (is_last && !self.has_said_last).then_some(ToServer::Stop { through })
        };
        let Some(message) = message else {
            return false;
        };
        self.has_said_last |= !matches!(message, ToServer::Audio(_));
        connection.to_server.push_back(message);
        true
    }

    /// Sends a frame that it should not: a repeated one, one beyond a gap or beyond its credit,
    /// perhaps with half a sample at its end.
    pub(super) fn send_odd_frame(&mut self, dice: &mut Dice, connection: &mut Connection) {
        let recorded = self.uplink.recorded().get();
        if !self.is_ready || connection.is_cut || self.has_said_last || recorded == 0 {
            return;
        }
        let first = if dice.chance(50) {
            dice.below(recorded)
        } else {
            recorded.saturating_sub(dice.below(20_000) + 1)
        };
        let end = (first + dice.between(1, 16_000)).min(recorded);
        let first = SampleOffset::new(first);
        let mut pcm: Bytes = speech::recording(first.get(), end);
        if dice.chance(20) {
            pcm.truncate(pcm.len() - 1);
        }
        connection
            .to_server
            .push_back(ToServer::Audio(Frame { first, pcm }));
    }

    /// Takes the next message of the server.
    pub(super) fn listen(&mut self, connection: &mut Connection) -> Result<(), String> {
        match connection.to_client.pop_front() {
            Some(ToClient::Name(dictation)) => self.dictation = Some(dictation),
            Some(ToClient::Event(event)) => self.on_event(event, connection)?,
            Some(ToClient::Close(code)) => self.on_close(code, connection)?,
            Some(ToClient::Gone) => self.disconnect(),
            None => {}
        }
        if self.lies { Ok(()) } else { self.check_kept() }
    }

    fn on_event(&mut self, event: ServerEvent, connection: &mut Connection) -> Result<(), String> {
        match event {
            ServerEvent::Ready {
                need_from,
                credit_through,
            } => {
                self.is_ready = true;
                if !self.uplink.connected(need_from, credit_through) {
                    return Err(format!("audio from {need_from} is not kept"));
                }
            }
            ServerEvent::Ack {
                through,
                credit_through,
            } => {
                self.acked = self.acked.max(through);
                self.uplink.acknowledged(through, credit_through);
            }
            ServerEvent::Partial(_) | ServerEvent::Final(_) if self.lies => {}
            ServerEvent::Partial(partial) => {
                self.transcript.apply_partial(partial);
                let through = self.transcript.through();
                if let Some(shown) = self.transcript.partial()
                    && shown.range.end() <= through
                {
                    return Err(format!("{shown:?} is shown after {through}"));
                }
            }
            ServerEvent::Final(final_) => self.on_final(final_, connection)?,
            ServerEvent::Status(EngineStatus::Recovering { .. }) => {
                self.transcript.forget_partial()
            }
            ServerEvent::Status(_) => {}
            ServerEvent::Refused { expected, .. } => self.uplink.refused(expected),
            ServerEvent::Goodbye(summary) => self.goodbye = Some(summary),
        }
        Ok(())
    }

    fn on_final(&mut self, final_: Final, connection: &mut Connection) -> Result<(), String> {
        match self.transcript.apply_final(final_) {
            Merged::Added => {
                self.uplink.transcribed(self.transcript.through());
                self.check_words()
            }
            // Its words were not kept yet when the connection broke, so they are heard once more.
            Merged::Repeated if self.keeps_words => Ok(()),
            // A server that follows its rules never comes to either.
            Merged::Repeated => Err("a repeated final was told".to_owned()),
            Merged::Hole => {
                self.leave(connection);
                Err("a final beyond a hole was told".to_owned())
            }
        }
    }

    fn on_close(&mut self, code: CloseCode, connection: &mut Connection) -> Result<(), String> {
        connection.is_cut = true;
        self.disconnect();
        if code == CloseCode::Done {
            self.is_done = true;
            let expected = self.wish == Wish::Cancel || self.goodbye.is_some();
            return expected
                .then_some(())
                .ok_or_else(|| "done without a goodbye".to_owned());
        }
        code.is_resumable()
            .then_some(())
            .ok_or_else(|| format!("closed with {code:?}"))
    }

    /// Audio is kept until it is both committed and transcribed, and no longer.
    fn check_kept(&self) -> Result<(), String> {
        let kept = self.uplink.kept_from();
        let needless = self.acked.min(self.transcript.through());
        (kept == needless)
            .then_some(())
            .ok_or_else(|| format!("kept from {kept}, needed from {needless}"))
    }

    /// The words so far are the first words that were said, each in its place.
    fn check_words(&mut self) -> Result<(), String> {
        let expected = self
            .speech
            .words_in(0, self.uplink.recorded().get())
            .skip(self.words_checked);
        let width = self.speech.width;
        let mut expected = expected.fuse();
        for word in self.transcript.words().skip(self.words_checked) {
            let k = expected.next().unwrap_or(u64::MAX);
            if word.text != Speech::text(k) {
                return Err(format!("{word:?} where w{k} was said"));
            }
            if word.range.start().get().abs_diff(k * width) > width / 2 {
                return Err(format!("{word:?} is out of place"));
            }
            self.words_checked += 1;
        }
        Ok(())
    }

    /// At the end: everything that was said stands there, once.
    pub(super) fn check_complete(&self) -> Result<(), String> {
        let recorded = self.uplink.recorded();
        let said = self.speech.words_in(0, recorded.get()).count();
        let written = self.transcript.words().count();
        if said != written || self.transcript.through() != recorded {
            let through = self.transcript.through();
            return Err(format!(
                "{written} of {said} words, {through} of {recorded} samples"
            ));
        }
        match &self.goodbye {
            Some(summary) if summary.audio == recorded => Ok(()),
            other => Err(format!("{recorded} samples and {other:?}")),
        }
    }
}
