//! What a person sees of a dictation: one state at a time, each with its words.

use super::trouble::Trouble;

/// The state of the dictation page.
///
/// `Ready -> AskingForMicrophone -> Listening <-> Hearing -> Finishing -> Done`, with
/// [`Self::HearingNothing`], [`Self::Muted`], [`Self::Stalled`], [`Self::MicrophoneLost`],
/// [`Self::Reconnecting`] and [`Self::CatchingUp`] beside the two in the middle, and
/// [`Self::Cancelled`], [`Self::Failed`], [`Self::SignedOut`] and [`Self::AwaitingSignIn`] from
/// anywhere. The microphone is open exactly while [`Self::is_recording`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DictationState {
    /// Nobody is signed in: no dictation can start, and one that runs waits with its audio.
    SignedOut {
        /// The microphone is open all the same.
        recording: bool,
    },
    /// Nobody is signed in and the microphone is closed, and what was said waits until somebody is.
    AwaitingSignIn,
    /// A dictation can start.
    #[default]
    Ready,
    /// The browser asks the person for the microphone.
    AskingForMicrophone,
    /// The microphone is open; no voice yet, or a pause.
    Listening,
    /// A voice is heard.
    Hearing,
    /// The microphone has given nothing but silence for so long that it is probably muted.
    HearingNothing {
        /// What people call the microphone.
        microphone: Option<String>,
    },
    /// The system gives silence in place of the microphone.
    Muted {
        /// What people call the microphone.
        microphone: Option<String>,
    },
    /// The browser has stopped the recording.
    Stalled,
    /// The microphone went away. The dictation waits for another one.
    MicrophoneLost(Trouble),
    /// There is no connection. Recording goes on.
    Reconnecting {
        /// Audio kept until the connection stands again.
        held_ms: u64,
    },
    /// The connection stands and audio that was kept is being heard.
    CatchingUp,
    /// The microphone is closed; the last words are on their way.
    Finishing {
        /// Audio that waits for a connection, if there is none.
        held_ms: Option<u64>,
    },
    /// The network lets no live connection through. Recording goes on; the text comes at the end.
    RecordingOnly,
    /// The microphone is closed; the recording is being sent and written down.
    SendingRecording,
    /// The recording could not be sent. It is kept.
    Unsent(Trouble),
    /// All that was said is text.
    Done,
    /// The person gave the dictation up. What has settled stays, the rest can be brought back.
    Cancelled,
    /// The dictation could not start or had to end. What was transcribed stays.
    Failed(Trouble),
}

impl DictationState {
    /// Whether the microphone is open.
    pub const fn is_recording(&self) -> bool {
        matches!(
            self,
            Self::Listening
                | Self::Hearing
                | Self::HearingNothing { .. }
                | Self::Muted { .. }
                | Self::Stalled
                | Self::Reconnecting { .. }
                | Self::CatchingUp
                | Self::RecordingOnly
                | Self::SignedOut { recording: true }
        )
    }

    /// Whether speech would be lost with the page.
    pub const fn holds_speech(&self) -> bool {
        self.is_recording()
            || matches!(
                self,
                Self::Finishing { .. }
                    | Self::MicrophoneLost(_)
                    | Self::SendingRecording
                    | Self::Unsent(_)
                    | Self::AwaitingSignIn
            )
    }

    /// Whether a press of the button stops rather than starts.
    pub const fn is_running(&self) -> bool {
        self.is_recording() || matches!(self, Self::AskingForMicrophone | Self::MicrophoneLost(_))
    }

    /// Whether nothing runs, and a dictation can start.
    pub const fn can_start(&self) -> bool {
        matches!(
            self,
            Self::Ready | Self::Done | Self::Cancelled | Self::Failed(_)
        )
    }

    /// Whether a press opens the microphone: people go on speaking while the last words of before
    /// are on their way, or could not be sent.
    pub const fn takes_start(&self) -> bool {
        self.can_start()
            || matches!(
                self,
                Self::Finishing { .. } | Self::SendingRecording | Self::Unsent(_)
            )
    }

    /// What to do, where `remark` about the engine, the microphone or the server may say more than
    /// the state knows.
    pub fn advice_with(&self, remark: Option<&str>) -> String {
        match (self, remark) {
            (Self::Listening | Self::Hearing | Self::CatchingUp, Some(remark)) => remark.to_owned(),
            (Self::Reconnecting { .. } | Self::Finishing { .. }, Some(remark)) => {
                format!("{remark} {}", self.advice())
            }
            _ => self.advice(),
        }
    }

