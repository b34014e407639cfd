//! Where the server is, for pages that another gave out; and where its doors are: `GET /app/config.json`, asked
//! once.

use std::cell::RefCell;

use super::fetch::{self, Unreachable};
use super::json;
use super::server_address::set_server;

const CONFIG_URL: &str = "/app/config.json";

/// The server's addresses.
#[derive(Clone, Debug)]
pub(super) struct Config {
    /// Where people sign in.
    pub(super) auth_url: String,
    /// Where tickets for the stream are given out.
    pub(super) tickets_url: String,
    /// The stream, as a path on this origin or as a whole address.
    pub(super) stream_path: String,
    /// Where recordings are written down.
    pub(super) transcribe_url: String,
    /// The key that Supabase wants with each request.
    pub(super) supabase_key: String,
}

thread_local! {
    static KNOWN: RefCell<Option<Config>> = const { RefCell::new(None) };
}

/// The addresses. A server that answers without them has its doors on this origin.
pub(super) async fn config() -> Result<Config, Unreachable> {
    if let Some(known) = KNOWN.with_borrow(Clone::clone) {
        return Ok(known);
    }
    ask().await
}

/// Asks the file `config_url`, which lies beside the page, for the server's origin. Without such a file
/// the server is at the page's own.
pub async fn learn_server(config_url: &str) -> Option<String> {
    let answer = fetch::get(config_url).await.ok()?;
    let server = json::text(&answer.body, "server")?;
    let server = server.trim_end_matches('/').to_owned();
    set_server(&server);
    Some(server)
}

/// Whether the server answers now.
pub async fn is_server_there() -> bool {
    ask().await.is_ok()
}

async fn ask() -> Result<Config, Unreachable> {
    let answer = fetch::get(CONFIG_URL).await?;
    if answer.status >= 500 {
        return Err(Unreachable);
    }
    let read = |name: &str, or: &str| json::text(&answer.body, name).unwrap_or_else(|| or.into());
    let config = Config {
        auth_url: read("auth_url", "/auth/v1"),
        tickets_url: read("tickets_url", "/voice/tickets"),
        stream_path: read("stream_path", "/voice/stream"),
        transcribe_url: read("transcribe_url", "/voice/transcribe"),
        supabase_key: read("supabase_key", "embedded"),
    };
    KNOWN.set(Some(config.clone()));
    Ok(config)
}
