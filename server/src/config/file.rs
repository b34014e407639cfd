//! `sotto.toml`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::engines::{EngineConfig, LocalEngineConfig};
use super::environment::{self, Environment};
use super::values::{CheckValue as _, ValueError};
use super::{
    AuthConfig, ConfigError, DatabaseConfig, EnginesConfig, LimitsConfig, ListenConfig, MailConfig,
    ObserveConfig, TranscriptsConfig,
};

/// The file that is read when `SOTTO_CONFIG` names no other.
const USUAL_FILE: &str = "sotto.toml";

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
    /// Reads the file that `SOTTO_CONFIG` names, or `sotto.toml` if there is one.
    pub(super) fn read(environment: &dyn Environment) -> Result<Self, ConfigError> {
        let named = environment::path(environment, "SOTTO_CONFIG");
        let is_named = named.is_some();
        let path = named.unwrap_or_else(|| environment.working_folder().join(USUAL_FILE));
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => {
                Ok(Self::default())
            }
            Err(cause) => Err(ConfigError::Unreadable { path, cause }),
        }
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

    fn check_values(&mut self) -> Result<(), ValueError> {
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
        local.apply(environment);
        Ok(EnginesConfig { list, local })
    }
}
