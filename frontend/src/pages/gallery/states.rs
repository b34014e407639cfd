//! What the specimens show.

use dictation::audio::{SampleOffset, SampleRange};
use dictation::transcript::Word;
use leptos::prelude::*;

use crate::domain::dictated_text::{DictatedText, PartialWords, ShownWord, TakeId};
use crate::domain::dictation_figures::Figures;
use crate::domain::dictation_state::DictationState;
use crate::domain::settings::SettingsField;
use crate::domain::trouble::Trouble;
use crate::hooks::dictation::{DictationContext, UseDictation};
use crate::hooks::person::{UseRequest, use_request};
use crate::hooks::preferences::{PreferencesContext, Saving, SavingNews, UsePreferences};

/// Every state that a dictation can be in.
pub(super) fn every() -> Vec<DictationState> {
    vec![
        DictationState::SignedOut { recording: false },
        DictationState::SignedOut { recording: true },
        DictationState::AwaitingSignIn,
        DictationState::Ready,
        DictationState::AskingForMicrophone,
        DictationState::Listening,
        DictationState::Hearing,
        DictationState::HearingNothing {
            microphone: Some("Built-in Audio".to_owned()),
        },
        DictationState::Muted {
            microphone: Some("Built-in Audio".to_owned()),
        },
        DictationState::Stalled,
        DictationState::MicrophoneLost(Trouble::new(
            "USB Microphone was unplugged.",
            "What you said is safe. Connect it again, or use another one.",
        )),
        DictationState::Reconnecting { held_ms: 72_000 },
        DictationState::CatchingUp,
        DictationState::Finishing { held_ms: None },
        DictationState::Finishing {
            held_ms: Some(9_000),
        },
        DictationState::RecordingOnly,
        DictationState::SendingRecording,
        DictationState::Unsent(Trouble::new(
            "The recording could not be sent.",
            "It is kept on this page. Try again, or save it.",
        )),
        DictationState::Done,
        DictationState::Cancelled,
        DictationState::Failed(Trouble::new(
            "The microphone is blocked for this page.",
            "Allow it in the browser's site settings, next to the address, and start again.",
        )),
    ]
}

/// The page's own dictation, seen in another state.
pub(super) fn dictation(state: DictationState) -> UseDictation {
    let mut dictation = DictationContext::expect();
    dictation.state = Signal::stored(state);
    dictation
}

/// The page's own dictation, seen with a text.
pub(super) fn with_text() -> UseDictation {
    let mut dictation = dictation(DictationState::Done);
    dictation.text = text(12);
    dictation
}

/// The page's own dictation, seen while words come, one of which may be misheard.
pub(super) fn with_uncertain_word() -> UseDictation {
    let mut dictation = dictation(DictationState::Hearing);
    let word = |text: &str, start: u64, confidence| Word {
        text: text.to_owned(),
        range: SampleRange::new(
            SampleOffset::from_millis(start),
            SampleOffset::from_millis(start + 300),
        ),
        confidence: Some(confidence),
    };
    let mut text = DictatedText::default();
    let settled = [
        word("Every", 0, 0.9),
        word("werd", 300, 0.3),
        word("stays.", 600, 0.9),
    ];
    text.settle(TakeId::default(), &settled, 0);
    dictation.text = Signal::stored(text);
    dictation.partial = Signal::stored(PartialWords {
        words: vec![
            ShownWord::of(&word("even", 900, 0.9)),
            ShownWord::of(&word("now", 1_200, 0.9)),
        ],
        said_at: SampleOffset::from_millis(900).get(),
        ..PartialWords::default()
    });
    dictation
}

/// A text of so many words.
pub(super) fn text(words: usize) -> Signal<DictatedText> {
    let word = Word {
        text: "word".to_owned(),
        range: SampleRange::new(SampleOffset::ZERO, SampleOffset::ZERO),
        confidence: None,
    };
    let mut text = DictatedText::default();
    if words > 0 {
        text.settle(TakeId::default(), &vec![word; words], 0);
    }
    Signal::stored(text)
}

/// What was measured, or nothing.
pub(super) fn figures(any: bool) -> Signal<Figures> {
    Signal::stored(if any {
        Figures {
            first_word_ms: Some(412),
            last_word_ms: Some(1_280),
            engines: vec!["deepgram".to_owned(), "local".to_owned()],
        }
    } else {
        Figures::default()
    })
}

/// Something that is on its way, or did not come.
pub(super) fn asked(trouble: Option<Trouble>) -> UseRequest {
    let mut request = use_request();
    request.is_slow = Signal::stored(trouble.is_none());
    request.trouble = Signal::stored(trouble);
    request
}

/// The server is away.
pub(super) fn offline() -> Trouble {
    Trouble::new(
        "The server does not answer.",
        "Check your connection and try again.",
    )
}

/// This visitor's preferences, of which the language was changed last.
pub(super) fn preferences(saving: Saving) -> UsePreferences {
    let mut preferences = PreferencesContext::expect();
    preferences.news = Signal::stored(Some(SavingNews {
        field: SettingsField::Language,
        saving,
    }));
    preferences
}
