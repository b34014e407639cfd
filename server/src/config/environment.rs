//! The one place that reads environment variables.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::ConfigError;

/// Where settings come from; tests have their own, so that none touches the process.
pub trait Environment {
    /// The raw value of a variable.
    fn variable(&self, name: &str) -> Option<OsString>;

    /// The names of all variables. What is no text is left out: the server has no such name.
    fn names(&self) -> Vec<String>;

    /// The folder in which `sotto.toml` and `.env` are looked for.
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

    fn names(&self) -> Vec<String> {
        std::env::vars_os()
            .filter_map(|(name, _value)| name.into_string().ok())
            .collect()
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
    name: &str,
) -> Result<Option<String>, ConfigError> {
    match environment.variable(name).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(raw)) => meant(name, &raw),
        Some(Err(_bytes)) => Err(wrong(name, "is not valid UTF-8", "UTF-8 text")),
    }
}

/// A variable that holds a path; unlike text it may have any bytes.
pub(super) fn path(
    environment: &dyn Environment,
    name: &str,
) -> Result<Option<PathBuf>, ConfigError> {
    let Some(raw) = environment.variable(name) else {
        return Ok(None);
    };
    let Some(text) = raw.to_str() else {
        let is_plain = !raw.as_encoded_bytes().iter().any(u8::is_ascii_control);
        return is_plain
            .then(|| Some(PathBuf::from(&raw)))
            .ok_or_else(|| unprintable(name));
    };
    let path = meant(name, text)?;
    path.map(|path| checked_path(name, path)).transpose()
}

/// A secret: in the variable itself, or in the file that the variable with `_FILE` behind its name
/// names, as container platforms mount them.
pub(super) fn secret(
    environment: &dyn Environment,
    name: &str,
) -> Result<Option<String>, ConfigError> {
    let of_file = format!("{name}_FILE");
    let Some(file) = path(environment, &of_file)? else {
        return text(environment, name);
    };
    if text(environment, name)?.is_some() {
        let allowed = "one of the two: the value, or the file that holds it";
        return Err(wrong(&of_file, format!("and {name} are both set"), allowed));
    }
    let contents = std::fs::read_to_string(&file).map_err(|cause| {
        let what = format!("names {}, which cannot be read: {cause}", file.display());
        wrong(&of_file, what, "a file that the server may read")
    })?;
    let value = meant(&of_file, &contents)?;
    value.map(Some).ok_or_else(|| {
        let what = format!("names {}, which is empty", file.display());
        wrong(&of_file, what, "a file that holds the value")
    })
}

/// A variable's value without what compose files, `docker --env-file` and editors on Windows leave
/// around it: blanks, a carriage return, quotes.
fn meant(name: &str, raw: &str) -> Result<Option<String>, ConfigError> {
    let value = unquoted(raw.trim());
    if value.chars().any(char::is_control) {
        return Err(unprintable(name));
    }
    Ok((!value.trim().is_empty()).then(|| value.to_owned()))
}

/// Without the one pair of quotes around it. Where there are more, they belong to the value.
pub(super) fn unquoted(value: &str) -> &str {
    let within = |quote: char| {
        let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    };
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

/// A path that names what its writer meant: what only a shell understands would make a folder of that
/// very name.
pub(super) fn checked_path(name: &str, path: String) -> Result<PathBuf, ConfigError> {
    let is_quote = |end: char| matches!(end, '"' | '\'');
    let is_shells = path.starts_with(['~', '$']) || path.contains("${");
    if is_shells || path.starts_with(is_quote) || path.ends_with(is_quote) {
        let allowed =
            "the whole path; ~ and $ are understood by shells alone, and quotes come in pairs";
        return Err(wrong(name, format!("is `{path}`"), allowed));
    }
    Ok(PathBuf::from(path))
}

fn unprintable(name: &str) -> ConfigError {
    let what = "has a line break or another control character in it";
    wrong(name, what, "one line of text")
}

fn wrong(name: &str, wrong: impl Into<String>, allowed: &'static str) -> ConfigError {
    ConfigError::Variable {
        name: name.to_owned(),
        wrong: wrong.into(),
        allowed,
    }
}
