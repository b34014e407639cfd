//! The pages that people see.

mod options;
mod permission;
mod side_panel;

pub use options::OptionsPage;
pub use permission::PermissionPage;
pub use side_panel::SidePanel;
