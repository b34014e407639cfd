//! One dictation.

use dictation::joining;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::row::facts_of;
use crate::components::controls::{Button, ButtonKind, DownloadMenu, PageLink};
use crate::components::frame::{AppPage, ForPerson, Waiting};
use crate::domain::transcript::{Transcript, TranscriptFormat};
use crate::hooks::browser::{dates, use_clipboard};
use crate::hooks::person::{UseTranscript, use_transcript};

/// Its text, and what can be done with it.
#[component]
pub fn TranscriptPage(
    /// The dictation's id.
    id: String,
) -> impl IntoView {
    let id = StoredValue::new(id);
    view! {
        <AppPage title="Dictation">
            <PageLink to="/history" class="app-page-link">
                "All dictations"
            </PageLink>
            <ForPerson>
                <Loaded id />
            </ForPerson>
        </AppPage>
    }
}

#[component]
fn Loaded(id: StoredValue<String>) -> impl IntoView {
    let dictation = use_transcript(id);
    view! {
        <Waiting
            request=dictation.request
            what="the dictation"
            on_retry=move || dictation.load()
        />
        {move || {
            dictation.transcript.get().map(|transcript| view! { <Text dictation transcript /> })
        }}
    }
}

#[component]
fn Text(dictation: UseTranscript, transcript: Transcript) -> impl IntoView {
    let Transcript { summary, segments } = transcript;
    let when = format!(
        "{}, {}",
        dates::date(summary.created_at),
        dates::time(summary.created_at)
    );
    let text = joining::join(segments.iter().map(|segment| segment.trim()));
    let facts = facts_of(&summary);
    view! {
        <p class="app-page-lead">
            <strong>{when}</strong>
            <br />
            {facts}
        </p>
        <Actions dictation text=text.clone() />
        <div class="transcript-text" dir="auto">
            {text}
        </div>
    }
}

#[component]
fn Actions(dictation: UseTranscript, text: String) -> impl IntoView {
    let clipboard = use_clipboard();
    let navigate = use_navigate();
    let request = dictation.export;
    let save = move |format| Callback::new(move |()| dictation.save(format));
    let kinds = vec![
        ("Text", save(TranscriptFormat::Text)),
        ("Markdown", save(TranscriptFormat::Markdown)),
        ("JSON", save(TranscriptFormat::Json)),
        ("Subtitles (SRT)", save(TranscriptFormat::Srt)),
    ];
    let delete = move || {
        let navigate = navigate.clone();
        dictation.delete(move |path| navigate(path, Default::default()));
    };
    view! {
        <div class="app-page-actions">
            <Button
                kind=ButtonKind::Plain
                on_press=move || clipboard.copy(text.clone(), ".transcript-text")
            >
                "Copy text"
            </Button>
            <DownloadMenu is_empty=request.is_busy kinds />
            <Button kind=ButtonKind::Quiet on_press=delete>
                "Delete"
            </Button>
        </div>
        <p class="app-page-trouble" role="alert">
            {move || {
                let trouble = request.trouble.get()?;
                Some(format!("{} {}", trouble.message, trouble.remedy))
            }}
        </p>
    }
}
