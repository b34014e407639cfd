//! What runs now: the microphone, the conversation, and what became of the last one.

mod succession;

use bytes::Bytes;
use dictation::transcript::Word;
use dictation::uplink::KEPT_SAMPLES;

use super::ear::Ear;
use super::event::DictationEvent;
use super::held_back::HeldBack;
use super::number::{ConnectionNumber, UploadNumber};
use super::spoken::Spoken;
use super::take::{MOST_LIVE, Take, Takes};
use super::view::{Believed, View};
use crate::api::SocketEvent;
use crate::capture::{Microphone, MicrophoneEvent};
use crate::domain::conversation::{
    Conversation, Ending, Heard, UploadFailure, WrittenDown, unkept,
};
use crate::domain::dictated_text::PressNumber;
use crate::domain::dictation_figures::FigureMeter;
use crate::domain::dictation_state::{Circumstances, LinkView};
use crate::domain::settings::InsertMode;
use crate::domain::succession::Owner;
use crate::domain::trouble::Trouble;
use succession::Shelf;

/// Why a press came to nothing.
const TOO_MANY_WAIT: &str =
    "Not recorded: 8 dictations wait for their last words. Try again when the first is done.";
const _: () = assert!(MOST_LIVE == 8, "the words say 8");

/// What runs now.
#[derive(Default)]
pub(super) struct Recording {
    /// Counts presses of the button: what an earlier press asked for is not wanted any more.
    press: PressNumber,
    /// That press was in a private window.
    is_private: bool,
    /// Counts connections: what an earlier one says is not heard any more.
    connection: ConnectionNumber,
    /// Counts recordings that were sent over HTTP.
    upload: UploadNumber,
    pub(super) ear: Ear,
    takes: Takes,
    figures: FigureMeter,
    trouble: Option<Trouble>,
    is_signed_out: bool,
    /// Whose the page is, and all that is said on it.
    owner: Owner,
    /// What waits for an account that is not signed in.
    shelf: Option<Shelf>,
    has_finished: bool,
    /// A press came to nothing because too much waits.
    has_refused: bool,
    /// Audio of the dictations before this one.
    finished_millis: u64,
}

impl Recording {
    /// The person did something. What it means for the microphone is the driver's.
    pub(super) fn take(&mut self, now: u64, event: DictationEvent) {
        match event {
            DictationEvent::Stop => self.stopped(now),
            DictationEvent::BringBack => self.bring_back(now),
            DictationEvent::GiveUp => {
                if let Some(conversation) = self.takes.conversing_mut() {
                    conversation.give_up();
                }
            }
            DictationEvent::Retry => self.retry(now),
            DictationEvent::ForgetPrivate => {
                let shelved = self.shelf.as_mut().map(Shelf::takes_mut);
                for takes in std::iter::once(&mut self.takes).chain(shelved) {
                    takes.forget_takes(Conversation::is_private);
                }
            }
            DictationEvent::ForgetAll => self.takes.forget_takes(|_| true),
            DictationEvent::Start { .. }
            | DictationEvent::Cancel
            | DictationEvent::CancelAll
            | DictationEvent::Abandon
            | DictationEvent::ChangeMicrophone => {}
        }
    }

    fn retry(&mut self, now: u64) {
        if let Some(conversation) = self.takes.conversing_mut() {
            conversation.nudge(now);
        }
    }

    /// The conversation that is with the server.
    pub(super) fn conversing_mut(&mut self) -> Option<&mut Conversation> {
        self.takes.conversing_mut()
    }

    /// The person wants to dictate. The press, if the microphone is to be asked for.
    pub(super) fn ask(&mut self, is_private: bool, view: View) -> Option<PressNumber> {
        if !self.ear.is_closed() {
            return None;
        }
        self.has_refused = !self.takes.has_room();
        if self.has_refused {
            return None;
        }
        self.press = self.press.next();
        self.is_private = is_private;
        // What is said goes to where the caret stands now, whenever the words come.
        view.begin_dictation(self.press);
        self.ear.ask();
        self.trouble = None;
        Some(self.press)
    }

