//! What is wrong with a dictation and what to do, in words for a person who sees no page of ours: the toolbar and the
//! mark tell it where they are. Pure.
//!
//! How much speech waits is left out: what is told may stand for minutes, and each new number would be told anew.

use crate::capture::blocked;
use crate::domain::dictation_state::DictationState;
use crate::domain::trouble::Trouble;

const BLOCKED: &str = "The microphone is blocked for Sotto. Allow it under chrome://extensions, \
                       \u{201c}Details\u{201d}, \u{201c}Site settings\u{201d}, and start again.";
const AWAY: &str =
    "No connection to the server. Keep talking: what you say is kept, and typed when it is back.";
const AWAY_AND_STOPPED: &str = "No connection to the server. What you said is kept, and typed when it is back. \
                                Escape puts it aside.";
const PAUSED: &str =
    "The browser has paused the recording. What you said is kept: stop, and start again.";
const NOBODY: &str =
    "You are signed out. What you say is kept: sign in on Sotto\u{2019}s options, and it is typed.";

const WAITS_FOR_SIGN_IN: &str = "You are signed out. What you said is kept: sign in on Sotto\u{2019}s options, and it is typed.";

const SIGNED_OUT: &str = "You are signed out.";

/// What to tell while a dictation is in `state`, if anything is wrong.
pub(super) fn trouble_of(state: &DictationState) -> Option<String> {
    match state {
        DictationState::Failed(trouble)
        | DictationState::Unsent(trouble)
        | DictationState::MicrophoneLost(trouble) => Some(in_words(trouble)),
        DictationState::Reconnecting { .. } => Some(AWAY.to_owned()),
        DictationState::Finishing { held_ms: Some(_) } => Some(AWAY_AND_STOPPED.to_owned()),
        DictationState::RecordingOnly
        | DictationState::HearingNothing { .. }
        | DictationState::Muted { .. } => {
            let advice = state.advice();
            // There is no list of microphones below.
            let advice = advice.replace("another microphone below", "another one in the options");
            Some(format!("{}. {advice}", state.headline()))
        }
        DictationState::Stalled => Some(PAUSED.to_owned()),
        DictationState::SignedOut { recording: true } => Some(NOBODY.to_owned()),
        DictationState::AwaitingSignIn => Some(WAITS_FOR_SIGN_IN.to_owned()),
        DictationState::SignedOut { recording: false } => Some(SIGNED_OUT.to_owned()),
        DictationState::Ready
        | DictationState::AskingForMicrophone
        | DictationState::Listening
        | DictationState::Hearing
        | DictationState::CatchingUp
        | DictationState::Finishing { held_ms: None }
        | DictationState::SendingRecording
        | DictationState::Done
        | DictationState::Cancelled => None,
    }
}

fn in_words(trouble: &Trouble) -> String {
    if *trouble == blocked() {
        return BLOCKED.to_owned();
    }
    format!("{} {}", trouble.message, trouble.remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::message::Stage;
    use crate::extension::offscreen::reports::stage_of;

    #[test]
    fn a_microphone_that_gives_nothing_and_a_server_that_is_away_are_told_while_the_dictation_is_shown()
     {
        let lost = Trouble::new("The headset was lost.", "Plug it in again.");
        let microphone = Some("The headset".to_owned());
        for state in [
            DictationState::MicrophoneLost(lost.clone()),
            DictationState::Unsent(lost),
            DictationState::Reconnecting { held_ms: 1_000 },
            DictationState::Finishing {
                held_ms: Some(1_000),
            },
            DictationState::RecordingOnly,
            DictationState::HearingNothing {
                microphone: microphone.clone(),
            },
            DictationState::Muted { microphone },
            DictationState::Stalled,
            DictationState::SignedOut { recording: true },
        ] {
            assert!(
                stage_of(&state).is_some_and(Stage::is_shown),
                "{}",
                state.name()
            );
            let told = trouble_of(&state).expect(state.name());
            assert!(told.ends_with(['.', '\u{201d}']), "{told}");
            assert!(
                !told.contains("below") && !told.contains("this page"),
                "{told}"
            );
        }
        let blocked = trouble_of(&DictationState::MicrophoneLost(blocked()));
        assert_eq!(blocked.as_deref(), Some(BLOCKED));
    }

    #[test]
    fn what_is_told_does_not_change_with_the_speech_that_waits() {
        let after = |held_ms| trouble_of(&DictationState::Reconnecting { held_ms });
        assert_eq!(after(1_000), after(90_000));
    }

    #[test]
    fn nothing_is_told_where_nothing_is_wrong() {
        for state in [
            DictationState::Ready,
            DictationState::AskingForMicrophone,
            DictationState::Hearing,
            DictationState::CatchingUp,
            DictationState::Finishing { held_ms: None },
            DictationState::Cancelled,
        ] {
            assert_eq!(trouble_of(&state), None, "{}", state.name());
        }
    }
}
