//! The pages. A page composes components and hooks; it knows nothing of the browser or the server.

mod account_settings;
mod create_account;
mod dictate;
#[cfg(feature = "gallery")]
mod gallery;
mod home;
mod new_password;
mod not_found;
mod recover;
mod sign_in;
mod welcome;

pub use account_settings::AccountSettings;
pub use create_account::CreateAccount;
pub use dictate::Dictate;
#[cfg(feature = "gallery")]
pub use gallery::Gallery;
pub use home::Home;
pub use new_password::NewPassword;
pub use not_found::NotFound;
pub use recover::Recover;
pub use sign_in::SignIn;
pub use welcome::Welcome;