    /// The browser answered `press`. A microphone that comes too late is closed again.
    pub(super) fn asked(
        &mut self,
        now: u64,
        press: PressNumber,
        microphone: Result<Microphone, Trouble>,
        (language, insert_mode): (&str, InsertMode),
        view: View,
    ) {
        if press != self.press || !self.ear.is_asking() {
            view.end_dictation(press);
            return;
        }
        match microphone {
            Ok(microphone) => {
                self.ear.open(microphone);
                let conversation = Conversation::new(language, now, js_sys::Math::random)
                    .begun_in_private(self.is_private);
                let held = HeldBack::new(insert_mode);
                if self.takes.begin(Take::new(press, conversation, held)) {
                    self.begin();
                }
            }
            Err(trouble) => {
                view.end_dictation(press);
                self.ear.close();
                self.trouble = Some(trouble);
            }
        }
    }

    /// The microphone is to be closed. Its press and the microphone, if one is open;
    /// otherwise all audio is here.
    pub(super) fn close_microphone(&mut self) -> (PressNumber, Option<Microphone>) {
        (self.press, self.ear.close())
    }

    /// Whether the press that counts was in a private window.
    pub(super) const fn is_private(&self) -> bool {
        self.is_private
    }

    /// The press that counts.
    pub(super) const fn press(&self) -> PressNumber {
        self.press
    }

    /// The microphone of `press` gave audio. Whether it is to be closed now, because
    /// there is no more room.
    pub(super) fn hear(&mut self, press: PressNumber, event: MicrophoneEvent) -> bool {
        let MicrophoneEvent::Audio { pcm, rms } = event else {
            return false;
        };
        // After the last press of the button a drained microphone gives its last audio still.
        let is_wanted = press != self.press || self.ear.hear(rms);
        if !is_wanted {
            return false;
        }
        let pause = self.ear.pause().into_iter();
        let has_room = pause.chain([pcm]).all(|pcm| self.record(press, pcm));
        if !has_room {
            self.trouble = Some(no_room());
        }
        !has_room
    }

    /// Records audio of `press`. False if there is no more room.
    fn record(&mut self, press: PressNumber, pcm: Bytes) -> bool {
        (self.conversation_of(press)).is_none_or(|conversation| conversation.record(pcm))
    }

    /// All audio of the microphone of `press` is here.
    pub(super) fn drained(&mut self, press: PressNumber) {
        if let Some(conversation) = self.conversation_of(press) {
            conversation.stop();
        }
    }

    /// The one of `press`, wherever it waits.
    fn conversation_of(&mut self, press: PressNumber) -> Option<&mut Conversation> {
        let shelved = self.shelf.as_mut().map(Shelf::takes_mut);
        self.takes.of(press).or_else(|| shelved?.of(press))
    }

    /// The person does not want what was said last. Whether it was with the server.
    pub(super) fn cancel(&mut self, now: u64) -> bool {
        self.has_finished = true;
        let was_with_server = self.takes.cancel(now);
        self.part_with_server(was_with_server)
    }

    /// The person does not want any of what waits. Whether one was with the server.
    pub(super) fn cancel_all(&mut self, now: u64) -> bool {
        self.has_finished = true;
        let was_with_server = self.takes.cancel_all(now);
        self.part_with_server(was_with_server)
    }

    /// It was not meant to be a dictation. Whether it was with the server.
    pub(super) fn abandon(&mut self, view: View) -> bool {
        view.end_dictation(self.press);
        let was_with_server = self.takes.abandon();
        self.part_with_server(was_with_server)
    }

    fn part_with_server(&mut self, was_with_server: bool) -> bool {
        if was_with_server {
            self.next_connection();
            self.next_upload();
        }
        was_with_server
    }

    fn bring_back(&mut self, now: u64) {
        if self.takes.bring_back(now) {
            self.begin();
        }
    }

    fn stopped(&mut self, now: u64) {
        if self.takes.stopped(now) {
            self.figures.stopped(now);
        }
    }

