//! A recording that the person has as a file: the ways to give it, and what becomes of it.

mod progress;

use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use web_sys::{DragEvent, FileList};

use crate::components::controls::{Button, ButtonKind, LateDialog};
use crate::domain::recording_file::FileStage;
use crate::hooks::browser::NoticeContext;
use crate::hooks::dictation::{RecordingFileContext, UseDictation};
use progress::RecordingProgress;

/// What a system knows of sound and video by their kinds; the others by their names.
const KINDS: &str = "audio/*,video/*,.caf,.opus,.amr,.w64,.rf64";

const ONE: &str = "Give one recording at a time.";

/// A button; and a file that is dropped anywhere on the page is a recording, too.
#[component]
pub fn RecordingFileButton() -> impl IntoView {
    let offered = RecordingFileContext::expect().offered;
    let notice = NoticeContext::expect();
    let field = NodeRef::<Input>::new();
    let offer = move |files: Option<FileList>| {
        let Some(files) = files else { return };
        match files.length() {
            0 => {}
            1 => offered.set(files.get(0)),
            _ => notice.show(ONE),
        }
    };
    // Without it the browser would open the file in the place of the page.
    let over = window_event_listener(ev::dragover, |event| {
        if has_files(&event) {
            event.prevent_default();
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        if has_files(&event) {
            event.prevent_default();
            offer(event.data_transfer().and_then(|data| data.files()));
        }
    });
    on_cleanup(move || {
        over.remove();
        dropped.remove();
    });
    let choose = move || {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    view! {
        <input
            type="file"
            hidden
            accept=KINDS
            node_ref=field
            on:change=move |_| {
                if let Some(field) = field.get_untracked() {
                    offer(field.files());
                    // The same file can be chosen again.
                    field.set_value("");
                }
            }
        />
        <Button kind=ButtonKind::Quiet on_press=choose>
            "Add a recording"
        </Button>
    }
}

/// What becomes of a recording that was given.
#[component]
pub fn RecordingFile(
    /// The text that its words go into.
    dictation: UseDictation,
) -> impl IntoView {
    let context = RecordingFileContext::expect();
    let is_open = RwSignal::new(false);
    Effect::new(move || {
        let is_given = context.offered.with(Option::is_some);
        if is_given || context.stage.with(|stage| *stage != FileStage::None) {
            is_open.set(true);
        }
    });
    view! {
        <LateDialog
            is_open
            make=Box::new(move || Box::pin(made(dictation, context)))
            failed="The server cannot be reached, so no recording can be sent. Try again later."
        />
    }
}

/// Lies with what is fetched later: few people have recordings.
#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn made(
    dictation: UseDictation,
    context: RecordingFileContext,
) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <RecordingProgress dictation context /> }.into_any())
}

/// Text that is dragged is the editor's.
fn has_files(event: &DragEvent) -> bool {
    let data = event.data_transfer();
    data.is_some_and(|data| data.types().iter().any(|kind| kind == "Files"))
}
