//! The keys of `sotto.toml`, asked of the types that hold them: a list of its own would fall behind.

use serde::de::value::Error;
use serde::de::{Deserializer, Error as _, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::engines::{EngineConfig, LocalEngineConfig};
use super::{
    AuthConfig, DatabaseConfig, LimitsConfig, ListenConfig, MailConfig, ObserveConfig,
    TranscriptsConfig,
};

/// The one table that may come more than once.
pub(super) const ENGINES: &str = "engines";

/// A table of the file, and the keys that it may have.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) keys: &'static [&'static str],
}

/// All tables of the file.
pub(super) fn tables() -> [Table; 9] {
    [
        table::<ListenConfig>("listen"),
        table::<DatabaseConfig>("database"),
        table::<AuthConfig>("auth"),
        table::<MailConfig>("mail"),
        table::<LimitsConfig>("limits"),
        table::<TranscriptsConfig>("transcripts"),
        table::<ObserveConfig>("observe"),
        table::<LocalEngineConfig>("local_engine"),
        table::<EngineConfig>(ENGINES),
    ]
}

fn table<Keys: Deserialize<'static>>(name: &'static str) -> Table {
    Table {
        name,
        keys: keys_of::<Keys>(),
    }
}

/// The keys that a type asks for when it is read.
pub(super) fn keys_of<Keys: Deserialize<'static>>() -> &'static [&'static str] {
    let mut keys: &'static [&'static str] = &[];
    let _never = Keys::deserialize(Asked(&mut keys));
    keys
}

/// Holds no values: it writes down which ones it was asked for.
struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::custom("has no keys"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        keys: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = keys;
        Err(Error::custom("was asked for its keys alone"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
        ignored_any
    }
}
