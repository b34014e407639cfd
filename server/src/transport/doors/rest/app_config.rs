//! `GET /app/config.json`: where the web app finds what it needs.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::auth::Auth;

/// Addresses for the web app, relative to its own origin unless they say otherwise.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AppConfig {
    auth_url: &'static str,
    tickets_url: &'static str,
    stream_path: &'static str,
    transcribe_url: &'static str,
    supabase_key: &'static str,
    /// Whether newcomers get an account.
    sign_up: bool,
    /// Whether a forgotten password can be recovered: the server sends mail.
    recovery: bool,
}

/// The addresses.
pub(crate) async fn app_config(State(auth): State<Auth>) -> Json<AppConfig> {
    Json(AppConfig {
        auth_url: "/auth/v1",
        tickets_url: "/voice/tickets",
        stream_path: "/voice/stream",
        transcribe_url: "/voice/transcribe",
        supabase_key: "",
        sign_up: auth.is_sign_up_open(),
        recovery: auth.sends_mail(),
    })
}
