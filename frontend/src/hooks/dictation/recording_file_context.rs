//! The recording that was given as a file, and how far it is. It outlives the page that shows it.

mod giver;

use leptos::prelude::*;
use web_sys::File;

use crate::api::FileUpload;
use crate::domain::dictated_text::FileNumber;
use crate::domain::recording_file::FileStage;
pub(super) use giver::Giver;

/// A file that the person has given, and what becomes of it.
#[derive(Clone, Copy)]
pub struct RecordingFileContext {
    /// The last file that was given and is not taken yet.
    pub offered: RwSignal<Option<File>, LocalStorage>,
    /// How far the one is that was taken last.
    pub stage: RwSignal<FileStage>,
    /// What that one is called.
    pub name: RwSignal<String>,
    /// Who gave it.
    pub(super) giver: StoredValue<Giver>,
    /// Which one that is.
    pub(super) newest: StoredValue<FileNumber>,
    /// It, while it is on its way.
    pub(super) upload: StoredValue<Option<FileUpload>, LocalStorage>,
}

impl RecordingFileContext {
    /// Makes it known to everything below.
    pub fn provide() {
        provide_context(Self {
            offered: RwSignal::new_local(None),
            stage: RwSignal::new(FileStage::None),
            name: RwSignal::new(String::new()),
            giver: StoredValue::new(Giver::default()),
            newest: StoredValue::new(FileNumber::default()),
            upload: StoredValue::new_local(None),
        });
    }

    /// That of this page.
    pub fn expect() -> Self {
        expect_context()
    }
}
