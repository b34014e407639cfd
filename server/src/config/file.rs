//! `sotto.toml`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::engines::{EngineConfig, LocalEngineConfig};
use super::environment::{self, Environment};
use super::values::{CheckValue as _, ValueError};
use super::variables::{Variables, refused};
use super::{
    AuthConfig, ConfigError, DatabaseConfig, EnginesConfig, LimitsConfig, ListenConfig, MailConfig,
    ObserveConfig, TranscriptsConfig,
};

/// The file that is read when `SOTTO_CONFIG` names no other.
const USUAL_FILE: &str = "sotto.toml";

/// The variable that holds the text of the settings where there is no place for a file.
const INLINE: &str = "SOTTO_CONFIG_TOML";

/// The file's tables. A key that is not known is an error: a typing mistake must not pass as a default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ConfigFile {
    pub(super) listen: ListenConfig,
    pub(super) database: DatabaseConfig,
    pub(super) auth: AuthConfig,
    pub(super) mail: MailConfig,
    pub(super) limits: LimitsConfig,
    pub(super) transcripts: TranscriptsConfig,
    pub(super) observe: ObserveConfig,
    pub(super) local_engine: LocalEngineConfig,
    pub(super) engines: Vec<EngineConfig>,
}

impl ConfigFile {
    /// Reads the file that is meant, if there is one, and puts the variables over it that set its keys.
    pub(super) fn read(environment: &dyn Environment) -> Result<Self, ConfigError> {
        let source = Source::of(environment)?;
        let file = Self::parse(&source.text, &source.path)?;
        let variables = Variables::read(environment)?;
        let tables: toml::Table = toml::from_str(&source.text).map_err(|error| {
            let (path, message) = (source.path, error.to_string());
            ConfigError::File { path, message }
        })?;
        let address = tables.get("listen").and_then(|table| table.get("address"));
        let is_given = address.is_some() || variables.set("listen", "address");
        let mut file = if variables.is_empty() {
            file
        } else {
            // The file alone was right, so what is wrong now is a variable's.
            let mut file: Self = variables.over(tables)?;
            file.check_values().map_err(|error| refused(&error))?;
            file
        };
        file.listen.is_address_given = is_given;
        Ok(file)
    }

    /// Parses the text of the file at `path`.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let wrong = |message: String| ConfigError::File {
            path: PathBuf::from(path),
            message,
        };
        let mut file: Self = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        file.check_values()
            .map_err(|error| wrong(error.to_string()))?;
        Ok(file)
    }

    /// Checks what types do not hold.
    pub(super) fn check_values(&mut self) -> Result<(), ValueError> {
        self.listen.check()?;
        self.auth.check()?;
        self.mail.check()?;
        self.limits.check()?;
        self.transcripts.check()?;
        let engines = std::mem::take(&mut self.engines);
        self.engines = engines
            .into_iter()
            .map(EngineConfig::checked)
            .collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The engines of environment and file, in the order in which they are tried.
    pub(super) fn engine_settings(
        &mut self,
        environment: &dyn Environment,
    ) -> Result<EnginesConfig, ConfigError> {
        let mut list: Vec<_> = EngineConfig::deepgram(environment)?.into_iter().collect();
        for engine in self.engines.drain(..) {
            // The ledger tells engines apart by name.
            if engine.name == "local" || list.iter().any(|other| other.name == engine.name) {
                return Err(ConfigError::File {
                    path: PathBuf::from(USUAL_FILE),
                    message: format!("engines: the name `{}` is taken", engine.name),
                });
            }
            list.push(engine);
        }
        let mut local = std::mem::take(&mut self.local_engine);
        local.apply(environment)?;
        Ok(EnginesConfig { list, local })
    }
}

/// The text of the settings, and what it is called.
struct Source {
    text: String,
    path: PathBuf,
}

impl Source {
    /// `SOTTO_CONFIG_TOML` itself, the file that `SOTTO_CONFIG` names, or `sotto.toml` if there is one.
    fn of(environment: &dyn Environment) -> Result<Self, ConfigError> {
        let named = environment::path(environment, "SOTTO_CONFIG")?;
        let inline = environment.variable(INLINE).unwrap_or_default();
        let inline = inline
            .into_string()
            .map_err(|_bytes| wrong_inline("is not valid UTF-8"))?;
        if !inline.trim().is_empty() {
            return match named {
                Some(_path) => Err(wrong_inline("and SOTTO_CONFIG are both set")),
                None => Ok(Self {
                    text: inline,
                    path: PathBuf::from(INLINE),
                }),
            };
        }
        let is_named = named.is_some();
        let path = named.unwrap_or_else(|| environment.working_folder().join(USUAL_FILE));
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self { text, path }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => Ok(Self {
                text: String::new(),
                path,
            }),
            Err(cause) => Err(ConfigError::Unreadable { path, cause }),
        }
    }
}

fn wrong_inline(wrong: &str) -> ConfigError {
    ConfigError::Variable {
        name: INLINE.to_owned(),
        wrong: wrong.to_owned(),
        allowed: "the text of a sotto.toml, without a file beside it",
    }
}
