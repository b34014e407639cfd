//! A speech engine for one machine that speaks Deepgram's listen protocol.
//!
//! Audio comes in over `/v1/listen` (a live WebSocket or a file), text goes out. It knows
//! nothing of users, sessions or billing: that is the server's. In reading order:
//!
//! - [`config`]: flags and environment.
//! - [`audio`], [`resample`], [`media`], [`conditioning`]: samples, sample rates, audio files, and
//!   what is done to sound before it is heard.
//! - [`model`], [`recognizer`], [`voice_activity`], [`loaded_model`]: the model on disk, speech to
//!   text, "does somebody speak", all of it in memory. The only modules that touch the speech library.
//! - [`segmenter`], [`agreement`], [`spoken_units`], [`bursts`], [`guard`], [`word_times`]: what the
//!   model needs and cannot do itself. All pure.
//! - [`decode_pool`], [`transcriber`]: the threads that run the model, and one stream's way from
//!   audio to text.
//! - [`listen`]: the protocol. The only module that sees HTTP, WebSockets and JSON.

pub mod audio;
pub mod conditioning;
pub mod config;
pub mod media;
pub mod resample;

pub mod loaded_model;
pub mod model;
pub mod recognizer;
pub mod voice_activity;

pub mod agreement;
pub mod bursts;
pub mod guard;
pub mod segmenter;
pub mod spoken_units;
pub mod word_times;

pub mod decode_pool;
pub mod transcriber;

pub mod listen;
