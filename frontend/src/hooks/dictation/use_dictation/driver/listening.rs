//! Opens, changes and closes microphones.

use std::rc::Rc;

use leptos::task::spawn_local;

use super::{Driver, Input, hand};
use crate::capture::{
    Microphone, MicrophoneEvent, MicrophoneStream, Permission, blocked, permission,
};
use crate::domain::microphone_choice::{InputDevice, MicrophoneChoice};
use crate::domain::trouble::Trouble;
use crate::hooks::dictation::use_dictation::event::DictationEvent;
use crate::hooks::dictation::use_dictation::number::{PressNumber, WishNumber};
use crate::hooks::dictation::use_dictation::recording::Recording;

impl Driver {
    /// What an event means for the microphone.
    pub(super) fn steer_microphone(&self, now: u64, event: DictationEvent) {
        match event {
            DictationEvent::Start { is_private } => self.ask_for_microphone(is_private),
            DictationEvent::Stop => self.close_microphone(),
            DictationEvent::Cancel => self.cancel_dictation(|recording| recording.cancel(now)),
            DictationEvent::CancelAll => {
                self.cancel_dictation(|recording| recording.cancel_all(now));
            }
            DictationEvent::ChangeMicrophone => self.ask_for_another(),
            DictationEvent::Abandon => self.abandon_dictation(),
            DictationEvent::ForgetPrivate => self.close_private_microphone(),
            DictationEvent::ForgetAll => self.close_microphone(),
            DictationEvent::BringBack | DictationEvent::GiveUp | DictationEvent::Retry => {}
        }
    }

    fn ask_for_microphone(&self, is_private: bool) {
        let Some(press) = self.recording.borrow_mut().ask(is_private, self.view) else {
            return;
        };
        let (me, choice) = (self.me.clone(), self.wishes.microphone());
        let is_wanted =
            self.asks(move |recording| press == recording.press() && recording.ear.is_asking());
        let on_event = self.hears(press);
        spawn_local(async move {
            let microphone = Microphone::open(choice, is_wanted, on_event).await;
            hand(&me, Input::Asked(press, microphone));
        });
    }

    pub(super) fn asked(
        &self,
        now: u64,
        press: PressNumber,
        microphone: Result<Microphone, Trouble>,
    ) {
        let manner = (self.wishes.language(), self.wishes.insert_mode());
        let mut recording = self.recording.borrow_mut();
        recording.asked(now, press, microphone, manner, self.view);
        // Names are told once the microphone is allowed.
        self.wishes.look_for_microphones();
    }

