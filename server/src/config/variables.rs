//! Every key of `sotto.toml` as a variable, by one rule: `SOTTO_`, the table, two underscores, the key, in capitals.
//! Engines are counted: `SOTTO_ENGINES__0__NAME`. What begins with `SOTTO_` and means nothing is refused: a typing
//! mistake must not pass as a default.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::environment::{self, Environment, checked_path};
use super::keys::{ENGINES, Table, tables};
use super::layers::Layered;
use super::values::ValueError;
use super::{ConfigError, service_links};

/// What the server's own variables begin with.
const PREFIX: &str = "SOTTO_";

/// More engines than anybody lists.
const MOST_ENGINES: usize = 32;

/// Names that are shorter than the rule's, and the variable that sets the same key.
const SHORT: [(&str, &str); 8] = [
    ("SOTTO_LISTEN", "SOTTO_LISTEN__ADDRESS"),
    ("SOTTO_PUBLIC_URL", "SOTTO_LISTEN__PUBLIC_URL"),
    ("SOTTO_WEB_DIR", "SOTTO_LISTEN__WEB_FOLDER"),
    ("SOTTO_DATA_DIR", "SOTTO_DATABASE__DATA_FOLDER"),
    ("DATABASE_URL", "SOTTO_DATABASE__URL"),
    ("SOTTO_ENGINE_PROGRAM", "SOTTO_LOCAL_ENGINE__PROGRAM"),
    ("SOTTO_MODEL_DIR", "SOTTO_LOCAL_ENGINE__MODEL_FOLDER"),
    ("RUST_LOG", "SOTTO_OBSERVE__LOG"),
];

/// Names that set no key.
const WITHOUT_KEY: [&str; 3] = ["PORT", "SOTTO_CONFIG", "SOTTO_CONFIG_TOML"];

/// Keys whose value may stand in a file of its own.
const SECRETS: [(&str, &str); 3] = [("mail", "url"), ("database", "url"), (ENGINES, "key")];

/// Keys that name files and folders.
const PATHS: [(&str, &str); 4] = [
    ("listen", "web_folder"),
    ("database", "data_folder"),
    ("local_engine", "program"),
    ("local_engine", "model_folder"),
];

/// Which key a variable sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    table: &'static str,
    /// Of an engine.
    number: Option<usize>,
    key: &'static str,
}

impl Place {
    fn of(name: &str) -> Option<Self> {
        let mut parts = name.strip_prefix(PREFIX)?.split("__");
        let wanted = parts.next()?;
        let Table { name: table, keys } = tables()
            .into_iter()
            .find(|table| table.name.to_uppercase() == wanted)?;
        let number = match table {
            ENGINES => {
                let number = parts.next()?.parse::<usize>().ok()?;
                Some(number).filter(|number| *number < MOST_ENGINES)
            }
            _one => None,
        };
        let wanted = parts.next()?;
        let key = keys.iter().find(|key| key.to_uppercase() == wanted)?;
        let is_whole = parts.next().is_none() && number.is_some() == (table == ENGINES);
        is_whole.then_some(Self { table, number, key })
    }

    /// The place, if the variable names the file of a secret.
    fn of_file(name: &str) -> Option<Self> {
        let place = Self::of(name.strip_suffix("_FILE")?)?;
        place.is_among(&SECRETS).then_some(place)
    }

    fn is_among(&self, list: &[(&str, &str)]) -> bool {
        list.contains(&(self.table, self.key))
    }

    fn name(&self) -> String {
        let number = self.number.map(|number| format!("{number}__"));
        let (table, key) = (self.table.to_uppercase(), self.key.to_uppercase());
        format!("{PREFIX}{table}__{}{key}", number.unwrap_or_default())
    }
}

/// The keys that variables set, with their texts.
#[derive(Debug, Default)]
pub(super) struct Variables(BTreeMap<Place, String>);

