//! Settings whose values come from the file and from variables, before they have types. A variable's text is read as
//! what its key wants: a number, a switch, a list.

use std::collections::BTreeMap;

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::environment::unquoted;

/// A value that has no type yet.
#[derive(Clone, Debug)]
pub(super) enum Layered {
    /// Of a variable.
    Text(String),
    /// Of the file.
    Scalar(toml::Value),
    /// A table, or the whole.
    Table(BTreeMap<String, Layered>),
    /// A list.
    List(Vec<Layered>),
}

impl From<toml::Value> for Layered {
    fn from(value: toml::Value) -> Self {
        match value {
            toml::Value::Table(table) => Self::from(table),
            toml::Value::Array(values) => Self::List(values.into_iter().map(Self::from).collect()),
            scalar => Self::Scalar(scalar),
        }
    }
}

impl From<toml::Table> for Layered {
    fn from(table: toml::Table) -> Self {
        let entries = table.into_iter();
        Self::Table(entries.map(|(key, value)| (key, value.into())).collect())
    }
}

/// A list as a variable holds it: as in TOML, or parted by commas.
fn list(text: &str) -> Result<Vec<Layered>, Error> {
    if text.starts_with('[') {
        let parsed: Result<toml::Table, _> = toml::from_str(&format!("list = {text}"));
        return match parsed.ok().and_then(|mut table| table.remove("list")) {
            Some(toml::Value::Array(values)) => Ok(values.into_iter().map(Layered::from).collect()),
            _no_list => Err(Error::invalid_value(
                Unexpected::Str(text),
                &"a list such as [\"a\", \"b\"] or a, b",
            )),
        };
    }
    let items = text.split(',').map(|item| unquoted(item.trim()));
    Ok(items
        .filter(|item| !item.is_empty())
        .map(|item| Layered::Text(item.to_owned()))
        .collect())
}

impl<'de> IntoDeserializer<'de, Error> for Layered {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Layered {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) | Self::Scalar(toml::Value::String(text)) => {
                visitor.visit_string(text)
            }
            Self::Scalar(toml::Value::Integer(number)) => visitor.visit_i64(number),
            Self::Scalar(toml::Value::Float(number)) => visitor.visit_f64(number),
            Self::Scalar(toml::Value::Boolean(switch)) => visitor.visit_bool(switch),
            Self::Scalar(other) => visitor.visit_string(other.to_string()),
            Self::Table(table) => MapDeserializer::new(table.into_iter()).deserialize_any(visitor),
            Self::List(list) => SeqDeserializer::new(list.into_iter()).deserialize_any(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) => match text.parse() {
                Ok(switch) => visitor.visit_bool(switch),
                Err(_error) => Err(Error::invalid_value(
                    Unexpected::Str(&text),
                    &"true or false",
                )),
            },
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) => match text.parse() {
                Ok(number) => visitor.visit_u32(number),
                Err(_error) => Err(Error::invalid_value(Unexpected::Str(&text), &"a number")),
            },
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) => Self::List(list(&text)?).deserialize_any(visitor),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) | Self::Scalar(toml::Value::String(text)) => text
                .into_deserializer()
                .deserialize_enum(name, variants, visitor),
            other => other.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}
