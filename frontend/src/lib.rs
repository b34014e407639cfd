//! Sotto's web app, and the library from which the browser extension's pages are built.
//!
//! What is said goes one way: `capture -> conversation -> dictated_text -> components`. `api` is
//! the only door to the server and the only module that names wire types. Read in this order, in which nothing
//! imports what comes later:
//!
//! - pure, tested on the host: [`base_path`], [`behind`], [`language`], [`hold_key`], [`microphone_choice`],
//!   [`settings`], [`wav`], [`dictation_state`], [`dictated_text`], [`conversation`], [`dictation_figures`];
//! - the browser and the server: [`moments`], [`notice`], [`editing_surface`], [`capture`], [`api`], and
//!   [`account_trouble`], which says in words what went wrong there;
//! - what joins them: the hooks (`use_*`, first of all [`use_dictation`]), [`context`], [`shortcuts`];
//! - what is drawn: [`components`], [`pages`];
//! - the programs: [`extension`], [`app`].

pub mod account_trouble;
pub mod dictated_text;
pub mod dictation_figures;
pub mod dictation_state;
pub mod hold_key;
pub mod language;
pub mod microphone_choice;
pub mod settings;

pub mod conversation;
pub mod moments;
pub mod wav;

pub mod api;
pub mod base_path;
pub mod behind;
pub mod capture;
pub mod editing_surface;

pub mod context;
pub mod notice;
pub mod shortcuts;
pub mod use_account_data;
pub mod use_clipboard;
pub mod use_device;
pub mod use_devices;
pub mod use_dictation;
pub mod use_download;
pub mod use_engines;
pub mod use_focus;
pub mod use_hand_over;
pub mod use_history;
pub mod use_hold;
pub mod use_leave_guard;
pub mod use_microphones;
pub mod use_network;
pub mod use_page_title;
pub mod use_preferences;
pub mod use_profile;
pub mod use_removal;
pub mod use_request;
pub mod use_session;
pub mod use_shortcut;
pub mod use_submission;
pub mod use_transcript;
pub mod use_usage;
pub mod use_word_file;

pub mod app;
pub mod extension;
// `#[component]` leaves an inner function behind that the lint takes for unreachable.
#[allow(unreachable_pub)]
pub mod components;
#[allow(unreachable_pub)]
pub mod pages;
