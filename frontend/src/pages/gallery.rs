//! `/app/_components`: every component in every state, for review. Not part of what is shipped.
//!
//! To show a component, add a line to [`specimens`]. Sections stand together by name.

mod states;

use leptos::context::Provider;
use leptos::prelude::*;

use super::settings::SavingMark;
use crate::components::controls::{Button, ButtonKind, Dialog, DownloadMenu, Icon, IconName};
use crate::components::dictation::{
    Details, DictationNews, KeyboardHelp, MicrophoneButton, SpeakingSettings, StatusLine,
    TextActions, TextCount, TranscriptEditor, UncertainReview,
};
use crate::components::frame::{
    Account, Field, FieldKind, Masthead, Navigation, OfflineNote, Waiting,
};
use crate::domain::dictation_state::DictationState;
use crate::domain::settings::SettingsField;
use crate::hooks::browser::{NetworkContext, UseNetwork};
use crate::hooks::dictation::{DictationContext, use_hold};
use crate::hooks::preferences::Saving;

/// A component in one state.
struct Specimen {
    component: &'static str,
    state: &'static str,
    view: AnyView,
}

fn specimen(component: &'static str, state: &'static str, view: impl IntoAny) -> Specimen {
    Specimen {
        component,
        state,
        view: view.into_any(),
    }
}

/// All specimens, one line each.
#[rustfmt::skip]
fn specimens() -> Vec<Specimen> {
    let idle = || {};
    let mut all = vec![
        specimen("Button", "primary", view! { <Button kind=ButtonKind::Primary on_press=idle>"Continue as guest"</Button> }),
        specimen("Button", "primary, busy", view! { <Button kind=ButtonKind::Primary busy=true on_press=idle>"Continue as guest"</Button> }),
        specimen("Button", "plain", view! { <Button kind=ButtonKind::Plain on_press=idle>"Copy text"</Button> }),
        specimen("Button", "plain, busy", view! { <Button kind=ButtonKind::Plain busy=true on_press=idle>"Copy text"</Button> }),
        specimen("Button", "quiet", view! { <Button kind=ButtonKind::Quiet on_press=idle>"Clear"</Button> }),
        specimen("Button", "quiet, busy", view! { <Button kind=ButtonKind::Quiet busy=true on_press=idle>"Clear"</Button> }),
        specimen("Icon", "microphone", view! { <Icon name=IconName::Microphone /> }),
        specimen("Icon", "stop", view! { <Icon name=IconName::Stop /> }),
        specimen("Masthead", "alone", view! { <Masthead /> }),
        specimen("Account", "of this visitor", view! { <Account /> }),
        specimen("Navigation", "on a page that it does not name", view! { <Navigation /> }),
        specimen("DictationNews", "nothing runs", news(DictationState::Ready)),
        specimen("DictationNews", "the microphone is open", news(DictationState::Hearing)),
        specimen("DictationNews", "words are on their way", news(DictationState::Finishing { held_ms: None })),
        specimen("DownloadMenu", "closed", view! { <DownloadMenu is_empty=false kinds=vec![("Text", Callback::new(|()| {}))] /> }),
        specimen("Waiting", "on its way", view! { <Waiting request=states::asked(None) what="your devices" on_retry=idle /> }),
        specimen("Waiting", "failed", view! { <Waiting request=states::asked(Some(states::offline())) what="your devices" on_retry=idle /> }),
        specimen("SavingMark", "on its way", mark(Saving::OnItsWay)),
        specimen("SavingMark", "saved", mark(Saving::Saved)),
        specimen("SavingMark", "the server is away", mark(Saving::Waiting(states::offline()))),
        specimen("SavingMark", "refused", mark(Saving::Refused("There is no such language.".to_owned()))),
        specimen("KeyboardHelp", "closed", view! { <KeyboardHelp /> }),
        specimen("Dialog", "behind a button", view! { <OpenedDialog /> }),
        specimen("MicrophoneButton", "ready", microphone(DictationState::Ready, 0.0)),
        specimen("MicrophoneButton", "listening, silence", microphone(DictationState::Listening, 0.0)),
        specimen("MicrophoneButton", "hearing, quiet voice", microphone(DictationState::Hearing, 0.3)),
        specimen("MicrophoneButton", "hearing, loud voice", microphone(DictationState::Hearing, 1.0)),
        specimen("MicrophoneButton", "finishing", microphone(DictationState::Finishing { held_ms: None }, 0.0)),
        specimen("TextCount", "nothing", view! { <TextCount text=states::text(0) seconds=Signal::stored(0) /> }),
        specimen("TextCount", "one word", view! { <TextCount text=states::text(1) seconds=Signal::stored(1) /> }),
        specimen("TextCount", "an hour", view! { <TextCount text=states::text(9_512) seconds=Signal::stored(3_671) /> }),
        specimen("TextActions", "nothing yet", view! { <TextActions dictation=states::dictation(DictationState::Ready) /> }),
        specimen("TextActions", "some text", view! { <TextActions dictation=states::with_text() /> }),
        specimen("Details", "nothing to tell", view! { <Details figures=states::figures(false) /> }),
        specimen("Details", "a dictation with two engines", view! { <Details figures=states::figures(true) /> }),
        specimen("TranscriptEditor", "nothing yet", view! { <TranscriptEditor dictation=states::dictation(DictationState::Ready) /> }),
        specimen("TranscriptEditor", "settled, uncertain and partial words", view! { <TranscriptEditor dictation=states::with_uncertain_word() /> }),
        specimen("UncertainReview", "one word", view! { <UncertainReview dictation=states::with_uncertain_word() /> }),
        specimen("SpeakingSettings", "of this visitor", view! { <SpeakingSettings /> }),
        specimen("Field", "an address", view! { <Field kind=FieldKind::Email value=RwSignal::new("ada@example.org".to_owned()) trouble=Signal::stored(None) /> }),
        specimen("Field", "a new password", view! { <Field kind=FieldKind::NewPassword value=RwSignal::new(String::new()) trouble=Signal::stored(None) /> }),
        specimen("OfflineNote", "the server answers", offline(false, || view! { <OfflineNote /> })),
        specimen("OfflineNote", "the server is away", offline(true, || view! { <OfflineNote /> })),
        specimen("StatusLine", "ready, offline", offline(true, || status(DictationState::Ready))),
        specimen("StatusLine", "done, offline", offline(true, || status(DictationState::Done))),
    ];
    all.extend(states::every().into_iter().map(|state| specimen("StatusLine", state.name(), status(state))));
    all
}

