//! Where data lives.

use std::path::PathBuf;

use serde::Deserialize;

use super::environment::{self, Environment};
use super::{ConfigError, Secret};

/// The embedded database's file in the data folder.
const DATABASE_FILE: &str = "sotto.db";

/// `[database]` in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `SOTTO_DATA_DIR`, `data_folder`. Everything that the server writes is in here. Default:
    /// `$XDG_DATA_HOME/sotto`, or `~/.local/share/sotto`.
    pub data_folder: PathBuf,
    /// `DATABASE_URL`, `url`. `sqlite:` and a path, or the address of a Postgres server. Default: `sotto.db` in the data
    /// folder.
    pub url: Option<Secret>,
}

impl DatabaseConfig {
    /// The address of a Postgres server, if the data is to be in one. It may hold a password.
    pub fn server_url(&self) -> Option<&str> {
        self.url().filter(|url| is_server(url))
    }

    /// The embedded database's file; where there is a [`Self::server_url`], nothing is in it.
    pub fn file(&self) -> PathBuf {
        match self.url().and_then(sqlite_path) {
            Some(path) => path,
            None => self.data_folder.join(DATABASE_FILE),
        }
    }

    fn url(&self) -> Option<&str> {
        self.url.as_ref().map(Secret::reveal)
    }

    /// Puts the environment and the defaults that depend on it over the file.
    pub(super) fn apply(&mut self, environment: &dyn Environment) -> Result<(), ConfigError> {
        if let Some(folder) = environment::path(environment, "SOTTO_DATA_DIR")? {
            self.data_folder = folder;
        }
        if self.data_folder.as_os_str().is_empty() {
            self.data_folder = usual_data_folder(environment)?;
        }
        if let Some(url) = environment::secret(environment, "DATABASE_URL")? {
            self.url = Some(Secret::new(url));
        }
        self.url().map_or(Ok(()), check_url)
    }
}

fn usual_data_folder(environment: &dyn Environment) -> Result<PathBuf, ConfigError> {
    let data_home = environment::path(environment, "XDG_DATA_HOME")?;
    let home = environment::path(environment, "HOME")?;
    data_home
        .filter(|path| path.is_absolute())
        .or_else(|| home.map(|home| home.join(".local/share")))
        .map(|folder| folder.join("sotto"))
        .ok_or_else(|| ConfigError::Variable {
            name: "SOTTO_DATA_DIR".to_owned(),
            wrong: "is not set, and neither is HOME, so there is no place for data".to_owned(),
            allowed: "a folder that the server may write to",
        })
}

fn check_url(url: &str) -> Result<(), ConfigError> {
    if is_server(url) || sqlite_path(url).is_some() {
        return Ok(());
    }
    // The value is not repeated: it may hold a password.
    Err(ConfigError::Variable {
        name: "DATABASE_URL".to_owned(),
        wrong: "does not name a database that the server knows".to_owned(),
        allowed: "sqlite: and the path of a file, such as sqlite:/var/lib/sotto/sotto.db, or \
                  postgres://USER:PASSWORD@HOST:5432/DATABASE",
    })
}

fn is_server(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The path in `sqlite:path` or `sqlite://path`. Databases in memory and options are refused:
/// what the server needs of SQLite is set by the server.
fn sqlite_path(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let is_file = !path.is_empty() && !path.starts_with(':') && !path.contains('?');
    is_file.then(|| PathBuf::from(path))
}
