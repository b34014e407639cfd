//! What a file of sound is by its bytes: one sniffer for the server's door and the local engine.
//!
//! Names and types that clients give are not asked. Nothing is decoded and nothing is allocated
//! here, so a stranger's file costs what its first bytes cost to read.
//!
//! - [`container`]: which container it is.
//! - [`tags`]: what stands before and behind the sound and is none.
//! - [`mpeg_frame`], [`adts_frame`]: the headers of sound that has no container.

pub mod adts_frame;
pub mod container;
pub mod mpeg_frame;
pub mod tags;