/// The page.
#[component]
pub fn Gallery() -> impl IntoView {
    let shown = specimens().into_iter().map(|specimen| {
        let name = format!("{}: {}", specimen.component, specimen.state);
        view! {
            <figure class="specimen">
                <figcaption class="specimen-name">{name}</figcaption>
                <div class="specimen-view">{specimen.view}</div>
            </figure>
        }
    });
    view! {
        <main class="gallery">
            <h1 class="welcome-title">"Components"</h1>
            {shown.collect_view()}
        </main>
    }
}

fn microphone(state: DictationState, level: f32) -> impl IntoView {
    let (state, level) = (Signal::stored(state), Signal::stored(level));
    let hold = use_hold(DictationContext::expect());
    view! { <MicrophoneButton state level hold on_press=|| {} /> }
}

/// What other pages say about a dictation in this state.
fn news(state: DictationState) -> impl IntoView {
    let dictation = DictationContext::of(states::dictation(state));
    view! {
        <Provider value=dictation>
            <DictationNews />
        </Provider>
    }
}

/// What stands beside a setting.
fn mark(saving: Saving) -> impl IntoView {
    let preferences = states::preferences(saving);
    view! { <SavingMark preferences field=SettingsField::Language /> }
}

fn status(state: DictationState) -> impl IntoView {
    view! { <StatusLine dictation=states::dictation(state) /> }
}

/// A view as it is while the server is away, or is not.
fn offline<View: IntoView + 'static>(
    is_offline: bool,
    view: impl Fn() -> View + Send + Sync + 'static,
) -> impl IntoView {
    let network = NetworkContext::of(UseNetwork {
        is_offline: Signal::stored(is_offline),
    });
    view! { <Provider value=network>{view()}</Provider> }
}

#[component]
fn OpenedDialog() -> impl IntoView {
    let is_open = RwSignal::new(false);
    view! {
        <Button kind=ButtonKind::Plain on_press=move || is_open.set(true)>
            "Open"
        </Button>
        <Dialog title="A dialog" is_open>
            <p>"What it says."</p>
        </Dialog>
    }
}
