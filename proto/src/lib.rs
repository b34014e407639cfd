//! The wire: types generated from `proto/sotto/v1/*.proto`. Nothing is written by hand here,
//! and only the doors (the server's `transport`, the frontend's `api`) may name these types.
#![allow(missing_docs, clippy::all, unreachable_pub)]

/// Messages and services of `sotto.v1`.
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/sotto.v1.rs"));
    #[cfg(feature = "json")]
    include!(concat!(env!("OUT_DIR"), "/sotto.v1.serde.rs"));
}

/// The encoded descriptor set of all files, for gRPC reflection and for tests that walk services.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
