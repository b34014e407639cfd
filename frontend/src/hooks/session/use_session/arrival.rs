//! What a link from a mail put into the address: taken out of it at once, so that no token stays in
//! the history, in a bookmark or on a screenshot.

use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use super::storage;

/// Where people dictate.
const HOME_PATH: &str = "/app/";
/// The page on which a new password is chosen.
const NEW_PASSWORD_PATH: &str = "/app/new-password";
/// The page that sends another link.
const RECOVER_PATH: &str = "/app/recover";
/// The page that tells what became of any other link.
const SIGN_IN_PATH: &str = "/app/sign-in";

/// Members of an address that only sign-in writes.
const PARAMETERS: [&str; 5] = [
    "access_token",
    "refresh_token",
    "code",
    "error",
    "error_code",
];

/// What a link brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// To be exchanged with the secret of this browser.
    Code {
        code: String,
        /// None if the mail was asked for in another browser.
        verifier: Option<String>,
        is_recovery: bool,
    },
    /// Tokens of a sign-in: good for whoever holds the link, so nobody is signed in by them alone.
    Tokens {
        access_token: String,
        refresh_token: String,
        life_seconds: u64,
        is_recovery: bool,
    },
    /// The link did not serve.
    Failed {
        /// The sign-in service's code for why.
        code: String,
        is_recovery: bool,
    },
}

impl Arrival {
    /// Takes it out of the address bar, and leads to the page that is made for it.
    pub(super) fn take() -> Option<Self> {
        let window = web_sys::window()?;
        let location = window.location();
        let hash = location.hash().ok()?;
        let query = UrlSearchParams::new_with_str(&location.search().ok()?).ok()?;
        let fragment = UrlSearchParams::new_with_str(hash.trim_start_matches('#')).ok()?;
        let path = location.pathname().ok()?;
        let stored = storage::verifier();
        let verifier = stored.as_ref().map(|stored| stored.verifier.clone());
        let is_recovery =
            path.ends_with("/new-password") || stored.is_some_and(|stored| stored.is_recovery);
        let read = |name: &str| fragment.get(name).or_else(|| query.get(name));
        let arrival = Self::read(read, verifier, is_recovery)?;
        for name in PARAMETERS {
            query.delete(name);
        }
        let clean = format!("{}{}", arrival.path(), question(&query));
        let history = window.history().ok()?;
        let _replaced = history.replace_state_with_url(&JsValue::NULL, "", Some(&clean));
        Some(arrival)
    }

    fn read(
        read: impl Fn(&str) -> Option<String>,
        verifier: Option<String>,
        is_recovery: bool,
    ) -> Option<Self> {
        if let Some(code) = read("error_code").or_else(|| read("error")) {
            return Some(Self::Failed { code, is_recovery });
        }
        if let (Some(access_token), Some(refresh_token)) =
            (read("access_token"), read("refresh_token"))
        {
            let life = read("expires_in").and_then(|seconds| seconds.parse().ok());
            return Some(Self::Tokens {
                access_token,
                refresh_token,
                life_seconds: life.unwrap_or(0),
                is_recovery: read("type").as_deref() == Some("recovery"),
            });
        }
        Some(Self::Code {
            code: read("code")?,
            verifier,
            is_recovery,
        })
    }

    const fn path(&self) -> &'static str {
        match self {
            Self::Code { is_recovery, .. } | Self::Tokens { is_recovery, .. } if *is_recovery => {
                NEW_PASSWORD_PATH
            }
            Self::Failed {
                is_recovery: true, ..
            } => RECOVER_PATH,
            Self::Code {
                verifier: Some(_), ..
            } => HOME_PATH,
            Self::Code { .. } | Self::Tokens { .. } | Self::Failed { .. } => SIGN_IN_PATH,
        }
    }
}

fn question(query: &UrlSearchParams) -> String {
    let rest = String::from(query.to_string());
    if rest.is_empty() {
        rest
    } else {
        format!("?{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &[(&str, &str)], verifier: Option<&str>) -> Option<Arrival> {
        let get = |name: &str| {
            let found = parameters.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Arrival::read(get, verifier.map(str::to_owned), verifier.is_some())
    }

    #[test]
    fn an_address_without_anything_of_ours_is_left_alone() {
        assert_eq!(read(&[("q", "1"), ("type", "recovery")], Some("v")), None);
        assert_eq!(read(&[("access_token", "a")], None), None);
    }

    #[test]
    fn an_error_wins_over_all_else() {
        let parameters = [
            ("error", "access_denied"),
            ("error_code", "otp_expired"),
            ("code", "c"),
        ];
        let arrival = read(&parameters, None);
        let failed = Arrival::Failed {
            code: "otp_expired".to_owned(),
            is_recovery: false,
        };
        assert_eq!(arrival, Some(failed));
    }

    #[test]
    fn tokens_lead_to_a_new_password_only_if_they_were_made_for_one() {
        let tokens = |kind| {
            read(
                &[
                    ("access_token", "a"),
                    ("refresh_token", "r"),
                    ("type", kind),
                ],
                Some("v"),
            )
        };
        let path = |kind| tokens(kind).map(|arrival| arrival.path());
        assert_eq!(path("recovery"), Some(NEW_PASSWORD_PATH));
        assert_eq!(path("signup"), Some(SIGN_IN_PATH));
    }

    #[test]
    fn a_code_without_its_secret_is_still_taken_out_of_the_address() {
        let arrival = read(&[("code", "c")], None);
        assert!(matches!(
            arrival,
            Some(Arrival::Code { verifier: None, .. })
        ));
    }
}
