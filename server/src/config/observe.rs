//! Logs.

use serde::Deserialize;

use super::ConfigError;
use super::environment::{self, Environment};

/// `[observe]` in the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ObserveConfig {
    /// `RUST_LOG`, `log`. Which log lines are written. Default `info`.
    pub log: String,
    /// `log_format`. `text` for people or `json` for machines. Default `text`.
    pub log_format: LogFormat,
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

impl Default for ObserveConfig {
    fn default() -> Self {
        Self {
            log: "info".to_owned(),
            log_format: LogFormat::Text,
        }
    }
}

impl ObserveConfig {
    /// Puts the environment over the file.
    pub(super) fn apply(&mut self, environment: &dyn Environment) -> Result<(), ConfigError> {
        if let Some(log) = environment::text(environment, "RUST_LOG")? {
            self.log = log;
        }
        Ok(())
    }
}
