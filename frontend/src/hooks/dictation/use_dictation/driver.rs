//! Carries out what a recording asks for.
//!
//! Everything that happens is an [`Input`] and goes through [`Driver::take`]: what is done to the
//! dictation, the microphone's answer, its audio, the ticket, the socket, the clock.

mod listening;
mod people;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use bytes::Bytes;
use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use leptos::prelude::window;
use leptos::task::spawn_local;

use super::authority::Authority;
use super::connect::{stream_pass, write_down};
use super::event::DictationEvent;
use super::number::{ConnectionNumber, UploadNumber, WishNumber};
use super::recording::Recording;
use super::view::View;
use super::wishes::Wishes;
use crate::api::{Socket, SocketEvent, StreamPass};
use crate::capture::{Microphone, MicrophoneEvent, MicrophoneStream};
use crate::domain::conversation::{Action, ClientSays, ConnectFailure, UploadFailure, WrittenDown};
use crate::domain::dictated_text::PressNumber;
use crate::domain::microphone_choice::InputDevice;
use crate::domain::succession::{Change, Owner};
use crate::domain::trouble::Trouble;
use crate::hooks::session::Departure;

/// How often deadlines are looked at. Audio does it too, because a page in the background hardly
/// gets timers.
const TICK_MS: u32 = 250;

/// Everything that can happen to a dictation.
pub(super) enum Input {
    /// The person did something.
    Event(DictationEvent),
    /// The connected microphones changed.
    Connected(Vec<InputDevice>),
    /// Who is at the page has changed, or may have.
    Changed(Change),
    /// A microphone was asked for beside the open one of that press.
    Another(PressNumber, WishNumber, Result<MicrophoneStream, Trouble>),
    /// A microphone of that press was asked for in place of the one before.
    Replaced(PressNumber, WishNumber, Result<Microphone, Trouble>),
    /// The microphone of that press was lost because the page may not use it any more.
    Blocked(PressNumber),
    /// The browser gave the microphone that a press asked for, or did not.
    Asked(PressNumber, Result<Microphone, Trouble>),
    /// The microphone of that press did something.
    Microphone(PressNumber, MicrophoneEvent),
    /// All audio of the closed microphone of that press is here.
    Drained(PressNumber),
    /// A connection may be opened, or may not.
    Pass(ConnectionNumber, Result<StreamPass, ConnectFailure>),
    /// Something happened on that connection.
    Socket(ConnectionNumber, SocketEvent),
    /// Another token for that connection, if it could be had.
    Token(ConnectionNumber, Option<String>),
    /// What became of a recording that was sent over HTTP.
    Uploaded(UploadNumber, Result<WrittenDown, UploadFailure>),
    /// Time passed.
    Tick,
}

/// Runs one dictation after the other.
pub(super) struct Driver {
    recording: RefCell<Recording>,
    socket: RefCell<Option<Socket>>,
    /// By which access token the connection stands.
    token: RefCell<String>,
    /// Runs only while there is a conversation.
    ticking: RefCell<Option<Interval>>,
    view: View,
    wishes: Wishes,
    /// The last departure that it has followed.
    departure: RefCell<Option<Departure>>,
    /// For the closures that it hands out: they must not keep it alive.
    me: Weak<Self>,
    _online: EventListener,
}

