//! What a browser's two places know of one draft, and which of them is right. Local storage is written in the same
//! moment, also while the page goes, but reaches the disk up to a minute later. The disk is written behind the page's back
//! and has it a moment later. What is gone is known, too: what a crash brings back in one place goes by the other.

use super::is_stale;

/// Stands in the place of a form where a draft is gone.
const GONE: &str = "0";

/// What a place knows of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// As it was stored, in this or a later form.
    Written(String),
    /// It went then, in ms since 1970.
    Gone(u64),
}

/// What is to be done so that both places agree about a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They do.
    Stands,
    /// The disk is to know what local storage knows.
    ToDisk(Record),
    /// Local storage is to know what the disk knows.
    FromDisk(Record),
    /// Nobody can bring it back any more: both are to forget that it is gone.
    Over,
}

impl Record {
    /// That a draft goes at `now` of which this was `stored`: later than it, whatever the clock says.
    pub fn gone(stored: &str, now: u64) -> Self {
        Self::Gone(now.max(written_at(stored).saturating_add(1)))
    }

    /// What was stored by [`Self::to_stored`].
    pub fn from_stored(stored: String) -> Self {
        match stored.split_once(' ') {
            Some((GONE, at)) => Self::Gone(at.parse().unwrap_or_default()),
            _ => Self::Written(stored),
        }
    }

    /// As the disk has it.
    pub fn to_stored(&self) -> String {
        match self {
            Self::Written(stored) => stored.clone(),
            Self::Gone(at) => format!("{GONE} {at}"),
        }
    }

    /// The greater one is right. What was written in the moment in which something went was written behind it.
    fn rank(&self) -> (u64, bool) {
        match self {
            Self::Written(stored) => (written_at(stored), true),
            Self::Gone(at) => (*at, false),
        }
    }

    /// Whether it is gone for longer than any draft is kept.
    const fn is_over(&self, now: u64) -> bool {
        matches!(self, Self::Gone(at) if is_stale(*at, now))
    }
}

/// What is to be done about a draft of which local storage and the disk know this at `now`.
pub fn agreement(local: Option<Record>, disk: Option<&Record>, now: u64) -> Agreement {
    let is_over = |record: &Record| record.is_over(now);
    let was_gone = local.as_ref().is_some_and(is_over);
    match (local.filter(|record| !is_over(record)), disk) {
        (None, Some(record)) if is_over(record) => Agreement::Over,
        (None, None) if was_gone => Agreement::Over,
        (None, None | Some(Record::Gone(_))) => Agreement::Stands,
        (None, Some(record)) => Agreement::FromDisk(record.clone()),
        (Some(local), Some(disk)) if *disk == local => Agreement::Stands,
        (Some(local), Some(disk)) if disk.rank() > local.rank() => {
            Agreement::FromDisk(disk.clone())
        }
        (Some(local), _) => Agreement::ToDisk(local),
    }
}

/// When a draft of any form was written. What tells no time is older than all that does.
fn written_at(stored: &str) -> u64 {
    let written_at = stored.split([' ', '\n']).nth(1);
    written_at
        .and_then(|written_at| written_at.parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
