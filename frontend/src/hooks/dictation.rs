//! Dictating: the one dictation of the page, the keys and the button that steer it, and the microphones to choose from.

mod dictation_context;
mod microphones_context;
mod recording_file_context;
mod shortcuts;
mod use_dictation;
mod use_draft;
mod use_hold;
mod use_leave_guard;
mod use_microphones;
mod use_one_microphone;
mod use_recording_file;
mod use_shortcut;

pub use dictation_context::DictationContext;
pub use microphones_context::MicrophonesContext;
pub use recording_file_context::RecordingFileContext;
pub use shortcuts::{HELP_KEY, Shortcut, shortcuts};
pub use use_dictation::{DictationEvent, Spoken, UseDictation};
pub use use_draft::{UseDraftChoice, use_draft, use_draft_choice};
pub use use_hold::{UseHold, use_hold};
pub use use_leave_guard::use_leave_guard;
pub use use_microphones::UseMicrophones;
pub use use_one_microphone::use_one_microphone;
pub use use_recording_file::{UseRecordingFile, use_recording_file};
pub use use_shortcut::{TOGGLE_KEY_SHORTCUTS, TOGGLE_SHORTCUT, use_shortcut};
