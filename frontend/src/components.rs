//! What is drawn. A component gets signals and gives presses; it does nothing by itself.

mod account;
mod account_form;
mod account_page;
mod button;
mod download_menu;
mod field;
mod icon;
mod masthead;
mod microphone_button;
mod notice;
mod page_link;
mod status_line;
mod text_actions;
mod text_count;
mod transcript_editor;
mod uncertain_review;

pub use account::{Account, GoTo};
pub use account_form::AccountForm;
pub use account_page::AccountPage;
pub use button::{Button, ButtonKind};
pub use download_menu::DownloadMenu;
pub use field::{Field, FieldKind};
pub use icon::{Icon, IconName};
pub use masthead::Masthead;
pub use microphone_button::MicrophoneButton;
pub use notice::Notice;
pub use page_link::PageLink;
pub use status_line::StatusLine;
pub use text_actions::TextActions;
pub use text_count::TextCount;
pub use transcript_editor::TranscriptEditor;
pub use uncertain_review::UncertainReview;
