//! The page on which people dictate.

use leptos::prelude::*;

use crate::components::dictation::{
    Details, KeyboardHelp, MicrophoneButton, RecordingFile, RecordingFileButton, SpeakingSettings,
    StatusLine, TextActions, TextCount, TranscriptEditor, UncertainReview,
};
use crate::components::frame::{Account, Masthead, Navigation};
use crate::hooks::dictation::{DictationContext, use_hold, use_leave_guard, use_shortcut};
use crate::hooks::preferences::PreferencesContext;

/// The transcript is the page; below it stand the microphone and what is happening.
#[component]
pub fn Dictate() -> impl IntoView {
    let dictation = DictationContext::expect();
    let hold = use_hold(dictation);
    use_shortcut(dictation, hold, PreferencesContext::expect());
    use_leave_guard(dictation);
    view! {
        <Masthead>
            <Navigation />
            <KeyboardHelp />
            <Account />
        </Masthead>
        <main class="dictate">
            <TranscriptEditor dictation />
            <p class="visually-hidden" aria-live="polite">
                {dictation.announced}
            </p>
            <div class="console">
                <UncertainReview dictation />
                <RecordingFile dictation />
                <StatusLine dictation />
                <div class="console-controls">
                    <div class="console-facts">
                        <TextCount text=dictation.text seconds=dictation.seconds />
                        <Details figures=dictation.figures />
                        <RecordingFileButton />
                    </div>
                    <MicrophoneButton
                        state=dictation.state
                        level=dictation.level
                        hold
                        on_press=move || dictation.toggle()
                    />
                    <TextActions dictation />
                </div>
                <SpeakingSettings />
            </div>
        </main>
    }
}
