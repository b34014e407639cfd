//! Signing in, at Supabase Auth or at the server's own endpoints of the same shape.

use js_sys::Date;

use super::config::{Config, config};
use super::fetch::{self, Answer, Unreachable};
use super::json;

/// The version of Supabase Auth's interface that is spoken here.
const API_VERSION: (&str, &str) = ("X-Supabase-Api-Version", "2024-01-01");

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Shown to the server with each request.
    pub access_token: String,
    /// Exchanged for the next session. Good once.
    pub refresh_token: String,
    /// When the access token ends, in seconds since 1970.
    pub expires_at: u64,
    /// How long the access token lives, in seconds.
    pub expires_in: u64,
    /// The person has not given a name.
    pub is_guest: bool,
    /// The session as the server gave it. Stored unchanged, as Supabase's own client does.
    pub document: String,
}

/// Why nobody could be signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthFailure {
    /// The server did not answer, or is in trouble: try again.
    Unreachable,
    /// Too many people, or this one too often: try again later.
    Busy,
    /// The server said no, in its own words if it had any.
    Refused(Option<String>),
}

impl From<Unreachable> for AuthFailure {
    fn from(Unreachable: Unreachable) -> Self {
        Self::Unreachable
    }
}

impl Session {
    /// Reads a session as the server gives it.
    pub fn from_document(document: &str) -> Option<Self> {
        let value = json::parse(document);
        let expires_in = json::whole_number(&value, "expires_in").unwrap_or(3_600);
        let expires_at = json::whole_number(&value, "expires_at").unwrap_or_else(|| {
            let end = now_seconds() + expires_in;
            json::set(&value, "expires_at", &(end as f64).into());
            end
        });
        let user = json::member(&value, "user");
        Some(Self {
            access_token: json::text(&value, "access_token")?,
            refresh_token: json::text(&value, "refresh_token")?,
            expires_at,
            expires_in,
            is_guest: json::member(&user, "is_anonymous").is_truthy(),
            document: json::write(&value)?,
        })
    }

    /// Seconds that the access token is still good for.
    pub fn seconds_left(&self) -> u64 {
        self.expires_at.saturating_sub(now_seconds())
    }
}

/// Makes a new guest.
pub async fn sign_in_as_guest() -> Result<Session, AuthFailure> {
    let config = config().await?;
    let url = format!("{}/signup", config.auth_url);
    let answer = post(&config, &url, None, r#"{"data":{}}"#).await?;
    session_in(&answer)
}

/// Exchanges a refresh token for the next session.
pub async fn refresh(refresh_token: &str) -> Result<Session, AuthFailure> {
    let config = config().await?;
    let url = format!("{}/token?grant_type=refresh_token", config.auth_url);
    let body = json::object_with("refresh_token", refresh_token).unwrap_or_default();
    let answer = post(&config, &url, None, &body).await?;
    session_in(&answer)
}

/// Ends this session at the server. Others of the same person stay.
pub async fn sign_out(access_token: &str) -> Result<(), AuthFailure> {
    let config = config().await?;
    let url = format!("{}/logout?scope=local", config.auth_url);
    post(&config, &url, Some(access_token), "{}").await?;
    Ok(())
}

async fn post(
    config: &Config,
    url: &str,
    access_token: Option<&str>,
    body: &str,
) -> Result<Answer, Unreachable> {
    let bearer = access_token.map(|token| format!("Bearer {token}"));
    let mut headers = vec![API_VERSION, ("apikey", config.supabase_key.as_str())];
    if let Some(bearer) = &bearer {
        headers.push(("Authorization", bearer));
    }
    fetch::post(url, &headers, body).await
}

fn session_in(answer: &Answer) -> Result<Session, AuthFailure> {
    if answer.status == 429 {
        return Err(AuthFailure::Busy);
    }
    if answer.status >= 500 {
        return Err(AuthFailure::Unreachable);
    }
    if !answer.is_success() {
        return Err(AuthFailure::Refused(answer.complaint()));
    }
    json::write(&answer.body)
        .and_then(|document| Session::from_document(&document))
        .ok_or(AuthFailure::Unreachable)
}

fn now_seconds() -> u64 {
    (Date::now() / 1_000.0) as u64
}
