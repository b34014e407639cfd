//! What a person's dictation used, for people to look at.

/// A total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageTotal {
    /// Audio, in ms.
    pub audio_ms: u64,
    /// In millionths of a dollar.
    pub cost_micro_usd: u64,
    /// The number of dictations.
    pub dictations: u64,
}

/// The total of something that has a name: a day as "2026-11-24", an engine, a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedTotal {
    /// Its name; empty for dictations from no registered device.
    pub name: String,
    /// Of this one.
    pub total: UsageTotal,
}

/// Usage of a span of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// In all.
    pub total: UsageTotal,
    /// Every day of the span in UTC, the earliest first.
    pub days: Vec<NamedTotal>,
    /// The most used first.
    pub engines: Vec<NamedTotal>,
    /// The most used first.
    pub devices: Vec<NamedTotal>,
}
