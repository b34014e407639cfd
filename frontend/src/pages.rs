//! The pages. A page composes components and hooks; it knows nothing of the browser or the server.

mod account_settings;
mod create_account;
mod devices;
mod dictate;
#[cfg(feature = "gallery")]
mod gallery;
mod history;
mod home;
mod new_password;
mod not_found;
mod recover;
mod settings;
mod sign_in;
mod usage;
mod welcome;

pub use account_settings::AccountSettings;
pub use create_account::CreateAccount;
pub use devices::Devices;
pub use dictate::Dictate;
#[cfg(feature = "gallery")]
pub use gallery::Gallery;
pub use history::{History, TranscriptPage};
pub use home::Home;
pub use new_password::NewPassword;
pub use not_found::NotFound;
pub use recover::Recover;
pub use settings::Settings;
pub use sign_in::SignIn;
pub use usage::Usage;
pub use welcome::Welcome;
