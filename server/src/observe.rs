//! Logs: structured, without secrets, words or audio.
//!
//! What is never logged: tokens, tickets, keys, transcripts, audio, e-mail addresses. Fields carry
//! ids, offsets, durations and reasons; messages are for people.
//!
//! Libraries do not know that. Below `info` they say what goes through them: HTTP libraries headers,
//! the WebSocket library whole messages. So whatever `RUST_LOG` asks for, only our own code
//! is as talkative.

use std::io::IsTerminal as _;

use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt, registry};

use crate::config::ObserveConfig;
use crate::config::observe::LogFormat;

/// What our own code's log lines say that they come from.
const OURS: &str = "sotto_server";

/// Starts logging to standard error.
pub fn start(config: &ObserveConfig) {
    let wanted = EnvFilter::try_new(&config.log).unwrap_or_else(|_wrong| EnvFilter::new("info"));
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false);
    let subscriber = registry().with(wanted).with(filter_fn(tells_no_secret));
    match config.log_format {
        LogFormat::Text => subscriber.with(lines.with_target(false)).init(),
        LogFormat::Json => subscriber.with(lines.json()).init(),
    }
}

/// Lines of libraries that use the older interface come here under the name `log`.
fn tells_no_secret(line: &Metadata<'_>) -> bool {
    *line.level() <= Level::INFO || line.target().starts_with(OURS)
}
