use super::*;

fn recording(link: LinkView) -> Circumstances {
    Circumstances {
        microphone: MicrophonePhase::Quiet,
        link: Some(link),
        ..Circumstances::default()
    }
}

#[test]
fn a_page_without_history_is_ready() {
    assert_eq!(Circumstances::default().state(), DictationState::Ready);
}

#[test]
fn a_lost_connection_is_shown_while_recording_and_while_finishing() {
    let down = LinkView::Down { held_ms: 7_000 };
    let state = recording(down).state();
    assert_eq!(state, DictationState::Reconnecting { held_ms: 7_000 });
    assert!(state.is_recording());
    let finishing = Circumstances {
        link: Some(down),
        ..Circumstances::default()
    };
    assert_eq!(
        finishing.state(),
        DictationState::Finishing {
            held_ms: Some(7_000)
        }
    );
}

#[test]
fn a_voice_changes_the_state_but_not_the_words_that_are_announced() {
    let quiet = recording(LinkView::Standing);
    let voice = Circumstances {
        microphone: MicrophonePhase::Voice,
        ..quiet.clone()
    };
    let (quiet, voice) = (quiet.state(), voice.state());
    assert_ne!(quiet, voice);
    assert_eq!(quiet.headline(), voice.headline());
}

#[test]
fn trouble_is_shown_only_when_nothing_runs() {
    let trouble = Trouble::new("The microphone was lost.", "Plug it in.");
    let ended = Circumstances {
        trouble: Some(trouble.clone()),
        has_finished: true,
        ..Circumstances::default()
    };
    let running = Circumstances {
        trouble: Some(trouble.clone()),
        ..recording(LinkView::Standing)
    };
    assert_eq!(ended.state(), DictationState::Failed(trouble));
    assert_eq!(running.state(), DictationState::Listening);
}

#[test]
fn a_running_dictation_without_a_person_asks_for_one() {
    let signed_out = Circumstances {
        signed_out: true,
        ..recording(LinkView::Down { held_ms: 10 })
    };
    let state = signed_out.state();
    assert_eq!(state, DictationState::SignedOut { recording: true });
    assert!(state.is_running(), "the microphone can be closed");
}

#[test]
fn speech_that_waits_for_a_sign_in_would_be_lost_with_the_page() {
    let state = |link| {
        let signed_out = Circumstances {
            signed_out: true,
            link,
            ..Circumstances::default()
        };
        signed_out.state()
    };
    let kept = state(Some(LinkView::Down { held_ms: 7_000 }));
    assert!(kept.holds_speech() && !kept.is_running(), "{kept:?}");
    let nothing = state(None);
    assert!(!nothing.holds_speech(), "{nothing:?}");
    assert_eq!(kept.headline(), nothing.headline());
}

#[test]
fn nobody_is_told_that_a_guest_has_what_an_account_said() {
    for state in [
        DictationState::AwaitingSignIn,
        DictationState::SignedOut { recording: true },
    ] {
        let advice = state.advice();
        assert!(advice.starts_with("Sign in again to go on"), "{advice}");
        assert!(advice.contains("as guest if you were one"), "{advice}");
        assert!(advice.ends_with("What you said is kept."), "{advice}");
    }
}

#[test]
fn kept_audio_is_told_coarsely() {
    let advice = |held_ms| DictationState::Reconnecting { held_ms }.advice();
    assert!(advice(400).contains("A few seconds"));
    assert!(advice(12_900).contains("About 10 seconds"));
    assert!(advice(61_000).contains("More than a minute"));
    assert!(advice(190_000).contains("More than 3 minutes"));
}

#[test]
fn a_microphone_that_fails_is_told_with_its_name_and_a_way_out() {
    let of = |microphone| Circumstances {
        microphone,
        microphone_name: Some("USB".to_owned()),
        ..recording(LinkView::Standing)
    };
    for phase in [MicrophonePhase::Dead, MicrophonePhase::Muted] {
        let state = of(phase).state();
        assert!(state.headline().contains("USB"), "{}", state.headline());
        assert!(!state.advice().is_empty() && state.is_recording());
    }
    let stalled = of(MicrophonePhase::Stalled).state();
    assert!(stalled.is_recording() && stalled.advice().contains("Click"));
    let trouble = Trouble::new("USB was lost.", "Plug it in.");
    let lost = of(MicrophonePhase::Lost(trouble)).state();
    assert!(lost.is_running(), "the dictation waits");
    assert!(!lost.is_recording());
    assert_eq!(lost.advice(), "Plug it in.");
}

#[test]
fn a_press_opens_the_microphone_while_the_last_words_are_on_their_way() {
    for waiting in [
        DictationState::Finishing { held_ms: None },
        DictationState::SendingRecording,
        DictationState::Unsent(Trouble::new("It could not be sent.", "Try again.")),
    ] {
        assert!(waiting.takes_start() && !waiting.can_start(), "{waiting:?}");
    }
    assert!(!DictationState::AskingForMicrophone.takes_start());
}

#[test]
fn what_was_cancelled_can_be_brought_back_until_something_else_begins() {
    let cancelled = Circumstances {
        has_finished: true,
        has_cancelled: true,
        ..Circumstances::default()
    };
    assert_eq!(cancelled.clone().state(), DictationState::Cancelled);
    let again = Circumstances {
        microphone: MicrophonePhase::Asking,
        ..cancelled
    };
    assert_eq!(again.state(), DictationState::AskingForMicrophone);
}

#[test]
fn a_reason_for_no_connection_stands_before_what_to_do() {
    let advice =
        DictationState::Reconnecting { held_ms: 100 }.advice_with(Some("Two run already."));
    assert!(
        advice.starts_with("Two run already. Keep talking."),
        "{advice}"
    );
    assert_eq!(DictationState::Done.advice_with(Some("Slow.")), "");
}

#[test]
fn a_blocked_network_is_told_while_recording_and_a_recording_that_stays_is_kept() {
    for link in [LinkView::Blocked, LinkView::Sending, LinkView::Unsent] {
        let state = recording(link).state();
        assert_eq!(state, DictationState::RecordingOnly);
        assert!(state.is_recording());
    }
    let trouble = Trouble::new("It could not be sent.", "It is kept.");
    let unsent = Circumstances {
        link: Some(LinkView::Unsent),
        unsent: Some(trouble.clone()),
        ..Circumstances::default()
    };
    let state = unsent.state();
    assert_eq!(state, DictationState::Unsent(trouble));
    assert!(state.holds_speech());
    assert!(!state.can_start(), "it would be in the way of the next");
}
