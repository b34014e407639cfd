//! The pages. A page composes components and hooks; it knows nothing of the browser or the server.

mod account_settings;
mod create_account;
mod devices;
mod dictate;
mod elsewhere;
#[cfg(feature = "gallery")]
mod gallery;
mod hand_over;
mod history;
mod home;
mod later;
mod new_password;
mod not_found;
mod recover;
pub(crate) mod settings;
mod sign_in;
mod usage;
mod welcome;

pub use dictate::Dictate;
pub use home::Home;
pub use later::Later;
pub use welcome::Welcome;
