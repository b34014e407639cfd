//! What a status says: its code, its message, and the details of it that help a person on
//! (`google/rpc/status.proto`, `error_details.proto`). Pure.

use prost::Message;

use crate::api::base64::base64_decoded;
use crate::api::call_failure::{CallFailure, FieldFault};

/// A limit that does not say how long to wait.
const DEFAULT_WAIT_MS: u64 = 2_000;
/// Nobody is asked to wait longer than an hour.
const LONGEST_WAIT_MS: u64 = 3_600_000;

#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(message, repeated, tag = "3")]
    details: Vec<Detail>,
}

#[derive(Clone, PartialEq, Message)]
struct Detail {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct BadRequest {
    #[prost(message, repeated, tag = "1")]
    violations: Vec<Violation>,
}

#[derive(Clone, PartialEq, Message)]
struct Violation {
    #[prost(string, tag = "1")]
    field: String,
    #[prost(string, tag = "2")]
    description: String,
}

#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    delay: Option<Delay>,
}

#[derive(Clone, PartialEq, Message)]
struct Delay {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

/// What the details say that matters here.
#[derive(Default)]
struct Details {
    fields: Vec<FieldFault>,
    wait_ms: Option<u64>,
}

/// Nothing if the server did what was asked; `read` gives a header or trailer by its name.
pub(super) fn check(code: &str, read: impl Fn(&str) -> Option<String>) -> Result<(), CallFailure> {
    if code == "0" {
        return Ok(());
    }
    let message = read("grpc-message").map(|text| percent_decoded(&text));
    let details = read("grpc-status-details-bin").map(|text| details_of(&text));
    Err(failure(
        code.parse().unwrap_or(2),
        message.unwrap_or_default(),
        details.unwrap_or_default(),
    ))
}

/// What an answer says that never came to gRPC: from a proxy, or a limit at the door.
pub(super) fn of_http(status: u16, retry_after_ms: Option<u64>) -> CallFailure {
    match status {
        401 => CallFailure::SignedOut,
        403 => CallFailure::Refused(String::new()),
        404 | 501 => CallFailure::Unsupported,
        429 => CallFailure::Busy {
            wait_ms: retry_after_ms.unwrap_or(DEFAULT_WAIT_MS),
        },
        _ => CallFailure::Unwell,
    }
}

/// The codes of gRPC (`google/rpc/code.proto`).
fn failure(code: u32, message: String, details: Details) -> CallFailure {
    match code {
        3 | 11 => CallFailure::Invalid {
            message,
            fields: details.fields,
        },
        5 => CallFailure::Missing,
        6 | 7 | 9 => CallFailure::Refused(message),
        8 => CallFailure::Busy {
            wait_ms: details.wait_ms.unwrap_or(DEFAULT_WAIT_MS),
        },
        10 => CallFailure::Conflict,
        12 => CallFailure::Unsupported,
        16 => CallFailure::SignedOut,
        _ => CallFailure::Unwell,
    }
}

fn details_of(text: &str) -> Details {
    let mut found = Details::default();
    let status = base64_decoded(text).and_then(|bytes| Status::decode(bytes.as_slice()).ok());
    for detail in status.map(|status| status.details).unwrap_or_default() {
        let bytes = detail.value.as_slice();
        match detail.type_url.rsplit('/').next() {
            Some("google.rpc.BadRequest") => {
                let faults = BadRequest::decode(bytes).unwrap_or_default().violations;
                found
                    .fields
                    .extend(faults.into_iter().map(|fault| FieldFault {
                        field: fault.field,
                        description: fault.description,
                    }));
            }
            Some("google.rpc.RetryInfo") => {
                let delay = RetryInfo::decode(bytes).ok().and_then(|info| info.delay);
                found.wait_ms = delay.map(|delay| millis(&delay));
            }
            _ => {}
        }
    }
    found
}

fn millis(delay: &Delay) -> u64 {
    let seconds = u64::try_from(delay.seconds).unwrap_or(0);
    let nanos = u64::try_from(delay.nanos).unwrap_or(0);
    seconds
        .saturating_mul(1_000)
        .saturating_add(nanos.div_ceil(1_000_000))
        .min(LONGEST_WAIT_MS)
}

/// As `grpc-message` is written: `%` and two digits for a byte. What is no escape stands for itself.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).filter(|_| byte == b'%');
        let escaped = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escaped.unwrap_or(byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::base64::base64;

    fn any(name: &str, value: &impl Message) -> Detail {
        Detail {
            type_url: format!("type.googleapis.com/google.rpc.{name}"),
            value: value.encode_to_vec(),
        }
    }

    fn status(code: &str, message: &str, details: Vec<Detail>) -> CallFailure {
        let details = base64(&Status { details }.encode_to_vec());
        check(code, |name| match name {
            "grpc-message" => Some(message.to_owned()),
            "grpc-status-details-bin" => Some(details.clone()),
            _ => None,
        })
        .expect_err("a failure")
    }

    #[test]
    fn a_refusal_names_the_fields_that_are_wrong() {
        let bad = BadRequest {
            violations: vec![Violation {
                field: "settings.vocabulary[3]".to_owned(),
                description: "is too long".to_owned(),
            }],
        };
        let failure = status("3", "k%C3%BCrzer, 100%", vec![any("BadRequest", &bad)]);
        let CallFailure::Invalid { message, fields } = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(message, "k\u{fc}rzer, 100%");
        assert_eq!(fields[0].field, "settings.vocabulary[3]");
        assert_eq!(fields[0].description, "is too long");
    }

    #[test]
    fn a_limit_says_how_long_to_wait() {
        let info = |seconds, nanos| RetryInfo {
            delay: Some(Delay { seconds, nanos }),
        };
        let wait = |info: &RetryInfo| status("8", "", vec![any("RetryInfo", info)]);
        assert_eq!(wait(&info(7, 1)), CallFailure::Busy { wait_ms: 7_001 });
        assert_eq!(wait(&info(-7, -1)), CallFailure::Busy { wait_ms: 0 });
        let longest = CallFailure::Busy {
            wait_ms: LONGEST_WAIT_MS,
        };
        assert_eq!(wait(&info(i64::MAX, i32::MAX)), longest);
        let unsaid = CallFailure::Busy {
            wait_ms: DEFAULT_WAIT_MS,
        };
        assert_eq!(status("8", "", Vec::new()), unsaid);
    }

    #[test]
    fn a_status_that_is_garbled_is_a_failure_all_the_same() {
        let read = |name: &str| (name == "grpc-status-details-bin").then(|| "!?".to_owned());
        assert_eq!(check("nonsense", read), Err(CallFailure::Unwell));
        assert_eq!(check("10", read), Err(CallFailure::Conflict));
        assert_eq!(check("0", read), Ok(()));
    }

    #[test]
    fn escapes_are_read_with_care() {
        assert_eq!(percent_decoded("%"), "%");
        assert_eq!(percent_decoded("%4"), "%4");
        assert_eq!(percent_decoded("%zz%41"), "%zzA");
        assert_eq!(percent_decoded("%ff"), "\u{fffd}");
    }
}
