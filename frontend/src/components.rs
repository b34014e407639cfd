//! What is drawn. A component gets signals and gives presses; it does nothing by itself.

mod account;
mod button;
mod details;
mod dialog;
mod icon;
mod keyboard_help;
mod masthead;
mod microphone_button;
mod notice;
mod offline_note;
mod status_line;
mod text_actions;
mod text_count;
mod transcript_view;

pub use account::Account;
pub use button::{Button, ButtonKind};
pub use details::Details;
pub use dialog::Dialog;
pub use icon::{Icon, IconName};
pub use keyboard_help::KeyboardHelp;
pub use masthead::Masthead;
pub use microphone_button::MicrophoneButton;
pub use notice::Notice;
pub use offline_note::OfflineNote;
pub use status_line::StatusLine;
pub use text_actions::TextActions;
pub use text_count::TextCount;
pub use transcript_view::TranscriptView;
