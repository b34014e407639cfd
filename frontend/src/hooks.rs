//! What joins the domain, the server, the microphone and the browser for the pages: a room for each noun. A hook gives
//! signals and the ways to change them; what a whole page shares is a context, a type of its own with `provide` and
//! `expect`.

pub mod browser;
pub mod dictation;
pub mod person;
pub mod preferences;
pub mod session;
