//! `.env`: variables in a file beside `sotto.toml`. Those of the process win.
//!
//! What stands in such a file means different things to different programs. What they agree on is understood by
//! `dotenvy`; what they do not is refused.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{ConfigError, Environment};

/// Where variables stand beside those of the process.
const FILE: &str = ".env";

/// Stands for `$` where nothing is to be put in its place.
const NO_DOLLAR: &str = "\u{e000}";

/// An environment and the `.env` in its working folder.
pub(super) struct WithEnvFile<'a> {
    process: &'a dyn Environment,
    file: HashMap<String, String>,
}

impl<'a> WithEnvFile<'a> {
    /// Reads the file, if there is one.
    pub(super) fn read(process: &'a dyn Environment) -> Result<Self, ConfigError> {
        let path = process.working_folder().join(FILE);
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => pairs(&text, &path)?,
            Err(error) if error.kind() == ErrorKind::NotFound => HashMap::new(),
            Err(cause) => return Err(ConfigError::Unreadable { path, cause }),
        };
        Ok(Self { process, file })
    }
}

impl Environment for WithEnvFile<'_> {
    fn variable(&self, name: &str) -> Option<OsString> {
        let of_file = || self.file.get(name).map(OsString::from);
        self.process.variable(name).or_else(of_file)
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.process.names();
        names.extend(self.file.keys().cloned());
        names
    }

    fn working_folder(&self) -> PathBuf {
        self.process.working_folder()
    }

    fn program_folder(&self) -> PathBuf {
        self.process.program_folder()
    }
}

fn pairs(text: &str, path: &Path) -> Result<HashMap<String, String>, ConfigError> {
    let mut pairs = HashMap::new();
    // Editors on Windows begin a file with this mark.
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
    for (index, line) in lines.enumerate() {
        // The line itself is not repeated: it may hold a password.
        let wrong = |what: String| ConfigError::File {
            path: path.to_path_buf(),
            message: format!("line {} {what}", index + 1),
        };
        let Some((name, value)) = pair(line).map_err(|what| wrong(what.to_owned()))? else {
            continue;
        };
        if pairs.insert(name.clone(), value).is_some() {
            return Err(wrong(format!("sets {name} for the second time")));
        }
    }
    Ok(pairs)
}

/// The variable of a line. Each line is read alone: a quote that is left open does not swallow the next.
fn pair(line: &str) -> Result<Option<(String, String)>, &'static str> {
    let parsed =
        parse(line).ok_or("is not NAME=value; a value with blanks or # in it stands in quotes")?;
    if line.contains('$') {
        // What the library would put in the place of a $ is not what other programs would.
        let literal = parse(&line.replace('$', NO_DOLLAR));
        let literal =
            literal.map(|pair| pair.map(|(name, value)| (name, value.replace(NO_DOLLAR, "$"))));
        if literal.as_ref() != Some(&parsed) {
            return Err(
                "has a $ that programs understand differently: put the value into single quotes",
            );
        }
    }
    Ok(parsed)
}

/// None: it is no line of such a file.
fn parse(line: &str) -> Option<Option<(String, String)>> {
    let line = format!("{line}\n");
    dotenvy::from_read_iter(line.as_bytes())
        .next()
        .transpose()
        .ok()
}
