//! What runs now: the microphone, the conversation, and what became of the last one.

use bytes::Bytes;
use dictation::transcript::Word;
use dictation::uplink::KEPT_SAMPLES;

use super::view::View;
use crate::api::SocketEvent;
use crate::capture::{LevelMeter, Loudness, Microphone, MicrophoneEvent};
use crate::conversation::{Action, ConnectFailure, Conversation, Ending, Heard, UploadFailure};
use crate::dictation_figures::FigureMeter;
use crate::dictation_state::{Circumstances, MicrophonePhase, Trouble};

/// The language of the speech. A setting, one day.
const LANGUAGE: &str = "en";

/// What runs now.
#[derive(Default)]
pub(super) struct Recording {
    /// Counts presses of the button: what an earlier press asked for is not wanted any more.
    press: u64,
    /// Counts connections: what an earlier one says is not heard any more.
    connection: u64,
    /// Counts recordings that were sent over HTTP.
    upload: u64,
    is_asking: bool,
    microphone: Option<Microphone>,
    meter: LevelMeter,
    figures: FigureMeter,
    conversation: Option<Conversation>,
    trouble: Option<Trouble>,
    is_signed_out: bool,
    has_finished: bool,
    /// Audio of the dictations before this one.
    finished_millis: u64,
}

impl Recording {
    /// The person wants to dictate. The number of the press, if the microphone is to be asked for.
    pub(super) fn ask(&mut self) -> Option<u64> {
        if self.is_asking || self.microphone.is_some() || self.conversation.is_some() {
            return None;
        }
        self.press += 1;
        self.is_asking = true;
        self.trouble = None;
        Some(self.press)
    }

    /// The browser answered press number `press`. A microphone that comes too late is closed again.
    pub(super) fn asked(
        &mut self,
        now: u64,
        press: u64,
        microphone: Result<Microphone, Trouble>,
        view: View,
    ) {
        if press != self.press || !self.is_asking {
            return;
        }
        self.is_asking = false;
        match microphone {
            Ok(microphone) => {
                self.microphone = Some(microphone);
                self.meter = LevelMeter::default();
                self.figures = FigureMeter::default();
                let random = js_sys::Math::random;
                self.conversation = Some(Conversation::new(LANGUAGE, now, random));
                view.begin_dictation();
            }
            Err(trouble) => self.trouble = Some(trouble),
        }
    }

    /// The microphone is to be closed. It and the number of its press, if it is open.
    pub(super) fn close_microphone(&mut self) -> Option<(u64, Microphone)> {
        self.is_asking = false;
        Some((self.press, self.microphone.take()?))
    }

    /// The microphone of press number `press` did something. Whether it is to be closed now.
    pub(super) fn microphone_said(&mut self, press: u64, event: MicrophoneEvent) -> bool {
        let Some(conversation) = self.conversation.as_mut().filter(|_| press == self.press) else {
            return false;
        };
        match event {
            MicrophoneEvent::Audio { pcm, rms } => {
                self.meter.hear(rms);
                let has_room = conversation.record(pcm);
                if !has_room {
                    self.trouble = Some(no_room());
                }
                !has_room
            }
            MicrophoneEvent::Lost(trouble) => {
                self.trouble = Some(trouble);
                true
            }
        }
    }

    /// All audio of the microphone of press number `press` is here.
    pub(super) fn drained(&mut self, press: u64) {
        if let Some(conversation) = self.conversation.as_mut().filter(|_| press == self.press) {
            conversation.stop();
        }
    }

    /// The person does not want to wait for the rest.
    pub(super) fn give_up(&mut self) {
        if let Some(conversation) = &mut self.conversation {
            conversation.give_up();
        }
    }

    /// The network came back.
    pub(super) fn nudge(&mut self, now: u64) {
        if let Some(conversation) = &mut self.conversation {
            conversation.nudge(now);
        }
    }

    /// Somebody is signed in, or nobody.
    pub(super) fn signed_in(&mut self, now: u64, somebody: bool) {
        let was_signed_out = std::mem::replace(&mut self.is_signed_out, !somebody);
        if somebody && was_signed_out {
            self.nudge(now);
        }
    }

    /// Whether `connection` is the one that counts.
    pub(super) const fn is_connection(&self, connection: u64) -> bool {
        connection == self.connection
    }

    /// The number of the connection that counts.
    pub(super) const fn connection(&self) -> u64 {
        self.connection
    }

    /// The connection of before counts no more. The number of the next.
    pub(super) const fn next_connection(&mut self) -> u64 {
        self.connection += 1;
        self.connection
    }

    /// The connection that counts could not be opened.
    pub(super) fn connect_failed(&mut self, now: u64, failure: ConnectFailure) {
        if let Some(conversation) = &mut self.conversation {
            conversation.connect_failed(now, failure);
        }
    }

    /// Something happened on the connection that counts.
    pub(super) fn socket_said(&mut self, now: u64, event: SocketEvent, view: View) {
        let Some(conversation) = &mut self.conversation else {
            return;
        };
        match event {
            SocketEvent::Opened => conversation.opened(now),
            SocketEvent::Closed(code) => conversation.closed(now, code),
            SocketEvent::Said(message) => {
                self.figures.heard(now, &message);
                if let Some(Heard::Final(words)) = conversation.said(now, message) {
                    view.settle(&words, conversation.earlier_samples());
                }
            }
        }
    }