impl Driver {
    pub(super) fn new(view: View, wishes: Wishes) -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let online = me.clone();
            Self {
                recording: RefCell::default(),
                socket: RefCell::default(),
                token: RefCell::default(),
                ticking: RefCell::default(),
                view,
                wishes,
                departure: RefCell::default(),
                me: me.clone(),
                _online: EventListener::new(&window(), "online", move |_| {
                    hand(&online, Input::Event(DictationEvent::Retry));
                }),
            }
        })
    }

    /// What there is to know of what runs now. `look` must not steer the dictation.
    pub(super) fn see<Seen>(&self, look: impl FnOnce(&Recording) -> Seen) -> Seen {
        look(&self.recording.borrow())
    }

    /// Whether what was said waits for a connection.
    pub(super) fn waits_for_server(&self) -> bool {
        self.recording.borrow().waits_for_server(now())
    }

    /// Whose the page is.
    pub(super) fn owner(&self) -> Owner {
        self.see(|recording| recording.owner().clone())
    }

    pub(super) fn kept_recording(&self) -> Option<Vec<Bytes>> {
        let mut recording = self.recording.borrow_mut();
        recording.conversing_mut()?.kept_recording()
    }

    /// Something happened.
    pub(super) fn take(&self, input: Input) {
        let now = now();
        let mut is_farewell = matches!(input, Input::Event(DictationEvent::ForgetAll));
        match input {
            Input::Event(event) => {
                self.recording.borrow_mut().take(now, event);
                self.steer_microphone(now, event);
            }
            Input::Connected(devices) => self.plugged_in(&devices),
            Input::Changed(change) => is_farewell = self.succeed(now, &change),
            Input::Asked(press, microphone) => self.asked(now, press, microphone),
            Input::Microphone(press, event) => self.microphone_said(now, press, event),
            Input::Another(press, wish, stream) => self.another(press, wish, stream),
            Input::Replaced(press, wish, microphone) => {
                self.replaced(now, press, wish, microphone);
            }
            Input::Blocked(press) => self.blocked(press),
            Input::Drained(press) => self.recording.borrow_mut().drained(press),
            Input::Pass(connection, pass) => self.open_socket(now, connection, pass),
            Input::Socket(connection, event) => self.socket_said(now, connection, event),
            Input::Token(connection, token) => {
                self.recording
                    .borrow_mut()
                    .token_fetched(now, connection, token);
            }
            Input::Uploaded(upload, written) => {
                self.recording
                    .borrow_mut()
                    .uploaded(now, upload, written, self.view);
            }
            Input::Tick => {
                self.look_for_whoever_is_missed();
                self.recording.borrow_mut().tick(now);
            }
        }
        loop {
            while let Some(action) = self.next_action(now) {
                self.carry_out(action);
            }
            let mut recording = self.recording.borrow_mut();
            recording.measure(now);
            if !recording.finish_if_ended(self.view) {
                break;
            }
        }
        if is_farewell {
            self.recording.borrow_mut().forget_past(self.view);
        }
        let recording = self.recording.borrow();
        recording.show(now, self.view);
        self.keep_ticking(recording.needs_time());
    }

    fn next_action(&self, now: u64) -> Option<Action> {
        let buffered = self.socket.borrow().as_ref().map_or(0, Socket::buffered);
        let mut recording = self.recording.borrow_mut();
        recording.conversing_mut()?.poll(now, buffered)
    }

    fn carry_out(&self, action: Action) {
        match action {
            Action::Connect => self.connect(),
            Action::HangUp => {
                self.recording.borrow_mut().next_connection();
                self.socket.take();
            }
            Action::FetchToken => self.fetch_token(),
            Action::Upload {
                pcm,
                language,
                is_private,
            } => self.upload(pcm, language, is_private),
            Action::Say(message) => {
                if let ClientSays::Reauthenticate { access_token } = &message {
                    self.token.replace(access_token.clone());
                }
                if let Some(socket) = &*self.socket.borrow() {
                    socket.say(message);
                }
            }
        }
    }

    fn connect(&self) {
        let connection = self.recording.borrow_mut().next_connection();
        let (me, authority) = (self.me.clone(), self.authority());
        spawn_local(async move {
            let pass = stream_pass(authority).await;
            hand(&me, Input::Pass(connection, pass));
        });
    }

    /// Another token than the one by which the connection stands.
    fn fetch_token(&self) {
        let connection = self.recording.borrow().connection();
        let (me, authority) = (self.me.clone(), self.authority());
        let old = self.token.borrow().clone();
        spawn_local(async move {
            let token = authority.token_after_refusal(&old).await.ok();
            hand(&me, Input::Token(connection, token));
        });
    }

    fn upload(&self, pcm: Vec<Bytes>, language: String, is_private: bool) {
        let upload = self.recording.borrow_mut().next_upload();
        let (me, authority) = (self.me.clone(), self.authority());
        spawn_local(async move {
            let words = write_down(authority, pcm, language, is_private).await;
            hand(&me, Input::Uploaded(upload, words));
        });
    }

    /// By whose sign-in what was said here may be sent.
    fn authority(&self) -> Authority {
        Authority::new(self.wishes.session, self.owner())
    }

    fn open_socket(
        &self,
        now: u64,
        connection: ConnectionNumber,
        pass: Result<StreamPass, ConnectFailure>,
    ) {
        let mut recording = self.recording.borrow_mut();
        if !recording.is_connection(connection) {
            return;
        }
        let me = self.me.clone();
        let socket = pass.and_then(|pass| {
            if let Some(conversation) = recording.conversing_mut() {
                conversation.dialled();
            }
            self.token.replace(pass.access_token.clone());
            Socket::open(&pass, move |event| {
                hand(&me, Input::Socket(connection, event))
            })
            .ok_or(ConnectFailure::Unreachable)
        });
        match socket {
            Ok(socket) => drop(self.socket.replace(Some(socket))),
            Err(failure) => {
                if let Some(conversation) = recording.conversing_mut() {
                    conversation.connect_failed(now, failure);
                }
            }
        }
    }

    fn socket_said(&self, now: u64, connection: ConnectionNumber, event: SocketEvent) {
        let mut recording = self.recording.borrow_mut();
        if !recording.is_connection(connection) {
            return;
        }
        if let SocketEvent::Closed(_) = event {
            recording.next_connection();
            self.socket.take();
        }
        recording.socket_said(now, event, self.view);
    }

    fn keep_ticking(&self, needed: bool) {
        if needed == self.ticking.borrow().is_some() {
            return;
        }
        let me = self.me.clone();
        let ticking = needed.then(|| Interval::new(TICK_MS, move || hand(&me, Input::Tick)));
        drop(self.ticking.replace(ticking));
    }
}

/// Gives `input` to the driver if it is still there.
fn hand(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.take(input);
    }
}

/// Milliseconds since the page was opened.
fn now() -> u64 {
    window()
        .performance()
        .map_or(0, |performance| performance.now() as u64)
}
