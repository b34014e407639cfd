//! The pages. A page composes components and hooks; it knows nothing of the browser or the server.

mod dictate;
#[cfg(feature = "gallery")]
mod gallery;
mod home;
mod not_found;
mod welcome;

pub use dictate::Dictate;
#[cfg(feature = "gallery")]
pub use gallery::Gallery;
pub use home::Home;
pub use not_found::NotFound;
pub use welcome::Welcome;
