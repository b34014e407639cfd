//! One recording: the browser's stream and the worklet that listens to it.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::microphone_error;
use super::microphone_event::{MicrophoneEvent, OnEvent};
use super::permission::Permission;
use super::stream::MicrophoneStream;
use super::wake_lock::WakeLock;
use super::worklet::{Graph, Worklet, WorkletMessage};
use crate::domain::microphone_choice::MicrophoneChoice;
use crate::domain::trouble::Trouble;

/// An open microphone. Dropped, it is closed.
pub struct Microphone {
    worklet: Worklet,
    // Dropped after the worklet, so that the browser's sign goes out last.
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
        // The audio thread gets ready while the browser looks for the microphone: no word waits
        // for it.
        let graph = Graph::at_our_rate();
        let stream = MicrophoneStream::ask(&choice, &on_event).await?;
        Self::listen(graph, stream, is_wanted, on_event).await
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
        Self::listen(Graph::at_our_rate(), stream, is_wanted, Rc::new(on_event)).await
    }

    async fn listen(
        graph: Result<Graph, JsValue>,
        stream: MicrophoneStream,
        is_wanted: Rc<dyn Fn() -> bool>,
        on_event: OnEvent,
    ) -> Result<Self, Trouble> {
        let hear = move |message| {
            on_event(match message {
                WorkletMessage::Audio { pcm, rms } => MicrophoneEvent::Audio { pcm, rms },
                WorkletMessage::Changed => MicrophoneEvent::Changed,
            });
        };
        let worklet = Worklet::start(graph, stream.inner(), is_wanted, hear)
            .await
            .map_err(|error| microphone_error::trouble(&error, Permission::Granted))?;
        Ok(Self {
            worklet,
            stream,
            next: None,
            _wake_lock: WakeLock::ask(),
        })
    }

    /// Lets another microphone run along. It takes over when nobody speaks, and
    /// [`MicrophoneEvent::Changed`] says so. It comes back if the browser cannot join both.
    pub fn change_to(&mut self, stream: MicrophoneStream) -> Result<(), MicrophoneStream> {
        match self.worklet.change_to(stream.inner()) {
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
            self.worklet.change_now();
        }
        self.next.is_some()
    }

    /// The one that ran along is heard; the one before is closed.
    pub fn changed(&mut self) {
        if let Some(next) = self.next.take() {
            self.worklet.changed();
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
        self.worklet.drain().await;
    }
}
