//! Errors as gRPC statuses with details: the same kinds, codes and fields as in REST's problem
//! documents.

use std::collections::HashMap;
use std::error::Error as _;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::transport::error::ApiError;

/// Whose the codes in `ErrorInfo` are.
const DOMAIN: &str = "sotto.v1";

/// The status for `error`. Its `ErrorInfo` has our code, `BadRequest` the fields, `RetryInfo` the
/// wait.
pub(crate) fn status_of(error: impl Into<ApiError>) -> Status {
    let error = error.into();
    if let Some(cause) = error.source() {
        tracing::error!(code = error.code(), %cause, "a request failed");
    }
    let mut details = ErrorDetails::new();
    details.set_error_info(error.code(), DOMAIN, HashMap::new());
    for violation in error.violations() {
        details.add_bad_request_violation(&violation.field, &violation.detail);
    }
    if let Some(wait) = error.retry_after() {
        details.set_retry_info(Some(wait));
    }
    Status::with_error_details(grpc_code(error.status()), error.to_string(), details)
}

/// The gRPC code that means what an HTTP status means.
const fn grpc_code(status: u16) -> Code {
    match status {
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::NotFound,
        405 => Code::Unimplemented,
        408 => Code::DeadlineExceeded,
        409 => Code::FailedPrecondition,
        412 => Code::Aborted,
        413 | 429 => Code::ResourceExhausted,
        503 => Code::Unavailable,
        400..=499 => Code::InvalidArgument,
        _ => Code::Internal,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn programs_find_code_fields_and_wait_in_the_details() {
        let status = status_of(ApiError::invalid("settings.language", "Say a language."));
        assert_eq!(status.code(), Code::InvalidArgument);
        let details = status.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, "invalid_fields");
        let violations = &details.bad_request().unwrap().field_violations;
        assert_eq!(violations[0].field, "settings.language");
        assert_eq!(violations[0].description, "Say a language.");

        let retry_after = Duration::from_secs(7);
        let status = status_of(ApiError::TooMany {
            retry_after,
            quota: None,
        });
        assert_eq!(status.code(), Code::ResourceExhausted);
        let wait = status.get_error_details();
        assert_eq!(wait.retry_info().unwrap().retry_delay, Some(retry_after));
    }

    #[test]
    fn two_who_change_at_once_are_told_apart_from_all_else() {
        assert_eq!(status_of(ApiError::Stale).code(), Code::Aborted);
        assert_eq!(status_of(ApiError::NotFound).code(), Code::NotFound);
        assert_eq!(
            status_of(ApiError::TokenRefused).code(),
            Code::Unauthenticated
        );
    }
}
