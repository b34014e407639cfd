//! What shall go wrong, for whom and when.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::locked;

/// Something that goes wrong once on a stream, or from a moment on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// Whose stream.
    pub connection: Which,
    /// When.
    pub after: Moment,
    /// What.
    pub act: Act,
}

/// Whose stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The next that asks.
    Next,
    /// This one of all accepted streams, counted from 0.
    Nth(usize),
    /// Every one.
    Every,
}

/// When.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before the first frame.
    Handshake,
    /// When so many samples were received.
    Samples(u64),
    /// When so many results were sent.
    Results(u64),
    /// When a Finalize comes, before its answer.
    Finalize,
    /// When a CloseStream comes, before its answer.
    CloseStream,
}

/// What.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The handshake is refused; only at [`Moment::Handshake`].
    Refuse {
        /// HTTP status.
        status: u16,
        /// Deepgram's code.
        code: String,
        /// A sentence.
        message: String,
    },
    /// The handshake takes so many ms longer; only at [`Moment::Handshake`].
    SlowOpen(u64),
    /// The TCP connection is reset.
    Reset,
    /// The stream is closed.
    Close {
        /// Close code.
        code: u16,
        /// Its reason.
        reason: String,
    },
    /// The double reads and says nothing more, not even goodbye.
    Hang,
    /// The double reads nothing more and says nothing more. It does not even notice that its
    /// client goes: the stream stays open until it is reset.
    StallRead,
    /// Something that is no answer is sent once.
    Garbage(Garbage),
    /// From now on everything is said so many ms later.
    Delay(u64),
    /// The next final is sent twice.
    DuplicateFinal,
    /// The next final is sent after the one that follows it.
    OutOfOrder,
    /// The next final is sent after two more results, or after the metadata if there are none.
    LateFinal,
    /// The next final says half its duration.
    WrongDuration,
    /// The next final has a word after all audio that was received.
    BeyondAudio,
    /// Finalize has no effect any more.
    NoFinalizeAnswer,
    /// No metadata comes before the close.
    NoMetadata,
}

/// Things that no client should believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Garbage {
    /// JSON that ends in the middle.
    TruncatedJson,
    /// A type that nobody knows.
    UnknownType,
    /// A final at the time NaN.
    NanTime,
    /// A final before the beginning.
    NegativeTime,
    /// A final in many years.
    HugeTime,
    /// A binary frame.
    Binary,
    /// A final whose words go backwards.
    InvalidOrder,
    /// A web page.
    Html,
    /// A final of a million characters.
    HugeJson,
}

impl Garbage {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::TruncatedJson,
        Self::UnknownType,
        Self::NanTime,
        Self::NegativeTime,
        Self::HugeTime,
        Self::Binary,
        Self::InvalidOrder,
        Self::Html,
        Self::HugeJson,
    ];
}

/// All faults that have not met their stream yet.
#[derive(Debug, Default)]
pub(super) struct Script(Mutex<Vec<Fault>>);

impl Script {
    pub(super) fn append(&self, faults: Vec<Fault>) {
        locked(&self.0).extend(faults);
    }

    /// Takes the faults of the stream that asks now; if accepted it is the `ordinal`-th.
    pub(super) fn claim(&self, ordinal: usize) -> Vec<(Moment, Act)> {
        let mut claimed = Vec::new();
        locked(&self.0).retain(|fault| {
            let is_meant = match fault.connection {
                Which::Next | Which::Every => true,
                Which::Nth(wanted) => wanted == ordinal,
            };
            if is_meant {
                claimed.push((fault.after, fault.act.clone()));
            }
            !is_meant || fault.connection == Which::Every
        });
        claimed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_meet_the_streams_that_they_are_meant_for() {
        let script = Script::default();
        let fault = |connection, act| Fault {
            connection,
            after: Moment::Handshake,
            act,
        };
        script.append(vec![
            fault(Which::Next, Act::Reset),
            fault(Which::Nth(1), Act::Hang),
            fault(Which::Every, Act::NoMetadata),
        ]);
        let acts = |ordinal| -> Vec<Act> {
            let claimed = script.claim(ordinal);
            claimed.into_iter().map(|(_, act)| act).collect()
        };
        assert_eq!(acts(0), [Act::Reset, Act::NoMetadata]);
        assert_eq!(acts(1), [Act::Hang, Act::NoMetadata]);
        assert_eq!(acts(1), [Act::NoMetadata]);
    }

    #[test]
    fn faults_are_written_as_json() {
        let text = r#"[
            {"connection": "next", "after": {"samples": 16000}, "act": "reset"},
            {"connection": {"nth": 2}, "after": "finalize", "act": {"garbage": "nan_time"}},
            {"connection": "every", "after": "handshake",
             "act": {"refuse": {"status": 429, "code": "TOO_MANY_REQUESTS", "message": "m"}}}
        ]"#;
        let faults: Vec<Fault> = serde_json::from_str(text).expect("faults");
        assert_eq!(faults[0].after, Moment::Samples(16_000));
        assert_eq!(faults[1].act, Act::Garbage(Garbage::NanTime));
        assert_eq!(faults[2].connection, Which::Every);
    }
}
