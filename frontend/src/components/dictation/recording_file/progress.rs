//! How far a recording is, and what came of it.

use leptos::ev;
use leptos::html::Section;
use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind};
use crate::domain::recording_file::FileStage;
use crate::hooks::dictation::{RecordingFileContext, UseDictation, use_recording_file};
use crate::hooks::preferences::PreferencesContext;
use crate::hooks::session::SessionContext;

/// What happens, a bar, and a way out.
#[component]
pub(super) fn RecordingProgress(
    /// The text that its words go into.
    dictation: UseDictation,
    /// The recording.
    context: RecordingFileContext,
) -> impl IntoView {
    let file = use_recording_file(
        context,
        dictation,
        SessionContext::expect(),
        PreferencesContext::expect(),
    );
    let RecordingFileContext { stage, name, .. } = context;
    let is_running = Memo::new(move |_| stage.with(FileStage::is_running));
    let is_shown = Memo::new(move |_| stage.with(|stage| *stage != FileStage::None));
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if is_running.get_untracked() {
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());
    let section = NodeRef::<Section>::new();
    let end = move || {
        // The focus is on a button that is about to go.
        if let Some(section) = section.get_untracked() {
            let _focused = section.focus();
        }
        file.cancel();
    };
    let words = move || stage.with(|stage| name.with(|name| stage.words(name)));
    let percent = move || {
        stage.with(|stage| match stage {
            FileStage::Sending { percent } => Some(percent.to_string()),
            _ => None,
        })
    };
    view! {
        <section
            class="recording-file"
            aria-label="Recording"
            tabindex="-1"
            data-shown=move || is_shown.get().to_string()
            node_ref=section
        >
            <p role="status" aria-label="Recording status" class="recording-file-words">
                {words}
            </p>
            <Show when=move || is_running.get()>
                <progress
                    class="recording-file-bar"
                    aria-label="Progress of the recording"
                    max="100"
                    value=percent
                ></progress>
            </Show>
            <Show when=move || is_shown.get()>
                <Button kind=ButtonKind::Plain on_press=end>
                    {move || if is_running.get() { "Cancel transcription" } else { "Dismiss" }}
                </Button>
            </Show>
        </section>
    }
}
