//! The pages that people see.

mod follow;
mod frame;
mod options;
mod permission;
mod side_panel;
mod sign_in_state;
mod use_standing;

pub use options::OptionsPage;
pub use permission::PermissionPage;
pub use side_panel::SidePanel;