    /// Notes how much audio there is by now.
    pub(super) fn measure(&mut self, now: u64) {
        if let Some(conversation) = self.takes.conversing() {
            self.figures.recorded(now, conversation.recorded());
        }
    }

    /// Time passed.
    pub(super) fn tick(&mut self, now: u64) {
        self.ear.tick();
        self.takes.forget(now);
        if let Some(shelf) = &mut self.shelf {
            shelf.takes_mut().forget(now);
        }
        if let Some(trouble) = self.ear.give_up(now) {
            self.trouble = Some(trouble);
            self.drained(self.press);
        }
    }

    /// Whether `connection` is the one that counts.
    pub(super) fn is_connection(&self, connection: ConnectionNumber) -> bool {
        connection == self.connection
    }

    /// The connection that counts.
    pub(super) const fn connection(&self) -> ConnectionNumber {
        self.connection
    }

    /// The connection of before counts no more. The next.
    pub(super) const fn next_connection(&mut self) -> ConnectionNumber {
        self.connection = self.connection.next();
        self.connection
    }

    /// Something happened on the connection that counts.
    pub(super) fn socket_said(&mut self, now: u64, event: SocketEvent, view: View) {
        let Some(conversation) = self.takes.conversing_mut() else {
            return;
        };
        match event {
            SocketEvent::Opened => conversation.opened(now),
            SocketEvent::Closed(code) => conversation.closed(now, code),
            SocketEvent::Said(message) => {
                self.figures.heard(now, &message);
                if let Some(Heard::Final(words)) = conversation.said(now, message) {
                    let earlier = conversation.earlier_samples();
                    self.settle(words, earlier, view);
                }
            }
        }
    }

    /// Words settled: they go into the text, or wait for the end.
    fn settle(&mut self, words: Vec<Word>, earlier: u64, view: View) {
        view.announce(&words);
        let press = self.takes.with_server().map(|take| take.press);
        if let Some(words) = self.takes.hold_back(words, earlier) {
            view.settle(press.unwrap_or_default(), &words, earlier);
        }
    }

    /// Another token for the connection that counts, if it could be had.
    pub(super) fn token_fetched(
        &mut self,
        now: u64,
        connection: ConnectionNumber,
        token: Option<String>,
    ) {
        let is_current = self.is_connection(connection);
        if let Some(conversation) = self.takes.conversing_mut().filter(|_| is_current) {
            conversation.token_fetched(now, token);
        }
    }

    /// A recording is sent over HTTP: its number.
    pub(super) const fn next_upload(&mut self) -> UploadNumber {
        self.upload = self.upload.next();
        self.upload
    }

    /// What became of the recording of `upload`.
    pub(super) fn uploaded(
        &mut self,
        now: u64,
        upload: UploadNumber,
        result: Result<WrittenDown, UploadFailure>,
        view: View,
    ) {
        let is_current = upload == self.upload;
        let Some(conversation) = self.takes.conversing_mut().filter(|_| is_current) else {
            return;
        };
        let earlier = conversation.earlier_samples();
        if let Some(Heard::Final(words)) = conversation.uploaded(now, result) {
            self.settle(words, earlier, view);
        }
    }

    /// What the server says from now on belongs to another dictation.
    fn begin(&mut self) {
        self.figures = FigureMeter::default();
    }

    /// Clears up after a conversation that has ended. True if another one begins.
    pub(super) fn finish_if_ended(&mut self, view: View) -> bool {
        let Some((ended, has_next)) = self.takes.next_if_ended() else {
            return false;
        };
        view.release(ended.press, &ended.held);
        view.tell(Spoken::Ended { press: ended.press });
        view.end_dictation(ended.press);
        self.has_refused = false;
        if ended.press == self.press {
            drop(self.ear.close());
        }
        self.has_finished = true;
        self.finished_millis += ended.conversation.recorded_millis();
        let trouble = trouble_of(&ended.conversation);
        self.trouble = self.trouble.take().or(trouble);
        let stopped_at = self.takes.stopped_at().filter(|_| has_next);
        if has_next {
            self.begin();
        }
        if let Some(stopped_at) = stopped_at {
            self.figures.stopped(stopped_at);
        }
        has_next
    }

