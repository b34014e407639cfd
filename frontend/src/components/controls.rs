//! Parts of which every page is made: buttons, fields, icons, links, dialogs, menus.

mod button;
mod dialog;
mod download_menu;
mod icon;
mod late_dialog;
mod page_link;
mod picker;

pub use button::{Button, ButtonKind};
pub use dialog::Dialog;
pub use download_menu::DownloadMenu;
pub use icon::{Icon, IconName};
pub use late_dialog::{LateDialog, MakeDialog};
pub use page_link::PageLink;
pub use picker::Picker;
