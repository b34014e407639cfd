//! Who turns speech into text.

use std::path::PathBuf;

use hyper::Uri;
use serde::Deserialize;

use super::environment::{self, Environment};
use super::values::ValueError;
use super::{ConfigError, Secret};

/// Where Deepgram's own service is.
const DEEPGRAM_URL: &str = "wss://api.deepgram.com";

/// The usual model of Deepgram's service.
const DEEPGRAM_MODEL: &str = "nova-3";

/// What a minute of streamed English costs there at list price, in millionths of a dollar.
const DEEPGRAM_MICRO_USD_PER_MINUTE: u32 = 7_700;

/// The engines, best first, and the local one, which is the last resort.
#[derive(Clone, Debug)]
pub struct EnginesConfig {
    /// `[[engines]]`, after Deepgram if `DEEPGRAM_API_KEY` is set.
    pub list: Vec<EngineConfig>,
    /// `[local_engine]`.
    pub local: LocalEngineConfig,
}

/// One engine that speaks Deepgram's protocol: an entry of `[[engines]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineConfig {
    /// `name`. What the ledger calls it: letters, digits, dashes. No default.
    pub name: String,
    /// `url`. `ws://` or `wss://`, host and port, without path. No default. For the engine
    /// `deepgram`: `DEEPGRAM_URL`, default `wss://api.deepgram.com`.
    pub url: String,
    /// `key`. Goes out as `Authorization: Token …`. Default: none. For the engine `deepgram`:
    /// `DEEPGRAM_API_KEY`.
    #[serde(default)]
    pub key: Option<Secret>,
    /// `model`. The model to ask for. Default `nova-3`.
    #[serde(default = "usual_model")]
    pub model: String,
    /// `micro_usd_per_minute`. What a minute of audio costs us there, in millionths of a dollar.
    /// Default 0; for the engine `deepgram` 7,700.
    #[serde(default)]
    pub micro_usd_per_minute: u32,
}

/// `[local_engine]` in the file: our own engine, run by the server on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LocalEngineConfig {
    /// `enabled`. Default `true`.
    pub enabled: bool,
    /// `SOTTO_ENGINE_PROGRAM`, `program`. Default: `sotto-local-engine` beside the server.
    pub program: PathBuf,
    /// `SOTTO_MODEL_DIR`, `model_folder`. Default: `../models/moonshine-tiny-en` beside the server.
    pub model_folder: PathBuf,
}

impl Default for LocalEngineConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            program: PathBuf::new(),
            model_folder: PathBuf::new(),
        }
    }
}

impl LocalEngineConfig {
    /// Puts the environment and the defaults that depend on it over the file.
    pub(super) fn apply(&mut self, environment: &dyn Environment) -> Result<(), ConfigError> {
        if let Some(program) = environment::path(environment, "SOTTO_ENGINE_PROGRAM")? {
            self.program = program;
        }
        if let Some(folder) = environment::path(environment, "SOTTO_MODEL_DIR")? {
            self.model_folder = folder;
        }
        let beside = environment.program_folder();
        if self.program.as_os_str().is_empty() {
            self.program = beside.join("sotto-local-engine");
        }
        if self.model_folder.as_os_str().is_empty() {
            self.model_folder = beside.join("../models/moonshine-tiny-en");
        }
        Ok(())
    }
}

impl EngineConfig {
    /// Deepgram, if the environment has a key for it.
    pub(super) fn deepgram(environment: &dyn Environment) -> Result<Option<Self>, ConfigError> {
        let url = environment::text(environment, "DEEPGRAM_URL")?;
        let Some(key) = environment::secret(environment, "DEEPGRAM_API_KEY")? else {
            return match url {
                None => Ok(None),
                Some(_url) => Err(ConfigError::Variable {
                    name: "DEEPGRAM_URL".to_owned(),
                    wrong: "is set without DEEPGRAM_API_KEY".to_owned(),
                    allowed: "both, or an entry under [[engines]] for an engine without key",
                }),
            };
        };
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError::Variable {
                name: "DEEPGRAM_API_KEY".to_owned(),
                wrong: "has characters that no key has".to_owned(),
                allowed: "the key as Deepgram's console shows it",
            });
        }
        let url = websocket_url(url.as_deref().unwrap_or(DEEPGRAM_URL)).ok_or_else(|| {
            ConfigError::Variable {
                name: "DEEPGRAM_URL".to_owned(),
                wrong: "is no address of an engine".to_owned(),
                allowed: "ws, wss, http or https, a host and perhaps a port, without path",
            }
        })?;
        Ok(Some(Self {
            name: "deepgram".to_owned(),
            url,
            key: Some(Secret::new(key)),
            model: DEEPGRAM_MODEL.to_owned(),
            micro_usd_per_minute: DEEPGRAM_MICRO_USD_PER_MINUTE,
        }))
    }

    /// Checks an entry of the file and puts its address into the one form that is used.
    pub(super) fn checked(mut self) -> Result<Self, ValueError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.name.is_empty() || self.name.len() > 32 || !self.name.bytes().all(plain) {
            return Err(ValueError::EngineName(self.name));
        }
        let Some(url) = websocket_url(&self.url) else {
            return Err(ValueError::EngineUrl(self.name));
        };
        self.url = url;
        Ok(self)
    }

    /// Whether what is sent there crosses a network in the clear.
    pub fn is_exposed(&self) -> bool {
        let host = self.url.parse::<Uri>().ok();
        let host = host.as_ref().and_then(Uri::host).unwrap_or_default();
        self.url.starts_with("ws://") && !matches!(host, "localhost" | "127.0.0.1" | "[::1]")
    }
}

fn usual_model() -> String {
    DEEPGRAM_MODEL.to_owned()
}

/// `ws(s)://host[:port]`; people also write `http(s)`.
fn websocket_url(text: &str) -> Option<String> {
    let uri: Uri = text.strip_suffix('/').unwrap_or(text).parse().ok()?;
    let scheme = match uri.scheme_str()? {
        "ws" | "http" => "ws",
        "wss" | "https" => "wss",
        _other => return None,
    };
    let authority = uri.authority()?.as_str();
    let plain = matches!(uri.path(), "" | "/") && uri.query().is_none() && !authority.contains('@');
    plain.then(|| format!("{scheme}://{authority}"))
}
