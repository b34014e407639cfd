//! How people want to dictate.

use dictation::settings::{InsertMode, Replacement, Settings};
use serde_json::{Value, json};
use sqlx::FromRow;
use uuid::Uuid;

use super::database::{Done, Tx, reading, within, writing};
use super::stored_id::Id;
use super::{Scope, Store, StoreError};

/// Settings with the number of changes that led to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredSettings {
    /// In full.
    pub settings: Settings,
    /// 0: nothing was ever changed.
    pub revision: u64,
}

#[derive(FromRow)]
struct SettingsRow {
    push_to_talk_key: String,
    language: String,
    auto_punctuation: bool,
    insert_mode: String,
    microphone: String,
    keep_transcripts: bool,
    keep_days: i64,
    vocabulary: String,
    replacements: String,
    revision: i64,
}

impl TryFrom<SettingsRow> for StoredSettings {
    type Error = StoreError;

    fn try_from(row: SettingsRow) -> Result<Self, StoreError> {
        let corrupt = |what: &'static str| move || StoreError::Corrupt { what };
        Ok(Self {
            settings: Settings {
                push_to_talk_key: row.push_to_talk_key,
                language: row.language,
                auto_punctuation: row.auto_punctuation,
                insert_mode: InsertMode::from_name(&row.insert_mode)
                    .ok_or_else(corrupt("a way to insert"))?,
                microphone: row.microphone,
                keep_transcripts: row.keep_transcripts,
                keep_days: u32::try_from(row.keep_days)
                    .ok()
                    .ok_or_else(corrupt("a number of days"))?,
                vocabulary: serde_json::from_str(&row.vocabulary)
                    .ok()
                    .ok_or_else(corrupt("a vocabulary"))?,
                replacements: replacements_from_stored(&row.replacements)
                    .ok_or_else(corrupt("a list of replacements"))?,
            },
            revision: u64::try_from(row.revision)
                .ok()
                .ok_or_else(corrupt("a revision"))?,
        })
    }
}

/// Puts settings in the place of those that have a revision; where they have another one by now, nothing is written.
const PUT: &str = "INSERT INTO user_settings \
         (id, user_id, push_to_talk_key, language, auto_punctuation, insert_mode, microphone, \
          keep_transcripts, keep_days, vocabulary, replacements, revision, created_at, updated_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 + 1, $13, $13) \
     ON CONFLICT (user_id) DO UPDATE SET \
         push_to_talk_key = $3, language = $4, auto_punctuation = $5, insert_mode = $6, \
         microphone = $7, keep_transcripts = $8, keep_days = $9, vocabulary = $10, \
         replacements = $11, revision = $12 + 1, updated_at = $13 \
     WHERE user_settings.revision = $12";

/// [`PUT`], for a person, with the revision of the settings before and the time.
macro_rules! put_settings {
    ($user:expr, $settings:expr, $before:expr, $now:expr) => {{
        let settings: &Settings = $settings;
        sqlx::query(PUT)
            .bind(Id::from(Uuid::now_v7()))
            .bind($user)
            .bind(&settings.push_to_talk_key)
            .bind(&settings.language)
            .bind(settings.auto_punctuation)
            .bind(settings.insert_mode.name())
            .bind(&settings.microphone)
            .bind(settings.keep_transcripts)
            .bind(i64::from(settings.keep_days))
            .bind(json!(settings.vocabulary).to_string())
            .bind(replacements_to_stored(&settings.replacements))
            .bind(i64::try_from($before).unwrap_or(i64::MAX))
            .bind($now)
    }};
}

impl Store {
    /// The settings of the scope's person; the defaults if they have changed nothing.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn settings(&self, scope: &Scope) -> Result<StoredSettings, StoreError> {
        let user = scope.required_user()?;
        let row: Option<SettingsRow> = reading!(self.pool, |reader| {
            sqlx::query_as(SETTINGS_OF)
                .bind(user)
                .fetch_optional(reader)
                .await
        })?;
        or_defaults(row)
    }

    /// Puts `settings` in the place of those before and gives their revision. None: those before
    /// have none of the `expected` revisions, where any are named.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn change_settings(
        &self,
        scope: &Scope,
        settings: &Settings,
        expected: Option<&[u64]>,
    ) -> Result<Option<u64>, StoreError> {
        let user = scope.required_user()?;
        loop {
            let before = self.settings_revision(user).await?;
            if expected.is_some_and(|expected| !expected.contains(&before)) {
                return Ok(None);
            }
            let now = self.clock.now_ms();
            let done = writing!(self.pool, |writer| {
                put_settings!(user, settings, before, now)
                    .execute(writer)
                    .await
                    .map(Done::from)
            })?;
            if done.rows_affected() == 1 {
                return Ok(Some(before + 1));
            }
            // Somebody else has changed them meanwhile.
        }
    }

    async fn settings_revision(&self, user: Id) -> Result<u64, StoreError> {
        let revision: Option<i64> = reading!(self.pool, |reader| {
            sqlx::query_scalar("SELECT revision FROM user_settings WHERE user_id = $1")
                .bind(user)
                .fetch_optional(reader)
                .await
        })?;
        Ok(u64::try_from(revision.unwrap_or(0)).unwrap_or(0))
    }
}

/// Puts the vocabulary and the replacements of `other` behind those of `user`.
pub(super) async fn join_lists(
    transaction: &mut Tx<'_>,
    user: Id,
    other: Id,
    now: i64,
) -> Result<(), StoreError> {
    let others = read(transaction, other).await?;
    loop {
        let own = read(transaction, user).await?;
        let joined = own.settings.with_lists_of(&others.settings);
        if joined == own.settings {
            return Ok(());
        }
        let done = within!(transaction, |connection| {
            put_settings!(user, &joined, own.revision, now)
                .execute(connection)
                .await
                .map(Done::from)
        })?;
        if done.rows_affected() == 1 {
            return Ok(());
        }
        // On a server somebody may change them meanwhile.
    }
}

/// The columns of a [`SettingsRow`].
const SETTINGS_OF: &str = "SELECT push_to_talk_key, language, auto_punctuation, insert_mode, \
         microphone, keep_transcripts, keep_days, vocabulary, replacements, revision \
     FROM user_settings WHERE user_id = $1";

async fn read(transaction: &mut Tx<'_>, user: Id) -> Result<StoredSettings, StoreError> {
    let row: Option<SettingsRow> = within!(transaction, |connection| {
        sqlx::query_as(SETTINGS_OF)
            .bind(user)
            .fetch_optional(connection)
            .await
    })?;
    or_defaults(row)
}

fn or_defaults(row: Option<SettingsRow>) -> Result<StoredSettings, StoreError> {
    row.map_or_else(|| Ok(StoredSettings::default()), TryInto::try_into)
}

fn replacements_to_stored(replacements: &[Replacement]) -> String {
    let one = |one: &Replacement| json!({ "spoken": one.spoken, "written": one.written });
    Value::Array(replacements.iter().map(one).collect()).to_string()
}

fn replacements_from_stored(text: &str) -> Option<Vec<Replacement>> {
    let list: Vec<Value> = serde_json::from_str(text).ok()?;
    let one = |value: Value| {
        let spoken = value.get("spoken")?.as_array()?.iter();
        let spoken = spoken.map(|text| text.as_str().map(str::to_owned));
        Some(Replacement {
            spoken: spoken.collect::<Option<_>>()?,
            written: value.get("written")?.as_str()?.to_owned(),
        })
    };
    list.into_iter().map(one).collect()
}
