//! The parts of a dictation: its text, its microphone, its state, and the choices that steer it.

mod details;
mod dictation_news;
mod hold_key_picker;
mod keyboard_help;
mod language_picker;
mod microphone_button;
mod microphone_picker;
mod recording_file;
mod speaking_settings;
mod status_line;
mod text_actions;
mod text_count;
mod transcript_editor;
mod uncertain_review;

pub use details::Details;
pub use dictation_news::DictationNews;
pub use hold_key_picker::HoldKeyPicker;
pub use keyboard_help::KeyboardHelp;
pub use language_picker::LanguagePicker;
pub use microphone_button::MicrophoneButton;
pub use microphone_picker::MicrophonePicker;
pub use recording_file::{RecordingFile, RecordingFileButton};
pub use speaking_settings::SpeakingSettings;
pub use status_line::StatusLine;
pub use text_actions::TextActions;
pub use text_count::TextCount;
pub use transcript_editor::TranscriptEditor;
pub use uncertain_review::UncertainReview;
