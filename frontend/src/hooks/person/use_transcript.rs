//! One dictation that was kept.

use std::rc::Rc;

use leptos::prelude::*;

use super::use_removal::{Page, UseRemoval, use_removal};
use super::use_request::{UseRequest, use_request};
use crate::api;
use crate::domain::transcript::{Transcript, TranscriptFormat};
use crate::hooks::browser::{UseDownload, use_download};
use crate::hooks::session::{SessionContext, UseSession};

/// The dictation, and what can be done with it.
#[derive(Clone, Copy)]
pub struct UseTranscript {
    /// Nothing until the server has told it.
    pub transcript: Signal<Option<Transcript>>,
    /// How it was asked for.
    pub request: UseRequest,
    /// It is asked for as a file.
    pub export: UseRequest,
    session: UseSession,
    download: UseDownload,
    removal: UseRemoval,
    id: StoredValue<String>,
    told: RwSignal<Option<Transcript>>,
}

impl UseTranscript {
    /// Asks for it.
    pub fn load(self) {
        let (session, id) = (self.session, self.id.get_value());
        self.request.run(
            async move { api::transcript(&session, id).await },
            move |transcript| self.told.set(Some(transcript)),
        );
    }

    /// Has the browser save it as a file of this kind.
    pub fn save(self, format: TranscriptFormat) {
        let (session, download, id) = (self.session, self.download, self.id.get_value());
        self.export.run(
            async move { api::export_transcript(&session, id, format).await },
            move |file| download.save_file(&file.content, &file.media_type, &file.name),
        );
    }

    /// Takes it away, and offers to bring it back. `go` leads to a path of the app: its page is left
    /// when it is deleted, and comes back with it.
    pub fn delete(self, go: impl Fn(&str) + 'static) {
        let id = self.id.get_value();
        self.removal.remove(id.clone(), Rc::new(Leave { id, go }));
    }
}

/// The dictation with this id, which is asked for at once.
pub fn use_transcript(id: StoredValue<String>) -> UseTranscript {
    let told = RwSignal::new(None);
    let transcript = UseTranscript {
        transcript: told.into(),
        request: use_request(),
        export: use_request(),
        session: SessionContext::expect(),
        download: use_download(),
        removal: use_removal(),
        id,
        told,
    };
    transcript.load();
    transcript
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
