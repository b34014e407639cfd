//! `GET /livez` and `GET /readyz`: what platforms ask before they restart a server, and before they send people to it.
//! `GET /health` is for people.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::health::HealthState;
use crate::transport::error::ApiError;
use crate::transport::http::problem::Problem;

/// A probe that holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Probe {
    /// Always `ok`.
    status: &'static str,
}

const HOLDS: Json<Probe> = Json(Probe { status: "ok" });

/// Whether the process answers. Nothing else is looked at: no restart mends a database or an engine
/// that is away, and it would end the dictations that are live.
#[utoipa::path(
    get,
    path = "/livez",
    tag = "health",
    responses((status = 200, description = "The process answers", body = Probe))
)]
pub(crate) async fn livez() -> Json<Probe> {
    HOLDS
}

/// Whether new dictations are welcome here: the database takes writes and the server is not shutting
/// down. Engines are not asked, because another instance has the same.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "health",
    responses(
        (status = 200, description = "It takes dictations", body = Probe),
        (status = 503, description = "It shuts down, or its database takes no writes",
            body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn readyz(State(state): State<HealthState>) -> Result<Json<Probe>, ApiError> {
    let unready = |detail: String| Err(ApiError::Unavailable { detail });
    if state.leaving.is_cancelled() {
        return unready("This server is shutting down and takes no new dictations.".to_owned());
    }
    match state.store.trouble() {
        Some(trouble) => unready(format!("The database {trouble}.")),
        None => Ok(HOLDS),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::Request;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use sqlx::SqlitePool;
    use sqlx::sqlite::SqliteConnectOptions;
    use tokio_util::sync::CancellationToken;
    use tower::ServiceExt as _;

    use super::super::health;
    use super::*;
    use crate::clock::Clock;
    use crate::config::DatabaseConfig;
    use crate::engine::Engines;
    use crate::store::Store;

    async fn state(folder: &tempfile::TempDir) -> HealthState {
        state_under(folder, Clock::system()).await
    }

    async fn state_under(folder: &tempfile::TempDir, clock: Clock) -> HealthState {
        let database = DatabaseConfig {
            data_folder: folder.path().to_path_buf(),
            url: None,
        };
        HealthState {
            store: Store::open_with_clock(&database, clock).await.unwrap(),
            engines: Engines::new(Vec::new()),
            leaving: CancellationToken::new(),
        }
    }

    async fn asked(state: &HealthState, path: &str) -> (u16, String) {
        let router = Router::new()
            .route("/livez", get(livez))
            .route("/readyz", get(readyz))
            .route("/health", get(health::health))
            .with_state(state.clone());
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = router.oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn statuses(state: &HealthState) -> [u16; 3] {
        [
            asked(state, "/livez").await.0,
            asked(state, "/readyz").await.0,
            asked(state, "/health").await.0,
        ]
    }

    #[tokio::test]
    async fn a_database_that_takes_no_writes_makes_a_server_unready_and_leaves_it_alive() {
        let folder = tempfile::tempdir().unwrap();
        let state = state(&folder).await;
        state.store.beat().await.unwrap();
        assert_eq!(statuses(&state).await, [200, 200, 200]);
        let file = SqliteConnectOptions::new().filename(folder.path().join("sotto.db"));
        let beside = SqlitePool::connect_with(file).await.unwrap();
        sqlx::query("ALTER TABLE pulse RENAME TO elsewhere")
            .execute(&beside)
            .await
            .unwrap();
        assert!(state.store.beat().await.is_err());
        assert_eq!(statuses(&state).await, [200, 503, 503]);
        let (_status, words) = asked(&state, "/readyz").await;
        assert!(words.contains("does not take writes"), "{words}");
    }

    #[tokio::test]
    async fn a_database_that_gives_no_answer_makes_a_server_unready_until_it_does() {
        let folder = tempfile::tempdir().unwrap();
        let (clock, hand) = Clock::manual();
        let state = state_under(&folder, clock).await;
        state.store.beat().await.unwrap();
        assert_eq!(statuses(&state).await, [200, 200, 200]);
        hand.advance_ms(30_001);
        assert_eq!(statuses(&state).await, [200, 503, 503]);
        let (_status, words) = asked(&state, "/health").await;
        assert!(words.contains("does not answer"), "{words}");
        state.store.beat().await.unwrap();
        assert_eq!(statuses(&state).await, [200, 200, 200]);
    }

    #[tokio::test]
    async fn a_server_that_shuts_down_is_unready_and_alive() {
        let folder = tempfile::tempdir().unwrap();
        let state = state(&folder).await;
        state.leaving.cancel();
        assert_eq!(statuses(&state).await, [200, 503, 200]);
        let (_status, words) = asked(&state, "/readyz").await;
        assert!(words.contains("shutting down"), "{words}");
    }
}
