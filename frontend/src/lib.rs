//! Sotto's web app, and the library from which the browser extension's pages are built.
//!
//! What is said goes one way: `capture -> domain::conversation -> domain::dictated_text -> components`. The folders are
//! layers. Read in this order, in which nothing imports what comes later:
//!
//! - [`domain`]: what a dictation is to a client; pure, tested on the host;
//! - `timer`: waiting;
//! - [`api`], the only door to the server and the only module that names wire types, and [`capture`], the only one to the
//!   microphone;
//! - [`hooks`]: what joins them, by noun;
//! - [`components`] and [`pages`]: what is drawn;
//! - [`extension`] and [`app`]: the programs.

pub mod domain;
mod timer;

pub mod api;
pub mod capture;

pub mod hooks;

// `#[component]` leaves an inner function behind that the lint takes for unreachable.
#[allow(unreachable_pub)]
pub mod components;
#[allow(unreachable_pub)]
pub mod pages;

pub mod app;
pub mod extension;