    /// The name that style sheets and tests know the state by.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SignedOut { .. } | Self::AwaitingSignIn => "signed-out",
            Self::Ready => "ready",
            Self::AskingForMicrophone => "asking-for-microphone",
            Self::Listening => "listening",
            Self::Hearing => "hearing",
            Self::HearingNothing { .. } => "hearing-nothing",
            Self::Muted { .. } => "muted",
            Self::Stalled => "stalled",
            Self::MicrophoneLost(_) => "microphone-lost",
            Self::Reconnecting { .. } => "reconnecting",
            Self::CatchingUp => "catching-up",
            Self::Finishing { .. } => "finishing",
            Self::RecordingOnly => "recording-only",
            Self::SendingRecording => "sending-recording",
            Self::Unsent(_) => "unsent",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed(_) => "failed",
        }
    }

    /// What is happening, in a few words.
    ///
    /// [`Self::Listening`] and [`Self::Hearing`] read the same: a screen reader announces every
    /// change, and a word at each breath would drown the dictation. The ring shows the voice.
    pub fn headline(&self) -> String {
        match self {
            Self::SignedOut { .. } | Self::AwaitingSignIn => "You are signed out".to_owned(),
            Self::Ready => "Ready".to_owned(),
            Self::AskingForMicrophone => "Asking for the microphone".to_owned(),
            Self::Listening | Self::Hearing => "Listening".to_owned(),
            Self::HearingNothing { microphone } => {
                format!("We hear nothing from {}", called(microphone.as_deref()))
            }
            Self::Muted { microphone } => {
                format!("The system has muted {}", called(microphone.as_deref()))
            }
            Self::Stalled => "The browser has paused the recording".to_owned(),
            Self::Reconnecting { .. } => "Reconnecting".to_owned(),
            Self::CatchingUp => "Catching up".to_owned(),
            Self::Finishing { .. } => "Finishing".to_owned(),
            Self::RecordingOnly => "Recording without live text".to_owned(),
            Self::SendingRecording => "Sending the recording".to_owned(),
            Self::Done => "Done".to_owned(),
            Self::Cancelled => "Cancelled".to_owned(),
            Self::Failed(trouble) | Self::Unsent(trouble) | Self::MicrophoneLost(trouble) => {
                trouble.message.clone()
            }
        }
    }

    /// What the person may want to know or do. Empty if the headline says it all.
    pub fn advice(&self) -> String {
        match self {
            Self::SignedOut { recording: false } => {
                "Sign in again, or continue as guest. Your text is kept.".to_owned()
            }
            Self::SignedOut { recording: true } | Self::AwaitingSignIn => {
                "Sign in again to go on, or continue as guest if you were one. What you said is kept."
                    .to_owned()
            }
            Self::Ready | Self::Listening | Self::Hearing | Self::Done => String::new(),
            Self::AskingForMicrophone => "Allow the microphone in your browser.".to_owned(),
            Self::HearingNothing { .. } => {
                "Check that it is not muted, or choose another microphone below.".to_owned()
            }
            Self::Muted { .. } => {
                "Unmute it, on the device or in the system's settings, and go on speaking."
                    .to_owned()
            }
            Self::Stalled => {
                "Click on this page or press any key to go on. What you said is kept.".to_owned()
            }
            Self::Cancelled => "What was not written yet is put aside.".to_owned(),
            Self::Reconnecting { held_ms } => {
                format!(
                    "Keep talking. {} of speech is kept and will be sent.",
                    in_words(*held_ms)
                )
            }
            Self::CatchingUp => "Keep talking. The text follows in a moment.".to_owned(),
            Self::Finishing { held_ms: None } => "The last words are on their way.".to_owned(),
            Self::Finishing {
                held_ms: Some(held_ms),
            } => format!(
                "Waiting for the connection. {} of speech is kept and will be sent.",
                in_words(*held_ms)
            ),
            Self::RecordingOnly => {
                "This network blocks live dictation. Recording goes on; the text \
                                    comes when you stop."
                    .to_owned()
            }
            Self::SendingRecording => "Keep this page open. The text comes in a moment.".to_owned(),
            Self::Failed(trouble) | Self::Unsent(trouble) | Self::MicrophoneLost(trouble) => {
                trouble.remedy.clone()
            }
        }
    }
}

