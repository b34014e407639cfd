//! The pure core of Sotto: what one dictation is, without IO, clock or async.
//!
//! `audio frame -> session -> engine -> transcript`, and sideways `-> meter`. The server drives
//! [`session::Session`]; every client drives [`uplink::Uplink`] and [`transcript::Transcript`].
//! Both speak of audio by sample offset only ([`audio::SampleOffset`]), so a replay can be
//! recognised and nothing is ever counted by the clock.
//!
//! Read in this order: [`audio`], [`transcript`], [`retained`], [`meter`], [`event`],
//! [`session`], [`uplink`]; beside them [`settings`], and [`wording`] that obeys them.

pub mod audio;
pub mod close;
pub mod event;
pub mod fitting;
pub mod keyterm;
pub mod meter;
pub mod replacements;
pub mod retained;
pub mod search;
pub mod session;
pub mod settings;
pub mod spoken_key;
pub mod transcript;
pub mod transcript_file;
pub mod uplink;
pub mod wording;

mod engine_link;
mod mutation;

#[cfg(test)]
mod model;
