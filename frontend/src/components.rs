//! What is drawn. A component gets signals and gives presses; it does nothing by itself.

mod account;
mod button;
mod hold_key_picker;
mod icon;
mod language_picker;
mod masthead;
mod microphone_button;
mod microphone_picker;
mod notice;
mod picker;
mod speaking_settings;
mod status_line;
mod text_actions;
mod text_count;
mod transcript_view;

pub use account::Account;
pub use button::{Button, ButtonKind};
pub use hold_key_picker::HoldKeyPicker;
pub use icon::{Icon, IconName};
pub use language_picker::LanguagePicker;
pub use masthead::Masthead;
pub use microphone_button::MicrophoneButton;
pub use microphone_picker::MicrophonePicker;
pub use notice::Notice;
pub use picker::Picker;
pub use speaking_settings::SpeakingSettings;
pub use status_line::StatusLine;
pub use text_actions::TextActions;
pub use text_count::TextCount;
pub use transcript_view::TranscriptView;
