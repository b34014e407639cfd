//! Ids and offsets as both databases hold them.

use dictation::audio::SampleOffset;
use uuid::Uuid;

use super::StoreError;

/// An id from its hyphenated text.
pub(super) fn id_from_text(text: &str, what: &'static str) -> Result<Uuid, StoreError> {
    Uuid::parse_str(text).map_err(|_error| StoreError::Corrupt { what })
}

/// An offset as a 64-bit integer; one past the range (580,000 years of audio) stays at its end.
pub(super) fn offset_to_stored(offset: SampleOffset) -> i64 {
    i64::try_from(offset.get()).unwrap_or(i64::MAX)
}

/// An offset from a 64-bit integer.
pub(super) fn offset_from_stored(stored: i64) -> Result<SampleOffset, StoreError> {
    u64::try_from(stored)
        .map(SampleOffset::new)
        .map_err(|_error| StoreError::Corrupt {
            what: "a sample offset",
        })
}

/// ms of audio as a 64-bit integer.
pub(super) fn millis_to_stored(millis: u64) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}

/// A number of samples as a 64-bit integer.
pub(super) fn samples_to_stored(samples: u64) -> i64 {
    i64::try_from(samples).unwrap_or(i64::MAX)
}

/// A number of samples from a 64-bit integer.
pub(super) fn samples_from_stored(stored: i64) -> Result<u64, StoreError> {
    offset_from_stored(stored).map(SampleOffset::get)
}
