//! The pure core of Sotto: what one dictation is, without IO, clock or async.
//!
//! Data goes `audio frame -> session -> engine -> transcript`, and sideways `-> meter and account`. The server drives
//! [`session::Session`]; every client drives [`uplink::Uplink`] and [`transcript::Transcript`].
//! Both speak of audio by sample offset only ([`audio::SampleOffset`]), so a replay can be
//! recognised and nothing is ever counted by the clock.
//!
//! Read in this order, in which nothing imports what comes later: [`audio`], [`close`], [`retained`], [`meter`], [`account`],
//! [`joining`], [`transcript`], [`transcript_file`], [`event`], `engine_link`, [`session`], [`uplink`]; beside them
//! [`fitting`] and [`search`]; then [`keyterm`], [`spoken_key`], [`settings`], [`replacements`] and [`wording`] that obey them, and [`seam`].
//! `mutation` plants the mistakes that the model test must notice.

pub mod account;
pub mod audio;
pub mod close;
pub mod event;
pub mod fitting;
pub mod joining;
pub mod keyterm;
pub mod meter;
pub mod replacements;
pub mod retained;
pub mod seam;
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