    /// Whoever dictated has left: how much it was, how quick and how it ended is nobody's business.
    pub(super) fn forget_past(&mut self, view: View) {
        // What was sent before is answered to nobody.
        self.next_upload();
        self.figures = FigureMeter::default();
        self.takes.forget_counts();
        self.finished_millis = 0;
        self.trouble = None;
        (self.has_finished, self.has_refused) = (false, false);
        view.forget();
    }

    /// Whether something waits for time to pass.
    pub(super) fn needs_time(&self) -> bool {
        let shelved = self.shelf.as_ref().is_some_and(Shelf::has_cancelled);
        self.takes.conversing().is_some() || self.takes.has_cancelled() || shelved
    }

    /// Whether what was said waits for somebody to sign in.
    pub(super) fn waits_for_sign_in(&self) -> bool {
        let waits =
            |conversation: &Conversation| self.is_signed_out || conversation.waits_for_sign_in();
        self.takes.conversing().is_some_and(waits)
    }

    /// Whether what was said waits for a connection.
    pub(super) fn waits_for_server(&self, now: u64) -> bool {
        let link = |conversation: &Conversation| conversation.link_view(now);
        !matches!(
            self.takes.conversing().map(link),
            None | Some(LinkView::Standing | LinkView::CatchingUp)
        )
    }

    /// Shows all that may have changed.
    pub(super) fn show(&self, now: u64, view: View) {
        view.show_state(self.circumstances(now).state());
        view.show_remark(self.remark(now));
        view.show_cancelled(self.takes.has_cancelled());
        view.show_insert_mode(self.takes.insert_mode());
        view.show_figures(self.figures.figures());
        match self.takes.with_server() {
            Some(take) => {
                let conversation = &take.conversation;
                let partial = Believed {
                    words: conversation.partial_words(),
                    earlier: conversation.earlier_samples(),
                    is_old: conversation.partial_is_old(),
                };
                view.show_partial(take.press, &take.held, partial);
            }
            None => {
                view.show_partial(self.press, &HeldBack::default(), Believed::default());
            }
        }
        let running = self.takes.newest().map_or(0, Conversation::recorded_millis);
        view.hear_through(if self.ear.is_asking() { 0 } else { running });
        let before = self.finished_millis + self.takes.forgotten_millis();
        view.show_seconds((before + running) / 1_000);
        view.show_level(self.ear.level());
    }

    fn remark(&self, now: u64) -> Option<&str> {
        if self.has_refused {
            return Some(TOO_MANY_WAIT);
        }
        let conversation = self.takes.conversing();
        let is_down = |conversation: &&Conversation| {
            matches!(conversation.link_view(now), LinkView::Down { .. })
        };
        let complaint = conversation
            .filter(is_down)
            .and_then(Conversation::complaint);
        complaint
            .or_else(|| self.ear.remark())
            .or_else(|| conversation.and_then(Conversation::engine_remark))
    }

    fn circumstances(&self, now: u64) -> Circumstances {
        let link = |conversation: &Conversation| conversation.link_view(now);
        Circumstances {
            signed_out: self.is_signed_out,
            microphone: self.ear.phase(),
            microphone_name: self.ear.name().map(str::to_owned),
            link: self.takes.conversing().map(link),
            unsent: self
                .takes
                .conversing()
                .and_then(Conversation::upload_failure)
                .map(UploadFailure::trouble),
            trouble: self.trouble.clone(),
            has_finished: self.has_finished,
            has_cancelled: self.takes.has_cancelled(),
        }
    }
}

fn trouble_of(conversation: &Conversation) -> Option<Trouble> {
    match conversation.ending()? {
        Ending::Failed(setback) => Some(setback.trouble()),
        Ending::Settled(_) | Ending::Complete if conversation.is_unkept() => Some(unkept()),
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
