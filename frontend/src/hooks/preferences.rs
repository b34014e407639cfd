//! How the person wants to dictate, and which engines there are to choose from.

mod preferences_context;
mod use_engines;
mod use_preferences;

pub use preferences_context::PreferencesContext;
pub use use_engines::use_engines;
pub use use_preferences::{Saving, SavingNews, UsePreferences};
