//! Handing the person's sign-in over to another program of theirs: `POST /auth/v1/hand-over`.

use super::call_failure::CallFailure;
use super::config::config;
use super::fetch::{self, Unreachable};
use super::grpc_web::Tokens;
use super::json;
use crate::domain::hand_over::HandOverWish;

/// A rate limit that does not say how long to wait.
const DEFAULT_WAIT_MS: u64 = 5_000;

impl From<Unreachable> for CallFailure {
    fn from(Unreachable: Unreachable) -> Self {
        Self::Offline
    }
}

/// Where the browser is to go: to the other program, with a code.
pub async fn hand_over(tokens: &dyn Tokens, wish: &HandOverWish) -> Result<String, CallFailure> {
    let token = tokens.token(None).await?;
    let config = config().await?;
    let bearer = format!("Bearer {token}");
    let headers = [
        ("Authorization", bearer.as_str()),
        ("apikey", config.supabase_key.as_str()),
    ];
    let body = json::object(&[
        ("redirect_to", &wish.redirect_to.as_str().into()),
        ("code_challenge", &wish.code_challenge.as_str().into()),
        (
            "code_challenge_method",
            &wish.code_challenge_method.as_str().into(),
        ),
    ]);
    let body = json::write(&body).unwrap_or_default();
    let url = format!("{}/hand-over", config.auth_url);
    let answer = fetch::post(&url, &headers, &body).await?;
    match answer.status {
        _ if answer.is_success() => json::text(&answer.body, "url").ok_or(CallFailure::Unwell),
        401 | 403 => Err(CallFailure::SignedOut),
        404 => Err(CallFailure::Unsupported),
        429 => Err(CallFailure::Busy {
            wait_ms: answer.retry_after_ms.unwrap_or(DEFAULT_WAIT_MS),
        }),
        400..500 => Err(CallFailure::Refused(
            "The server hands no sign-in over to this program.".to_owned(),
        )),
        _ => Err(CallFailure::Unwell),
    }
}
