//! What belongs to a person, over both faces.

mod access;
mod bad_input;
mod deletion;
mod devices;
mod limits;
mod odd_texts;
mod ownership;
mod profile;
mod settings;
mod take_over;
