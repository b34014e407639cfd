//! What a dictation is to a client, without a browser. Nothing here names Leptos, gloo, `js-sys`, `web-sys` or
//! `wasm-bindgen`: time and chance are arguments, and all of it is tested on the host.

pub mod base_path;
pub mod conversation;
pub mod device;
pub mod dictated_text;
pub mod dictation_figures;
pub mod dictation_state;
pub mod draft;
pub mod hand_over;
pub mod hold;
pub mod hold_key;
pub mod language;
pub mod microphone_choice;
pub mod number;
pub mod profile;
pub mod recording_file;
pub mod settings;
pub mod succession;
pub mod transcript;
pub mod trouble;
pub mod usage;
pub mod wav;
