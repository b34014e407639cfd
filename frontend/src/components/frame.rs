//! What stands around a page: masthead, navigation, account, notices, and the forms of the pages about sign-in.

mod account;
mod account_form;
mod account_page;
mod app_page;
mod field;
mod go_to;
mod guest_question;
mod masthead;
mod navigation;
mod notice;
mod offline_note;
mod sign_out;
mod waiting;

pub use account::Account;
pub use account_form::AccountForm;
pub use account_page::AccountPage;
pub use app_page::{AppPage, ForPerson};
pub use field::{Field, FieldKind};
pub use go_to::GoTo;
pub use guest_question::{Guest, GuestQuestion};
pub use masthead::Masthead;
pub use navigation::Navigation;
pub use notice::Notice;
pub use offline_note::OfflineNote;
pub use sign_out::{SignOut, use_leaving};
pub use waiting::Waiting;