impl Variables {
    /// Reads all of them.
    pub(super) fn read(environment: &dyn Environment) -> Result<Self, ConfigError> {
        let mut places = BTreeSet::new();
        for name in environment.names() {
            if let Some(place) = Place::of(&name).or_else(|| Place::of_file(&name)) {
                places.insert(place);
            } else if means_nothing(environment, &name) {
                let nearest = nearest(&name);
                return Err(ConfigError::Unknown { name, nearest });
            }
        }
        let mut variables = BTreeMap::new();
        for place in places {
            if let Some(text) = text_at(environment, &place)? {
                variables.insert(place, text);
            }
        }
        let variables = Self(variables);
        variables.refuse_second_names(environment)?;
        Ok(variables)
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether they set this key.
    pub(super) fn set(&self, table: &str, key: &str) -> bool {
        let is_it = |place: &Place| (place.table, place.key) == (table, key);
        self.0.keys().any(is_it)
    }

    /// Puts them over the tables of the file.
    pub(super) fn over<File: DeserializeOwned>(
        &self,
        file: toml::Table,
    ) -> Result<File, ConfigError> {
        let mut tables: BTreeMap<String, Layered> = file
            .into_iter()
            .map(|(name, table)| (name, table.into()))
            .collect();
        for (place, text) in &self.0 {
            let value = Layered::Text(text.clone());
            if !put(&mut tables, place, value) {
                return Err(ConfigError::Key {
                    name: place.name(),
                    wrong: "leaves out an engine: count them from 0, after those in the file"
                        .to_owned(),
                });
            }
        }
        let whole = Layered::Table(tables);
        serde_path_to_error::deserialize(whole).map_err(|error| self.wrong(&error))
    }

    fn wrong(&self, error: &serde_path_to_error::Error<serde::de::value::Error>) -> ConfigError {
        let at = name_at(error.path());
        // A list's item belongs to the variable that holds the list.
        let holds = |name: &String| at == *name || at.starts_with(&format!("{name}__"));
        let name = self.0.keys().map(Place::name).find(holds);
        ConfigError::Key {
            name: name.unwrap_or_else(|| at.clone()),
            wrong: error.inner().to_string(),
        }
    }

    fn refuse_second_names(&self, environment: &dyn Environment) -> Result<(), ConfigError> {
        let is_set = |name: &str| {
            let raw = environment.variable(name);
            raw.is_some_and(|raw| !raw.is_empty())
        };
        let twice = SHORT.iter().find(|(short, long)| {
            let place = Place::of(long);
            place.is_some_and(|place| self.0.contains_key(&place)) && is_set(short)
        });
        match twice {
            None => Ok(()),
            Some((short, long)) => Err(ConfigError::Key {
                name: (*short).to_owned(),
                wrong: format!("it and {long} are both set, and they are two names of one setting"),
            }),
        }
    }
}

/// A value that its key does not allow, told with the variable that sets the key.
pub(super) fn refused(error: &ValueError) -> ConfigError {
    let key = error.key().replace('.', "__").to_uppercase();
    ConfigError::Key {
        name: format!("{PREFIX}{key}"),
        wrong: error.to_string(),
    }
}

fn text_at(environment: &dyn Environment, place: &Place) -> Result<Option<String>, ConfigError> {
    let name = place.name();
    if place.is_among(&SECRETS) {
        return environment::secret(environment, &name);
    }
    let text = environment::text(environment, &name)?;
    if let Some(path) = text.as_ref().filter(|_text| place.is_among(&PATHS)) {
        checked_path(&name, path.clone())?;
    }
    Ok(text)
}

/// Whether it is put: an engine follows the one before it.
fn put(tables: &mut BTreeMap<String, Layered>, place: &Place, value: Layered) -> bool {
    let empty = || Layered::Table(BTreeMap::new());
    let table = match place.number {
        None => Some(tables.entry(place.table.to_owned()).or_insert_with(empty)),
        Some(number) => {
            let engines = tables.entry(place.table.to_owned());
            match engines.or_insert_with(|| Layered::List(Vec::new())) {
                Layered::List(engines) => {
                    if engines.len() == number {
                        engines.push(empty());
                    }
                    engines.get_mut(number)
                }
                _no_list => None,
            }
        }
    };
    match table {
        Some(Layered::Table(table)) => {
            table.insert(place.key.to_owned(), value);
            true
        }
        _none => false,
    }
}

fn name_at(path: &Path) -> String {
    let parts = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.to_uppercase()),
        _nameless => None,
    });
    format!("{PREFIX}{}", parts.collect::<Vec<_>>().join("__"))
}

fn means_nothing(environment: &dyn Environment, name: &str) -> bool {
    let is_known = WITHOUT_KEY.contains(&name) || SHORT.iter().any(|(short, _long)| *short == name);
    let value = environment.variable(name).unwrap_or_default();
    let is_set = !value.is_empty();
    name.starts_with(PREFIX)
        && is_set
        && !is_known
        && !service_links::is_one(name, &value.to_string_lossy())
}

/// The known name that is most like this one.
fn nearest(name: &str) -> String {
    let by_rule = tables().into_iter().flat_map(|table| {
        let number = (table.name == ENGINES).then_some(0);
        table.keys.iter().map(move |key| Place {
            table: table.name,
            number,
            key,
        })
    });
    let short = SHORT.iter().map(|(short, _long)| (*short).to_owned());
    let others = WITHOUT_KEY.iter().map(|name| (*name).to_owned());
    let known = short.chain(others).chain(by_rule.map(|place| place.name()));
    let distance = |known: &String| strsim::damerau_levenshtein(name, known);
    known.min_by_key(distance).unwrap_or_default()
}
