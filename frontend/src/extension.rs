//! The browser extension's pages: the offscreen document, which dictates, and the ones that people see.
//!
//! Everything that a dictation is comes from the web app's own modules. What is new here: the messages
//! to the extension's other parts ([`message`]), the tray in which words wait until they stand in a field
//! ([`tray`], pure), and what pages tell each other ([`bridge`]),
//! and the ports that end with their documents ([`port`]).

pub mod allowed_fields;
pub mod bridge;
pub mod browser;
pub mod message;
pub mod offscreen;
pub mod port;
pub mod sign_in;
pub mod site_name;
pub mod sounds;
pub mod tray;
pub mod trigger_settings;

#[allow(unreachable_pub)]
pub mod pages;