    fn hears(&self, press: PressNumber) -> impl Fn(MicrophoneEvent) + 'static {
        let me = self.me.clone();
        move |event| hand(&me, Input::Microphone(press, event))
    }

    /// Whether it is so by then, for who waits meanwhile. Of a dictation that is gone nothing is.
    fn asks(&self, is_so: impl Fn(&Recording) -> bool + 'static) -> Rc<dyn Fn() -> bool> {
        let me = self.me.clone();
        Rc::new(move || me.upgrade().is_some_and(|me| is_so(&me.recording.borrow())))
    }

    pub(super) fn close_microphone(&self) {
        let (press, microphone) = self.recording.borrow_mut().close_microphone();
        let Some(microphone) = microphone else {
            self.recording.borrow_mut().drained(press);
            return;
        };
        let me = self.me.clone();
        spawn_local(async move {
            microphone.close().await;
            hand(&me, Input::Drained(press));
        });
    }

    fn close_private_microphone(&self) {
        let is_private = self.recording.borrow().is_private();
        if is_private {
            self.close_microphone();
        }
    }

    /// The last audio is kept too: the person may think better of it.
    fn cancel_dictation(&self, cancel: impl FnOnce(&mut Recording) -> bool) {
        let mut recording = self.recording.borrow_mut();
        if recording.ear.is_asking() {
            recording.close_microphone();
            return;
        }
        if cancel(&mut recording) {
            self.socket.take();
        }
        drop(recording);
        self.close_microphone();
    }

    /// Without a trace, unless somebody has spoken.
    fn abandon_dictation(&self) {
        let mut recording = self.recording.borrow_mut();
        if recording.ear.has_voice() {
            return;
        }
        // One whose microphone was lost has begun, too.
        let has_begun = !recording.ear.is_closed() && !recording.ear.is_asking();
        let (_, microphone) = recording.close_microphone();
        if has_begun && recording.abandon(self.view) {
            self.socket.take();
        }
        drop((recording, microphone));
    }

    pub(super) fn microphone_said(&self, now: u64, press: PressNumber, event: MicrophoneEvent) {
        let mut recording = self.recording.borrow_mut();
        match event {
            MicrophoneEvent::Audio { .. } => {
                let must_close = recording.hear(press, event);
                drop(recording);
                if must_close {
                    self.close_microphone();
                }
            }
            _ if press != recording.press() => {}
            MicrophoneEvent::Muted(is_muted) => recording.ear.mute(is_muted),
            MicrophoneEvent::Changed => recording.ear.changed(),
            MicrophoneEvent::Blocked | MicrophoneEvent::Lost => {
                let connected = self.wishes.connected();
                let lost = if event == MicrophoneEvent::Lost {
                    recording.ear.lose(now, connected)
                } else {
                    recording.ear.part(now, connected)
                };
                drop(recording);
                if let Some(microphone) = lost {
                    self.microphone_lost(press, microphone);
                }
            }
        }
    }

    /// What it heard until then is kept.
    fn microphone_lost(&self, press: PressNumber, microphone: Microphone) {
        let me = self.me.clone();
        spawn_local(async move {
            microphone.close().await;
            if permission().await == Permission::Denied {
                hand(&me, Input::Blocked(press));
            }
        });
    }

    /// The connected microphones changed: one that was plugged in takes the place of a lost one.
    pub(super) fn plugged_in(&self, connected: &[InputDevice]) {
        let choice = self.wishes.microphone();
        let found = self
            .recording
            .borrow_mut()
            .ear
            .plugged_in(connected, &choice);
        if let Some(choice) = found {
            self.replace(choice);
        }
    }

    /// A microphone that was asked for beside the open one is there, or is not.
    pub(super) fn another(
        &self,
        press: PressNumber,
        wish: WishNumber,
        stream: Result<MicrophoneStream, Trouble>,
    ) {
        let mut recording = self.recording.borrow_mut();
        if !is_wanted(&recording, press, wish) {
            return;
        }
        let parted = match stream {
            Ok(stream) => recording.ear.change_to(stream),
            Err(trouble) => {
                recording.ear.refuse(&trouble);
                None
            }
        };
        drop(recording);
        if let Some((microphone, stream)) = parted {
            self.join(press, wish, microphone, stream);
        }
    }

    /// A microphone that was asked for in place of the one before is there, or is not.
    pub(super) fn replaced(
        &self,
        now: u64,
        press: PressNumber,
        wish: WishNumber,
        microphone: Result<Microphone, Trouble>,
    ) {
        let mut recording = self.recording.borrow_mut();
        if !is_wanted(&recording, press, wish) {
            return;
        }
        match microphone {
            Ok(microphone) => recording.ear.open(microphone),
            Err(trouble) => recording.ear.fail(now, trouble),
        }
    }

    /// The lost microphone may not be used any more.
    pub(super) fn blocked(&self, press: PressNumber) {
        let mut recording = self.recording.borrow_mut();
        if press == recording.press() {
            recording.ear.explain(blocked());
        }
    }

    /// The microphone of the person's choice, beside the open one or in place of a lost one.
    fn ask_for_another(&self) {
        let mut recording = self.recording.borrow_mut();
        let choice = self.wishes.microphone();
        if recording.ear.is_lost() {
            drop(recording);
            self.replace(choice);
            return;
        }
        if !recording.ear.is_open() {
            return;
        }
        let (press, wish) = (recording.press(), recording.ear.next_wish());
        let (me, on_event) = (self.me.clone(), self.hears(press));
        spawn_local(async move {
            let stream = Microphone::another(choice, on_event).await;
            hand(&me, Input::Another(press, wish, stream));
        });
    }

    fn replace(&self, choice: MicrophoneChoice) {
        let mut recording = self.recording.borrow_mut();
        let (press, wish) = (recording.press(), recording.ear.next_wish());
        let (me, on_event) = (self.me.clone(), self.hears(press));
        let is_wanted = self.asks(move |recording| is_wanted(recording, press, wish));
        spawn_local(async move {
            let microphone = Microphone::open(choice, is_wanted, on_event).await;
            hand(&me, Input::Replaced(press, wish, microphone));
        });
    }

    /// For browsers that cannot hear two devices at once: one after the other.
    fn join(
        &self,
        press: PressNumber,
        wish: WishNumber,
        microphone: Microphone,
        stream: MicrophoneStream,
    ) {
        let (me, on_event) = (self.me.clone(), self.hears(press));
        let is_wanted = self.asks(move |recording| is_wanted(recording, press, wish));
        spawn_local(async move {
            let microphone = microphone.replace(stream, is_wanted, on_event).await;
            hand(&me, Input::Replaced(press, wish, microphone));
        });
    }
}

fn is_wanted(recording: &Recording, press: PressNumber, wish: WishNumber) -> bool {
    press == recording.press() && recording.ear.is_wish(wish)
}
