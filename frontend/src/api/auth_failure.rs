//! Why a sign-in, or what belongs to it, did not succeed. Codes: Supabase Auth's error codes.

use super::fetch::{Answer, Unreachable};
use super::json;

/// Why the sign-in service did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthFailure {
    /// It did not answer.
    Unreachable,
    /// It is in trouble, or something else answered in its place.
    Unwell,
    /// Asked too often.
    Busy {
        /// At least so long to wait, if it said.
        wait_ms: Option<u64>,
        /// It is mails that are too many.
        mails: bool,
    },
    /// It said no.
    Refused(Refusal),
}

/// A no, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No account has this address and this password.
    InvalidCredentials,
    /// The address waits for the click on a link in a mail.
    EmailNotConfirmed,
    /// The address is none that can be used.
    EmailInvalid,
    /// There is an account with this address.
    EmailTaken,
    /// The password does not keep anybody out.
    WeakPassword {
        /// It is in the lists of those who try passwords.
        is_known: bool,
    },
    /// The new password is the old one.
    SamePassword,
    /// Nobody can sign up here.
    SignUpDisabled,
    /// Signing in with address and password is switched off here.
    PasswordsDisabled,
    /// The link or its code was used, is too old, or belongs to another browser.
    LinkExpired,
    /// The sign-in that was to be changed or renewed has ended.
    SessionEnded,
    /// The account is closed.
    Banned,
    /// Something else, in the service's own words.
    Other(Option<String>),
}

impl From<Unreachable> for AuthFailure {
    fn from(Unreachable: Unreachable) -> Self {
        Self::Unreachable
    }
}

impl AuthFailure {
    /// What an answer that is no success means.
    pub(super) fn of(answer: &Answer) -> Self {
        let code = ["code", "error_code", "error"]
            .into_iter()
            .find_map(|name| json::text(&answer.body, name));
        match Self::of_status(answer.status, code.as_deref(), answer.retry_after_ms) {
            // Only the body knows more.
            Self::Refused(Refusal::WeakPassword { .. }) => Self::Refused(Refusal::WeakPassword {
                is_known: json::names_in(&answer.body, "weak_password", "reasons")
                    .iter()
                    .any(|reason| reason == "pwned"),
            }),
            Self::Refused(Refusal::Other(_)) => Self::Refused(Refusal::Other(answer.complaint())),
            other => other,
        }
    }

    /// What the error `code` means that is made from a link's address.
    pub fn of_link(code: &str) -> Self {
        match Refusal::of_code(code) {
            // Whatever the reason is, the way on is a new link.
            Refusal::Other(_) => Self::Refused(Refusal::LinkExpired),
            refusal => Self::Refused(refusal),
        }
    }

    fn of_status(status: u16, code: Option<&str>, wait_ms: Option<u64>) -> Self {
        match (status, code) {
            (429, code) => Self::Busy {
                wait_ms,
                mails: code == Some("over_email_send_rate_limit"),
            },
            (500.., _) | (_, None) => Self::Unwell,
            (_, Some(code)) => Self::Refused(Refusal::of_code(code)),
        }
    }
}

impl Refusal {
    fn of_code(code: &str) -> Self {
        match code {
            "invalid_credentials" | "user_not_found" => Self::InvalidCredentials,
            "email_not_confirmed" | "provider_email_needs_verification" => Self::EmailNotConfirmed,
            "email_address_invalid" | "email_address_not_authorized" => Self::EmailInvalid,
            "email_exists" | "user_already_exists" | "identity_already_exists" => Self::EmailTaken,
            "weak_password" => Self::WeakPassword { is_known: false },
            "same_password" => Self::SamePassword,
            "signup_disabled" | "anonymous_provider_disabled" => Self::SignUpDisabled,
            "email_provider_disabled" => Self::PasswordsDisabled,
            "otp_expired"
            | "flow_state_expired"
            | "flow_state_not_found"
            | "bad_code_verifier"
            | "access_denied"
            | "otp_disabled" => Self::LinkExpired,
            "refresh_token_not_found"
            | "refresh_token_already_used"
            | "session_expired"
            | "session_not_found"
            | "bad_jwt"
            | "no_authorization" => Self::SessionEnded,
            "user_banned" => Self::Banned,
            _ => Self::Other(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_code_of_the_sign_in_service_is_a_no() {
        let unwell = |status, code| AuthFailure::of_status(status, code, None);
        assert_eq!(unwell(403, None), AuthFailure::Unwell, "a proxy's page");
        assert_eq!(unwell(200, None), AuthFailure::Unwell, "a captive portal");
        assert_eq!(unwell(500, Some("unexpected_failure")), AuthFailure::Unwell);
        assert_eq!(
            unwell(400, Some("refresh_token_already_used")),
            AuthFailure::Refused(Refusal::SessionEnded)
        );
        assert_eq!(
            unwell(400, Some("a_code_of_tomorrow")),
            AuthFailure::Refused(Refusal::Other(None))
        );
    }

    #[test]
    fn too_often_is_never_a_no() {
        let too_often = |code| AuthFailure::of_status(429, code, Some(5_000));
        let busy = |mails| AuthFailure::Busy {
            wait_ms: Some(5_000),
            mails,
        };
        assert_eq!(too_often(None), busy(false));
        assert_eq!(too_often(Some("over_request_rate_limit")), busy(false));
        assert_eq!(too_often(Some("over_email_send_rate_limit")), busy(true));
    }

    #[test]
    fn a_link_that_does_not_serve_is_always_answered_with_a_new_one() {
        for code in ["otp_expired", "access_denied", "never_heard_of"] {
            assert_eq!(
                AuthFailure::of_link(code),
                AuthFailure::Refused(Refusal::LinkExpired)
            );
        }
    }
}
