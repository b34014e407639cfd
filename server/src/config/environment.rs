//! The one place that reads environment variables.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::ConfigError;

/// Where settings come from; tests have their own, so that none touches the process.
pub trait Environment {
    /// The raw value of a variable.
    fn variable(&self, name: &str) -> Option<OsString>;

    /// The folder in which `sotto.toml` is looked for.
    fn working_folder(&self) -> PathBuf;

    /// The folder of the program: what is shipped with it lies beside it.
    fn program_folder(&self) -> PathBuf;
}

/// The environment of this process.
#[derive(Clone, Copy, Debug)]
pub struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    fn working_folder(&self) -> PathBuf {
        PathBuf::from(".")
    }

    fn program_folder(&self) -> PathBuf {
        std::env::current_exe()
            .ok()
            .and_then(|program| program.parent().map(Path::to_path_buf))
            .unwrap_or_else(|| PathBuf::from("."))
    }
}

/// A variable's value; an empty one counts as not set, as compose files and CI systems write it.
pub(super) fn text(
    environment: &dyn Environment,
    name: &'static str,
) -> Result<Option<String>, ConfigError> {
    let Some(raw) = environment.variable(name) else {
        return Ok(None);
    };
    let value = raw.into_string().map_err(|_raw| ConfigError::Variable {
        name,
        wrong: "is not valid UTF-8".to_owned(),
        allowed: "UTF-8 text",
    })?;
    let value = value.trim();
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

/// A variable that holds a path; unlike text it may have any bytes.
pub(super) fn path(environment: &dyn Environment, name: &str) -> Option<PathBuf> {
    environment
        .variable(name)
        .filter(|raw| !raw.is_empty())
        .map(PathBuf::from)
}
