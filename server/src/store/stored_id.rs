//! Ids and offsets as both databases hold them.

use std::fmt;

use dictation::audio::SampleOffset;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueFormat, PgValueRef};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Postgres, Sqlite, Type};
use uuid::Uuid;

use super::StoreError;

/// The type `uuid` in the catalogue of every Postgres.
const UUID: Oid = Oid(2950);

/// An id as it is bound and read: a `uuid` in Postgres, hyphenated text in SQLite. A bare [`Uuid`] can be bound in
/// neither, so none is stored in a form that the other statements do not find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id(Uuid);

impl Id {
    /// The id itself.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for Id {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}

/// What stands in the place of an id is none.
#[derive(Debug, thiserror::Error)]
#[error("this is no id")]
struct NoId;

/// Whether a row could not be read because something in it is no id.
pub(super) fn is_no_id(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::ColumnDecode { source, .. } | sqlx::Error::Decode(source) => {
            source.is::<NoId>()
        }
        _ => false,
    }
}

impl Type<Postgres> for Id {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(UUID)
    }
}

impl Encode<'_, Postgres> for Id {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

impl Decode<'_, Postgres> for Id {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let read = match value.format() {
            PgValueFormat::Binary => Uuid::from_slice(value.as_bytes()?),
            PgValueFormat::Text => Uuid::parse_str(value.as_str()?),
        };
        read.map(Self).map_err(|_error| NoId.into())
    }
}

impl Type<Sqlite> for Id {
    fn type_info() -> SqliteTypeInfo {
        <str as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for Id {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, Sqlite>>::encode(self.to_string(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for Id {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let text = <&str as Decode<'r, Sqlite>>::decode(value)?;
        Uuid::parse_str(text)
            .map(Self)
            .map_err(|_error| NoId.into())
    }
}

/// An offset as a 64-bit integer; one past the range (580,000 years of audio) stays at its end.
pub(super) fn offset_to_stored(offset: SampleOffset) -> i64 {
    i64::try_from(offset.get()).unwrap_or(i64::MAX)
}

/// An offset from a 64-bit integer.
pub(super) fn offset_from_stored(stored: i64) -> Result<SampleOffset, StoreError> {
    u64::try_from(stored)
        .map(SampleOffset::new)
        .map_err(|_error| StoreError::Corrupt {
            what: "a sample offset",
        })
}

/// ms of audio as a 64-bit integer.
pub(super) fn millis_to_stored(millis: u64) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}

/// A number of samples as a 64-bit integer.
pub(super) fn samples_to_stored(samples: u64) -> i64 {
    i64::try_from(samples).unwrap_or(i64::MAX)
}

/// A number of samples from a 64-bit integer.
pub(super) fn samples_from_stored(stored: i64) -> Result<u64, StoreError> {
    offset_from_stored(stored).map(SampleOffset::get)
}
