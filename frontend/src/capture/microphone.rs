//! One recording: the browser's stream and what listens to it.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::microphone_error;
use super::microphone_event::{MicrophoneEvent, OnEvent};
use super::permission::Permission;
use super::recorder::{Preparation, Recorder};
use super::stream::MicrophoneStream;
use super::thread_program::ThreadMessage;
use super::wake_lock::WakeLock;
use crate::domain::microphone_choice::MicrophoneChoice;
use crate::domain::trouble::Trouble;

/// An open microphone. Dropped, it is closed.
pub struct Microphone {
    recorder: Recorder,
    // Dropped after the recorder, so that the browser's sign goes out last.
    stream: MicrophoneStream,
    /// One that runs along, unheard, until nobody speaks.
    next: Option<MicrophoneStream>,
    _wake_lock: WakeLock,
}

impl Microphone {
    /// Asks for the chosen microphone and opens it. `on_event` hears it until it is dropped. One that is not wanted any
    /// more by the time that it is given is closed at once.
    pub async fn open(
        choice: MicrophoneChoice,
        is_wanted: Rc<dyn Fn() -> bool>,
        on_event: impl Fn(MicrophoneEvent) + 'static,
    ) -> Result<Self, Trouble> {
        let on_event: OnEvent = Rc::new(on_event);
        // Its program comes while the browser looks for the microphone.
        let preparation = Preparation::begin();
        let stream = MicrophoneStream::ask(&choice, &on_event).await?;
        Self::listen(preparation, stream, is_wanted, on_event).await
    }

    /// Asks for another microphone, for [`Self::change_to`].
    pub async fn another(
        choice: MicrophoneChoice,
        on_event: impl Fn(MicrophoneEvent) + 'static,
    ) -> Result<MicrophoneStream, Trouble> {
        let on_event: OnEvent = Rc::new(on_event);
        MicrophoneStream::ask(&choice, &on_event).await
    }

    /// Closes this microphone and goes on with the other one, for browsers that cannot join both.
    pub async fn replace(
        self,
        stream: MicrophoneStream,
        is_wanted: Rc<dyn Fn() -> bool>,
        on_event: impl Fn(MicrophoneEvent) + 'static,
    ) -> Result<Self, Trouble> {
        self.close().await;
        let preparation = Preparation::begin();
        Self::listen(preparation, stream, is_wanted, Rc::new(on_event)).await
    }

    async fn listen(
        preparation: Result<Preparation, JsValue>,
        stream: MicrophoneStream,
        is_wanted: Rc<dyn Fn() -> bool>,
        on_event: OnEvent,
    ) -> Result<Self, Trouble> {
        let hear = move |message| {
            on_event(match message {
                ThreadMessage::Audio { pcm, rms } => MicrophoneEvent::Audio { pcm, rms },
                ThreadMessage::Changed => MicrophoneEvent::Changed,
            });
        };
        let recorder = Recorder::start(preparation, stream.inner(), is_wanted, hear)
            .await
            .map_err(|error| microphone_error::trouble(&error, Permission::Granted))?;
        Ok(Self {
            recorder,
            stream,
            next: None,
            _wake_lock: WakeLock::ask(),
        })
    }

    /// Lets another microphone run along. It takes over when nobody speaks, and
    /// [`MicrophoneEvent::Changed`] says so. It comes back if the browser cannot join both.
    pub fn change_to(&mut self, stream: MicrophoneStream) -> Result<(), MicrophoneStream> {
        match self.recorder.change_to(stream.inner()) {
            Ok(()) => {
                self.next = Some(stream);
                Ok(())
            }
            Err(_) => Err(stream),
        }
    }

    /// The microphone that runs along takes over at once. False if none runs along.
    pub fn change_now(&self) -> bool {
        if self.next.is_some() {
            self.recorder.change_now();
        }
        self.next.is_some()
    }

    /// The one that ran along is heard; the one before is closed.
    pub fn changed(&mut self) {
        if let Some(next) = self.next.take() {
            self.recorder.changed();
            self.stream = next;
        }
    }

    /// What people call it.
    pub fn name(&self) -> Option<&str> {
        self.stream.name()
    }

    /// Why it is not the one that was chosen, if it is not.
    pub fn remark(&self) -> Option<&str> {
        self.stream.remark()
    }

    /// Whether its device still gives audio.
    pub fn is_live(&self) -> bool {
        self.stream.is_live()
    }

    /// Closes the microphone after the last sample that it has heard has gone to `on_event`.
    pub async fn close(self) {
        self.recorder.drain().await;
    }
}
