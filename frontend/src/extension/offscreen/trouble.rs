//! What is wrong with a dictation and what to do, in words for a person who sees no page of ours: the toolbar and the
//! mark tell it where they are. Pure.
//!
//! How much speech waits is left out: what is told may stand for minutes, and each new number would be told anew.

use crate::capture::blocked;
use crate::domain::conversation::unkept;
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

pub(super) const SIGNED_OUT: &str = "You are signed out.";

const UNKEPT: &str = "Words of this dictation could not be kept in your History. They are typed, or wait in the \
                      side panel.";

/// The side panel's advice to an account whose speech waits. What becomes of it otherwise stands beside the sign-in.
const SIGN_IN_AGAIN: &str = "Sign in again, and what you said is typed.";

pub(super) const TOO_LATE: &str =
    "You let go before the microphone was open: nothing was recorded.";
pub(super) const NO_ROOM: &str = "Another dictation is still waiting for its last words.";
pub(super) const PUT_ASIDE: &str = "What you said is put aside, not typed. \u{201c}Bring it back\u{201d} in the side panel types \
                                    it after all, for two minutes.";
pub(super) const UNHEARD: &str =
    "The page stopped answering while you held the key, so the microphone was closed.";
pub(super) const DEAF: &str =
    "You went to a part of the page where the key is not heard, so the microphone was closed.";
pub(super) const UNSURE: &str = "Sotto is not sure that these words arrived. If they are missing, the side panel types them \
                                 again.";
pub(super) const SILENT: &str = "Nobody spoke for two minutes, so the microphone was closed.";

/// What came of the last press or dictation is told for so long, in ms, while something else is wrong too.
const TOLD_FOR_MS: u64 = 10_000;

/// What pages of ours say to who sees them, and what it is to who does not.
const UNSEEN: [(&str, &str); 5] = [
    ("Keep this page open until", "Keep the browser open until"),
    ("It is kept here", "It is kept"),
    (" You can download it, too.", ""),
    (" Try again, or download it.", ""),
    ("Reload the page and try again.", "Try again."),
];

/// Why the last press or dictation came to nothing, or ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    words: &'static str,
    since: u64,
}

impl Remark {
    pub(super) const fn new(words: &'static str, now: u64) -> Self {
        Self { words, since: now }
    }

    /// Whether it speaks of words that may not have arrived.
    pub(super) fn is_unsure(self) -> bool {
        self.words == UNSURE
    }

    /// Whether it is not so any more, or hides for too long what is wrong with the dictation that goes on.
    pub(super) fn is_over(self, state: &DictationState, has_cancelled: bool, now: u64) -> bool {
        let is_old = now.saturating_sub(self.since) >= TOLD_FOR_MS;
        let is_past = self.words == PUT_ASIDE && !has_cancelled;
        is_past || (is_old && trouble_of(state).is_some())
    }
}

/// What is told: what came of the last press first, because the person waits for that.
pub(super) fn told(remark: Option<Remark>, state: &DictationState) -> Option<String> {
    let remark = remark.map(|remark| remark.words.to_owned());
    remark.or_else(|| trouble_of(state))
}

/// What the side panel advises about speech that waits for a sign-in, where the web app's advice is not so: nothing that
/// `is_of_account` is ever heard as somebody else's here.
pub(super) fn advice_of(state: &DictationState, is_of_account: bool) -> Option<&'static str> {
    (is_of_account && waits_for_sign_in(state)).then_some(SIGN_IN_AGAIN)
}

/// Whether speech is here that nobody hears before somebody signs in.
pub(super) const fn waits_for_sign_in(state: &DictationState) -> bool {
    matches!(
        state,
        DictationState::SignedOut { recording: true } | DictationState::AwaitingSignIn
    )
}

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
        // A press begins as a guest: nothing is wrong until somebody presses and it does not.
        DictationState::SignedOut { recording: false }
        | DictationState::Ready
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
    if *trouble == unkept() {
        return UNKEPT.to_owned();
    }
    let words = format!("{} {}", trouble.message, trouble.remedy);
    UNSEEN
        .iter()
        .fold(words, |words, (seen, unseen)| words.replace(seen, unseen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::{Setback, UploadFailure};
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
            let told = trouble_of(&state).unwrap_or_else(|| panic!("{}", state.name()));
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
    fn nothing_is_told_that_is_so_on_a_page_of_ours_alone() {
        let refused = || Some("It is too loud.".to_owned());
        let failures = [
            UploadFailure::Unreachable,
            UploadFailure::Busy { wait_ms: 1 },
            UploadFailure::SignedOut,
            UploadFailure::Refused(None),
            UploadFailure::Refused(refused()),
        ];
        let setbacks = [
            Setback::Quota(None),
            Setback::Forbidden(None),
            Setback::TakenOver,
            Setback::Refused(refused()),
        ];
        let no_room = Trouble::new(
            "Recording stopped.",
            "Keep this page open until they are sent.",
        );
        let all = (failures.iter().map(UploadFailure::trouble))
            .chain(setbacks.iter().map(Setback::trouble))
            .chain([unkept(), no_room]);
        for trouble in all {
            let told = trouble_of(&DictationState::Failed(trouble)).expect("it is told");
            assert!(told.ends_with('.'), "{told}");
            for seen in [
                "this page",
                "the page",
                "kept here",
                "stand here",
                "download",
                "below",
            ] {
                assert!(!told.contains(seen), "{told}");
            }
        }
    }

    #[test]
    fn a_dictation_whose_words_are_missing_in_the_history_alone_has_not_failed() {
        let state = DictationState::Failed(unkept());
        assert_eq!(stage_of(&state), Some(Stage::Done));
        assert_eq!(trouble_of(&state).as_deref(), Some(UNKEPT));
    }

    #[test]
    fn what_came_of_a_press_is_told_first_and_then_what_is_wrong_still() {
        let away = DictationState::Finishing {
            held_ms: Some(1_000),
        };
        for words in [TOO_LATE, NO_ROOM, SILENT, UNHEARD] {
            let remark = Remark::new(words, 5_000);
            assert_eq!(told(Some(remark), &away).as_deref(), Some(words));
            assert!(!remark.is_over(&away, false, 5_000 + TOLD_FOR_MS - 1));
            assert!(remark.is_over(&away, false, 5_000 + TOLD_FOR_MS));
            assert!(!remark.is_over(&DictationState::Done, false, 10 * TOLD_FOR_MS));
        }
        assert_eq!(told(None, &away).as_deref(), Some(AWAY_AND_STOPPED));
    }

    #[test]
    fn what_is_put_aside_is_told_for_as_long_as_it_can_be_brought_back() {
        let remark = Remark::new(PUT_ASIDE, 0);
        assert!(!remark.is_over(&DictationState::Cancelled, true, 119_000));
        assert!(remark.is_over(&DictationState::Done, false, 1_000));
    }

    #[test]
    fn speech_that_waits_for_a_sign_in_is_not_over_and_has_no_mark() {
        let stage = stage_of(&DictationState::AwaitingSignIn).expect("a stage");
        assert!(!stage.is_over() && !stage.is_shown());
        let advice = |is_of_account| advice_of(&DictationState::AwaitingSignIn, is_of_account);
        assert_eq!(advice(false), None, "a guest goes on as one");
        assert_eq!(advice(true), Some(SIGN_IN_AGAIN));
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
