//! Moments on the wire.

/// Milliseconds since 1970; what is earlier or not said is 1970.
pub(super) fn millis(timestamp: Option<prost_types::Timestamp>) -> u64 {
    let Some(prost_types::Timestamp { seconds, nanos }) = timestamp else {
        return 0;
    };
    let seconds = u64::try_from(seconds).unwrap_or(0);
    let nanos = u64::try_from(nanos).unwrap_or(0);
    seconds
        .saturating_mul(1_000)
        .saturating_add(nanos / 1_000_000)
}
