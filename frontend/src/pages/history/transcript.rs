//! One dictation.

use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::removal::{Page, use_removal};
use super::row::facts_of;
use crate::api::{self, Transcript, TranscriptFormat};
use crate::components::{AppPage, Button, ButtonKind, DownloadMenu, ForPerson, PageLink, Waiting};
use crate::context::SessionContext;
use crate::moments;
use crate::use_clipboard::use_clipboard;
use crate::use_download::use_download;
use crate::use_request::use_request;

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
    let session = SessionContext::expect();
    let shown = RwSignal::new(None::<Transcript>);
    let request = use_request();
    let load = move || {
        let id = id.get_value();
        request.run(
            async move { api::transcript(&session, id).await },
            move |transcript| shown.set(Some(transcript)),
        );
    };
    load();
    view! {
        <Waiting request what="the dictation" on_retry=load />
        {move || shown.get().map(|transcript| view! { <Text transcript /> })}
    }
}

#[component]
fn Text(transcript: Transcript) -> impl IntoView {
    let Transcript { summary, segments } = transcript;
    let when = format!(
        "{}, {}",
        moments::date(summary.created_at),
        moments::time(summary.created_at)
    );
    let text = segments
        .iter()
        .map(|segment| segment.trim())
        .filter(|segment| !segment.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let facts = facts_of(&summary);
    view! {
        <p class="app-page-lead">
            <strong>{when}</strong>
            <br />
            {facts}
        </p>
        <Actions id=summary.id text=text.clone() />
        <div class="transcript-text">{text}</div>
    }
}

/// The page of a dictation is left when it is deleted, and comes back with it.
struct Leave<Go> {
    id: String,
    go: Go,
}

impl<Go: Fn(&str)> Page for Leave<Go> {
    fn removed(&self) {
        (self.go)("/history");
    }

    fn restored(&self) {
        (self.go)(&format!("/history/{}", self.id));
    }
}

#[component]
fn Actions(id: String, text: String) -> impl IntoView {
    let session = SessionContext::expect();
    let (clipboard, download, removal) = (use_clipboard(), use_download(), use_removal());
    let navigate = use_navigate();
    let request = use_request();
    let id = StoredValue::new(id);
    let save = move |format: TranscriptFormat| {
        Callback::new(move |()| {
            let id = id.get_value();
            request.run(
                async move { api::export_transcript(&session, id, format).await },
                move |file| download.save_file(&file.content, &file.media_type, &file.name),
            );
        })
    };
    let kinds = vec![
        ("Text", save(TranscriptFormat::Text)),
        ("Markdown", save(TranscriptFormat::Markdown)),
        ("JSON", save(TranscriptFormat::Json)),
        ("Subtitles (SRT)", save(TranscriptFormat::Srt)),
    ];
    let delete = move || {
        let (id, navigate) = (id.get_value(), navigate.clone());
        let go = move |path: &str| navigate(path, Default::default());
        removal.remove(id.clone(), Rc::new(Leave { id, go }));
    };
    view! {
        <div class="app-page-actions">
            <Button kind=ButtonKind::Plain on_press=move || clipboard.copy(text.clone())>
                "Copy text"
            </Button>
            <DownloadMenu is_empty=request.is_busy kinds />
            <Button kind=ButtonKind::Quiet on_press=delete>
                "Delete"
            </Button>
        </div>
        <p class="app-page-trouble" role="alert">
            {move || {
                let trouble = request.failure.get()?.trouble();
                Some(format!("{} {}", trouble.message, trouble.remedy))
            }}
        </p>
    }
}
