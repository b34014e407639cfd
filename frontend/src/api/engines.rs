//! Which engines the server has: `GET /health`.

use js_sys::Array;

use super::{fetch, json};

const HEALTH_URL: &str = "/health";
/// The engine that is a part of the server and knows English only.
const LOCAL: &str = "local";

/// Whether the server has an engine beside its own; nothing if it does not say.
pub async fn has_cloud_engine() -> Option<bool> {
    let answer = fetch::get(HEALTH_URL).await.ok()?;
    let engines = json::member(&answer.body, "engines");
    let names: Vec<String> = Array::is_array(&engines)
        .then(|| Array::from(&engines))?
        .iter()
        .filter_map(|engine| json::text(&engine, "name"))
        .collect();
    Some(names.iter().any(|name| name != LOCAL))
}
