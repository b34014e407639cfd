//! `GET /app/config.json`: where the web app finds what it needs.

use axum::Json;
use serde::Serialize;

/// Addresses for the web app, relative to its own origin unless they say otherwise.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AppConfig {
    auth_url: &'static str,
    tickets_url: &'static str,
    stream_path: &'static str,
    transcribe_url: &'static str,
    supabase_key: &'static str,
}

/// The addresses.
pub(crate) async fn app_config() -> Json<AppConfig> {
    Json(AppConfig {
        auth_url: "/auth/v1",
        tickets_url: "/voice/tickets",
        stream_path: "/voice/stream",
        transcribe_url: "/voice/transcribe",
        supabase_key: "",
    })
}