fn called(microphone: Option<&str>) -> &str {
    microphone.unwrap_or("the microphone")
}

/// A length of audio for people. Coarse on purpose: the status is read out at every change.
fn in_words(millis: u64) -> String {
    match millis {
        0..5_000 => "A few seconds".to_owned(),
        5_000..60_000 => format!("About {} seconds", millis / 5_000 * 5),
        60_000..120_000 => "More than a minute".to_owned(),
        _ => format!("More than {} minutes", millis / 60_000),
    }
}

/// What the page knows when it decides which state to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Nobody is signed in.
    pub signed_out: bool,
    /// How far the microphone is.
    pub microphone: MicrophonePhase,
    /// What people call it, while it is open.
    pub microphone_name: Option<String>,
    /// How the conversation with the server stands, if there is one.
    pub link: Option<LinkView>,
    /// Why the recording is still here, if it could not be sent.
    pub unsent: Option<Trouble>,
    /// What ended the last dictation badly, or kept it from starting.
    pub trouble: Option<Trouble>,
    /// A dictation has ended on this page.
    pub has_finished: bool,
    /// What was cancelled last can be brought back.
    pub has_cancelled: bool,
}

/// How far the microphone is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MicrophonePhase {
    /// Closed.
    #[default]
    Closed,
    /// The browser asks.
    Asking,
    /// Open, without a voice.
    Quiet,
    /// Open, and a voice is heard.
    Voice,
    /// Open, but it has not given a sound for long.
    Dead,
    /// Open, but the system gives silence in its place.
    Muted,
    /// Open, but the browser hands nothing on.
    Stalled,
    /// Gone in the middle of a dictation.
    Lost(Trouble),
}

/// How the conversation with the server stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkView {
    /// The connection stands, or is so new that nobody needs to know that it does not.
    Standing,
    /// The connection stands and kept audio is being sent or heard.
    CatchingUp,
    /// The network lets none through; the recording is sent at the end instead.
    Blocked,
    /// The recording, or the first part of a long one, is being sent.
    Sending,
    /// It could not be sent.
    Unsent,
    /// There is no connection.
    Down {
        /// Audio kept meanwhile.
        held_ms: u64,
    },
}

impl Circumstances {
    /// The one state to show.
    pub fn state(self) -> DictationState {
        use MicrophonePhase::{Asking, Closed, Dead, Lost, Muted, Quiet, Stalled, Voice};
        let microphone = self.microphone_name;
        match (self.microphone, self.link) {
            (Asking, _) => DictationState::AskingForMicrophone,
            (Lost(trouble), _) => DictationState::MicrophoneLost(trouble),
            (Stalled, _) => DictationState::Stalled,
            (Muted, _) => DictationState::Muted { microphone },
            (Quiet | Voice | Dead, _) if self.signed_out => {
                DictationState::SignedOut { recording: true }
            }
            (Quiet | Voice | Dead, Some(LinkView::Down { held_ms })) => {
                DictationState::Reconnecting { held_ms }
            }
            (
                Quiet | Voice | Dead,
                Some(LinkView::Blocked | LinkView::Sending | LinkView::Unsent),
            ) => DictationState::RecordingOnly,
            (Quiet | Voice | Dead, Some(LinkView::CatchingUp)) => DictationState::CatchingUp,
            (Voice, _) => DictationState::Hearing,
            (Quiet, _) => DictationState::Listening,
            (Dead, _) => DictationState::HearingNothing { microphone },
            (Closed, Some(_)) if self.signed_out => DictationState::AwaitingSignIn,
            (Closed, Some(LinkView::Blocked | LinkView::Sending)) => {
                DictationState::SendingRecording
            }
            (Closed, Some(LinkView::Unsent)) => self
                .unsent
                .map_or(DictationState::SendingRecording, DictationState::Unsent),
            (Closed, Some(LinkView::Down { held_ms })) => DictationState::Finishing {
                held_ms: Some(held_ms),
            },
            (Closed, Some(_)) => DictationState::Finishing { held_ms: None },
            (Closed, None) => match self.trouble {
                Some(trouble) => DictationState::Failed(trouble),
                None if self.signed_out => DictationState::SignedOut { recording: false },
                None if self.has_cancelled => DictationState::Cancelled,
                None if self.has_finished => DictationState::Done,
                None => DictationState::Ready,
            },
        }
    }
}

#[cfg(test)]
mod tests;
