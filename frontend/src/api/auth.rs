//! Signing in, at Supabase Auth or at the server's own endpoints of the same shape.

use wasm_bindgen::JsValue;

use super::auth_failure::AuthFailure;
use super::config::{Config, config};
use super::fetch::{self, Answer, Unreachable};
use super::json;
use super::pkce::CodeChallenge;
use super::server_address::server;
use super::session::Session;

/// The version of Supabase Auth's interface that is spoken here.
const API_VERSION: (&str, &str) = ("X-Supabase-Api-Version", "2024-01-01");

/// Where the links in mails lead, under this origin.
const NEW_PASSWORD_PATH: &str = "/app/new-password";
const CONFIRMED_PATH: &str = "/app/sign-in";

/// Which sign-ins of a person end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOutScope {
    /// This one.
    Local,
    /// All of them.
    Global,
}

/// Makes a new guest.
pub async fn sign_in_as_guest() -> Result<Session, AuthFailure> {
    let data = JsValue::from(js_sys::Object::new());
    let body = json::object(&[("data", &data)]);
    session_in(&post("/signup", None, &body).await?)
}

/// Signs in with address and password.
pub async fn sign_in(email: &str, password: &str) -> Result<Session, AuthFailure> {
    let body = json::object(&[("email", &email.into()), ("password", &password.into())]);
    session_in(&post("/token?grant_type=password", None, &body).await?)
}

/// Makes a new account. No session yet if the service sends a mail first, whose link confirms the
/// address.
pub async fn sign_up(
    email: &str,
    password: &str,
    challenge: Option<&CodeChallenge>,
) -> Result<Option<Session>, AuthFailure> {
    let body = json::object(&[("email", &email.into()), ("password", &password.into())]);
    prove_later(&body, challenge);
    let path = format!("/signup?redirect_to={}", here(CONFIRMED_PATH));
    let answer = post(&path, None, &body).await?;
    let is_user = json::text(&answer.body, "id").is_some();
    if answer.is_success() && is_user && json::text(&answer.body, "access_token").is_none() {
        return Ok(None);
    }
    session_in(&answer).map(Some)
}

/// Gives a guest an address and a password, or a person another password. The same session, with
/// what is known about the person now: still a guest if a mail has to confirm the address first.
pub async fn update_user(
    session: &Session,
    email: Option<&str>,
    password: &str,
    challenge: Option<&CodeChallenge>,
) -> Result<Session, AuthFailure> {
    let body = json::object(&[("password", &password.into())]);
    if let Some(email) = email {
        json::set(&body, "email", &email.into());
        prove_later(&body, challenge);
    }
    let config = config().await?;
    let url = format!(
        "{}/user?redirect_to={}",
        config.auth_url,
        here(CONFIRMED_PATH)
    );
    let body = json::write(&body).unwrap_or_default();
    let token = Some(session.access_token.as_str());
    let answer = with_headers(&config, token, async |headers| {
        fetch::put(&url, headers, &body).await
    })
    .await?;
    user_in(session, &answer)
}

/// Exchanges a refresh token for the next session.
pub async fn refresh(refresh_token: &str) -> Result<Session, AuthFailure> {
    let body = json::object(&[("refresh_token", &refresh_token.into())]);
    session_in(&post("/token?grant_type=refresh_token", None, &body).await?)
}

/// Has a mail sent with a link that leads to a new password. Succeeds whether or not there is an
/// account with this address.
pub async fn recover(email: &str, challenge: Option<&CodeChallenge>) -> Result<(), AuthFailure> {
    let body = json::object(&[("email", &email.into())]);
    prove_later(&body, challenge);
    let path = format!("/recover?redirect_to={}", here(NEW_PASSWORD_PATH));
    done(&post(&path, None, &body).await?)
}

/// Exchanges the code from a link for a session.
pub async fn exchange_code(code: &str, verifier: &str) -> Result<Session, AuthFailure> {
    let body = json::object(&[
        ("auth_code", &code.into()),
        ("code_verifier", &verifier.into()),
    ]);
    session_in(&post("/token?grant_type=pkce", None, &body).await?)
}

/// The session whose tokens stood in a link.
pub async fn session_of_tokens(
    access_token: &str,
    refresh_token: &str,
    life_seconds: u64,
) -> Result<Session, AuthFailure> {
    let tokens = json::object(&[
        ("access_token", &access_token.into()),
        ("refresh_token", &refresh_token.into()),
        ("token_type", &"bearer".into()),
        ("expires_in", &(life_seconds as f64).into()),
    ]);
    let session = Session::received(&tokens).ok_or(AuthFailure::Unwell)?;
    let config = config().await?;
    let url = format!("{}/user", config.auth_url);
    let answer = with_headers(&config, Some(access_token), async |headers| {
        fetch::get_with(&url, headers).await
    })
    .await?;
    user_in(&session, &answer)
}

/// Ends sign-ins at the server.
pub async fn sign_out(access_token: &str, scope: SignOutScope) -> Result<(), AuthFailure> {
    let path = match scope {
        SignOutScope::Local => "/logout?scope=local",
        SignOutScope::Global => "/logout?scope=global",
    };
    let nothing = json::object(&[]);
    done(&post(path, Some(access_token), &nothing).await?)
}

async fn post(
    path: &str,
    access_token: Option<&str>,
    body: &JsValue,
) -> Result<Answer, Unreachable> {
    let config = config().await?;
    let url = format!("{}{path}", config.auth_url);
    let body = json::write(body).unwrap_or_default();
    with_headers(&config, access_token, async |headers| {
        fetch::post(&url, headers, &body).await
    })
    .await
}

async fn with_headers(
    config: &Config,
    access_token: Option<&str>,
    ask: impl AsyncFnOnce(&[(&str, &str)]) -> Result<Answer, Unreachable>,
) -> Result<Answer, Unreachable> {
    let bearer = access_token.map(|token| format!("Bearer {token}"));
    let mut headers = vec![API_VERSION, ("apikey", config.supabase_key.as_str())];
    if let Some(bearer) = &bearer {
        headers.push(("Authorization", bearer));
    }
    ask(&headers).await
}

fn prove_later(body: &JsValue, challenge: Option<&CodeChallenge>) {
    if let Some(challenge) = challenge {
        json::set(body, "code_challenge", &challenge.challenge.as_str().into());
        json::set(body, "code_challenge_method", &challenge.method.into());
    }
}

/// A page of the web app, written for a query.
fn here(path: &str) -> String {
    js_sys::encode_uri_component(&format!("{}{path}", server())).into()
}

fn done(answer: &Answer) -> Result<(), AuthFailure> {
    if answer.is_success() {
        Ok(())
    } else {
        Err(AuthFailure::of(answer))
    }
}

fn session_in(answer: &Answer) -> Result<Session, AuthFailure> {
    done(answer)?;
    Session::received(&answer.body).ok_or(AuthFailure::Unwell)
}

fn user_in(session: &Session, answer: &Answer) -> Result<Session, AuthFailure> {
    done(answer)?;
    if json::text(&answer.body, "id").is_none() {
        return Err(AuthFailure::Unwell);
    }
    session.with_user(&answer.body).ok_or(AuthFailure::Unwell)
}
