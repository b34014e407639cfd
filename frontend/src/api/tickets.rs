//! Tickets: what opens the stream once, within half a minute.

use super::config::{Config, config};
use super::fetch::{self, Unreachable};
use super::json;
use super::server_address::server;

/// A rate limit that does not say how long to wait.
const DEFAULT_WAIT_MS: u64 = 2_000;

/// What it takes to open a stream.
#[derive(Clone, Debug)]
pub struct StreamPass {
    pub(super) url: String,
    pub(super) ticket: String,
    /// By which token the connection will stand.
    pub access_token: String,
}

/// Why there is no ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketFailure {
    /// The server did not answer, or is in trouble.
    Unreachable,
    /// The server asks to wait.
    Busy {
        /// At least so long.
        wait_ms: u64,
    },
    /// The access token is not good any more.
    Unauthorized,
    /// The person may not dictate; the server's own words.
    Forbidden(Option<String>),
    /// The allowance is used up; the server's own words.
    Quota(Option<String>),
}

impl From<Unreachable> for TicketFailure {
    fn from(Unreachable: Unreachable) -> Self {
        Self::Unreachable
    }
}

/// Gets a ticket for one connection.
pub async fn stream_pass(access_token: &str) -> Result<StreamPass, TicketFailure> {
    let config = config().await?;
    let bearer = format!("Bearer {access_token}");
    let headers = [("Authorization", bearer.as_str())];
    let answer = fetch::post(&config.tickets_url, &headers, "{}").await?;
    match answer.status {
        401 => Err(TicketFailure::Unauthorized),
        402 => Err(TicketFailure::Quota(answer.complaint())),
        403 => Err(TicketFailure::Forbidden(answer.complaint())),
        429 => Err(TicketFailure::Busy {
            wait_ms: answer.retry_after_ms.unwrap_or(DEFAULT_WAIT_MS),
        }),
        _ if answer.is_success() => json::text(&answer.body, "ticket")
            .map(|ticket| StreamPass {
                url: stream_url(&config),
                ticket,
                access_token: access_token.to_owned(),
            })
            .ok_or(TicketFailure::Unreachable),
        _ => Err(TicketFailure::Unreachable),
    }
}

fn stream_url(config: &Config) -> String {
    let origin = server();
    let url = if config.stream_path.starts_with('/') {
        format!("{origin}{}", config.stream_path)
    } else {
        config.stream_path.clone()
    };
    // `http` becomes `ws`, `https` becomes `wss`.
    match url.strip_prefix("http") {
        Some(rest) => format!("ws{rest}"),
        None => url,
    }
}
