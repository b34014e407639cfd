//! What the whole page shares. Each context is a type of its own with `provide` and `expect`.

mod dictation;
mod network;
mod notice;
mod session;

pub use dictation::DictationContext;
pub use network::NetworkContext;
pub use notice::NoticeContext;
pub use session::SessionContext;