    /// Another token for the connection that counts, if it could be had.
    pub(super) fn token_fetched(&mut self, now: u64, connection: u64, token: Option<String>) {
        let is_current = self.is_connection(connection);
        if let Some(conversation) = self.conversation.as_mut().filter(|_| is_current) {
            conversation.token_fetched(now, token);
        }
    }

    /// A recording is sent over HTTP: its number.
    pub(super) const fn next_upload(&mut self) -> u64 {
        self.upload += 1;
        self.upload
    }

    /// What became of recording number `upload`.
    pub(super) fn uploaded(
        &mut self,
        now: u64,
        upload: u64,
        result: Result<Vec<Word>, UploadFailure>,
        view: View,
    ) {
        let is_current = upload == self.upload;
        let Some(conversation) = self.conversation.as_mut().filter(|_| is_current) else {
            return;
        };
        let earlier = conversation.earlier_samples();
        if let Some(Heard::Final(words)) = conversation.uploaded(now, result) {
            view.settle(&words, earlier);
        }
    }

    /// What was recorded and is not text yet.
    pub(super) fn kept_recording(&mut self) -> Option<Vec<Bytes>> {
        self.conversation.as_mut()?.kept_recording()
    }

    /// A socket is being opened for the connection that counts.
    pub(super) fn dialled(&mut self) {
        if let Some(conversation) = &mut self.conversation {
            conversation.dialled();
        }
    }

    /// The next thing to do on the connection.
    pub(super) fn next_action(&mut self, now: u64, buffered: u32) -> Option<Action> {
        self.conversation.as_mut()?.poll(now, buffered)
    }

    /// The person pressed stop.
    pub(super) const fn stopped(&mut self, now: u64) {
        self.figures.stopped(now);
    }

    /// Notes how much audio there is by now.
    pub(super) fn measure(&mut self, now: u64) {
        if let Some(conversation) = &self.conversation {
            self.figures.recorded(now, conversation.recorded());
        }
    }

    /// Clears up after a conversation that has ended.
    pub(super) fn finish_if_ended(&mut self, view: View) {
        let ended = |conversation: &mut Conversation| conversation.ending().is_some();
        let Some(conversation) = self.conversation.take_if(ended) else {
            return;
        };
        view.end_dictation();
        self.microphone = None;
        self.has_finished = true;
        self.finished_millis += conversation.recorded_millis();
        let trouble = conversation.ending().and_then(trouble_of);
        self.trouble = self.trouble.take().or(trouble);
    }

    /// Whether there is a conversation with the server.
    pub(super) const fn is_conversing(&self) -> bool {
        self.conversation.is_some()
    }

    /// Shows all that may have changed.
    pub(super) fn show(&self, now: u64, view: View) {
        let conversation = self.conversation.as_ref();
        view.show_state(self.circumstances(now).state());
        view.show_engine_remark(conversation.and_then(Conversation::engine_remark));
        view.show_figures(self.figures.figures());
        match conversation {
            Some(conversation) => {
                view.show_partial(conversation.partial_words(), conversation.earlier_samples());
            }
            None => view.show_partial(&[], 0),
        }
        let running = conversation.map_or(0, Conversation::recorded_millis);
        view.hear_through(running);
        view.show_seconds((self.finished_millis + running) / 1_000);
        let is_open = self.microphone.is_some();
        view.show_level(if is_open { self.meter.shown() } else { 0.0 });
    }

    fn circumstances(&self, now: u64) -> Circumstances {
        let microphone = match (&self.microphone, self.meter.loudness()) {
            (None, _) if self.is_asking => MicrophonePhase::Asking,
            (None, _) => MicrophonePhase::Closed,
            (Some(_), Loudness::Quiet) => MicrophonePhase::Quiet,
            (Some(_), Loudness::Voice) => MicrophonePhase::Voice,
            (Some(_), Loudness::Dead) => MicrophonePhase::Dead,
        };
        Circumstances {
            signed_out: self.is_signed_out,
            microphone,
            link: self
                .conversation
                .as_ref()
                .map(|conversation| conversation.link_view(now)),
            unsent: self
                .conversation
                .as_ref()
                .and_then(Conversation::upload_failure)
                .map(UploadFailure::trouble),
            trouble: self.trouble.clone(),
            has_finished: self.has_finished,
        }
    }
}

fn trouble_of(ending: &Ending) -> Option<Trouble> {
    match ending {
        Ending::Failed(setback) => Some(setback.trouble()),
        Ending::Settled(_) | Ending::Complete | Ending::Discarded => None,
    }
}

fn no_room() -> Trouble {
    let minutes = KEPT_SAMPLES / dictation::audio::SAMPLE_RATE / 60;
    Trouble::new(
        format!("Recording stopped: {minutes} minutes of speech wait for a connection."),
        "Keep this page open until they are sent.",
    )
}
