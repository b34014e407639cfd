//! Logs: structured, without secrets, words or audio.
//!
//! What is never logged: tokens, tickets, keys, transcripts, audio, e-mail addresses. Fields carry
//! ids, offsets, durations and reasons; messages are for people.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::ObserveConfig;
use crate::config::observe::LogFormat;

/// Starts logging to standard error.
pub fn start(config: &ObserveConfig) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_wrong| EnvFilter::new("info"));
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false);
    match config.log_format {
        LogFormat::Text => builder.with_target(false).init(),
        LogFormat::Json => builder.json().init(),
    }
}
