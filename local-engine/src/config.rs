//! Flags and environment: the only place that reads either.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// What a person can say on the command line or in the environment.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "sotto-local-engine",
    version,
    about = "Serves Deepgram's /v1/listen with a local speech model"
)]
pub struct Config {
    /// Address to listen on; port 0 takes a free one, which is printed.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,

    /// Allow an address that other machines can reach.
    #[arg(long)]
    pub allow_remote: bool,

    /// The model's folder [default: sotto/speech/models/moonshine-tiny-en in the cache folder].
    #[arg(long, env = "SOTTO_MODEL_DIR")]
    pub model_dir: Option<PathBuf>,

    /// Live streams at a time [default: four a core, at least two].
    #[arg(long)]
    pub max_speakers: Option<usize>,

    /// End when standard input closes: the program that started this one is gone.
    #[arg(long)]
    pub parent_watch: bool,

    /// The key that clients must bring; without it any client may speak.
    #[arg(long, env = "SOTTO_ENGINE_KEY", hide_env_values = true)]
    pub key: Option<String>,
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The address can be reached from elsewhere, and nobody said that this is meant.
    #[error("{0} can be reached from other machines; if that is meant, add --allow-remote")]
    Remote(SocketAddr),
    /// No model folder was named and there is no home to look in.
    #[error("no model folder: set SOTTO_MODEL_DIR")]
    NoModelFolder,
}

impl Config {
    /// The address to listen on.
    ///
    /// # Errors
    /// When it is not a loopback address and `--allow-remote` is missing.
    pub fn address(&self) -> Result<SocketAddr, ConfigError> {
        if self.listen.ip().is_loopback() || self.allow_remote {
            return Ok(self.listen);
        }
        Err(ConfigError::Remote(self.listen))
    }

    /// The model's folder.
    ///
    /// # Errors
    /// When none was named and neither `XDG_CACHE_HOME` nor `HOME` is set.
    pub fn model_folder(&self) -> Result<PathBuf, ConfigError> {
        if let Some(folder) = &self.model_dir {
            return Ok(folder.clone());
        }
        let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        named("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| named("HOME").map(|home| PathBuf::from(home).join(".cache")))
            .map(|cache| cache.join("sotto/speech/models/moonshine-tiny-en"))
            .ok_or(ConfigError::NoModelFolder)
    }

    /// Live streams at a time.
    #[must_use]
    pub fn speakers(&self) -> usize {
        self.max_speakers
            .unwrap_or_else(|| (4 * cores()).max(2))
            .max(1)
    }

    /// Threads that run the model: all cores but one.
    #[must_use]
    pub fn decode_threads(&self) -> usize {
        cores().saturating_sub(1).max(1)
    }

    /// What to log, in `RUST_LOG`'s language.
    #[must_use]
    pub fn log_filter() -> String {
        std::env::var("RUST_LOG").unwrap_or_else(|_| "info".to_owned())
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(flags: &[&str]) -> Config {
        Config::parse_from(std::iter::once(&"sotto-local-engine").chain(flags))
    }

    #[test]
    fn only_loopback_is_allowed_unless_told_so() {
        assert!(parse(&[]).address().is_ok());
        assert!(parse(&["--listen", "0.0.0.0:80"]).address().is_err());
        assert!(
            parse(&["--listen", "0.0.0.0:80", "--allow-remote"])
                .address()
                .is_ok()
        );
    }

    #[test]
    fn there_is_room_for_somebody() {
        assert!(parse(&[]).speakers() >= 2);
        assert_eq!(parse(&["--max-speakers", "3"]).speakers(), 3);
        assert!(parse(&[]).decode_threads() >= 1);
    }
}
