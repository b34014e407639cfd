//! What the whole page shares. Each context is a type of its own with `provide` and `expect`.

mod dictation;
mod microphones;
mod network;
mod preferences;
mod session;

pub use dictation::DictationContext;
pub use microphones::MicrophonesContext;
pub use network::NetworkContext;
pub use preferences::PreferencesContext;
pub use session::SessionContext;
