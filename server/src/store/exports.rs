//! Everything that is kept about a person, for their eyes.

use sqlx::FromRow;

use super::database::reading;
use super::stored_id::Id;
use super::usage::billed_to;
use super::{Scope, Store, StoreError};

/// A sign-in, as its owner may see it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ExportedSignIn {
    /// Which.
    pub id: Id,
    /// How they proved who they are.
    pub method: String,
    /// On which device, if it is registered.
    pub device_id: Option<Id>,
    /// In ms.
    pub created_at: i64,
    /// When it was last renewed, in ms.
    pub refreshed_at: i64,
    /// In ms; none while it holds.
    pub ended_at: Option<i64>,
}

/// A dictation.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ExportedDictation {
    /// Which.
    pub id: Id,
    /// On which device, if it was registered.
    pub device_id: Option<Id>,
    /// Audio in ms.
    pub duration: i64,
    /// The engine that listened last.
    pub provider: String,
    /// From stop to the last words, in ms.
    pub latency_ms: Option<i64>,
    /// In ms.
    pub created_at: i64,
    /// In ms.
    pub ended_at: Option<i64>,
}

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ExportedUsage {
    /// Which.
    pub id: Id,
    /// The dictation.
    pub session_id: Id,
    /// Who listened.
    pub engine: String,
    /// `final`: finals cover it. `repeat`: engines heard it beside that, and beyond the grace.
    pub reason: String,
    /// Audio in ms.
    pub duration_ms: i64,
    /// In micro-dollars.
    pub cost_micro_usd: i64,
    /// In ms.
    pub created_at: i64,
}

/// A kept final.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ExportedSegment {
    /// The dictation.
    pub transcript_id: Id,
    /// When it was deleted, in ms; none if it was not.
    pub trashed_at: Option<i64>,
    /// In samples from the beginning of the dictation.
    pub start_sample: i64,
    /// In samples from the beginning of the dictation.
    pub end_sample: i64,
    /// What was said.
    pub text: String,
}

impl Store {
    /// All that the scope's person said and has kept, in order, that in the trash too.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn exported_transcripts(
        &self,
        scope: &Scope,
    ) -> Result<Vec<ExportedSegment>, StoreError> {
        let user = scope.required_user()?;
        Ok(reading!(self.pool, |reader| {
            sqlx::query_as(
                "SELECT s.transcript_id, t.trashed_at, s.start_sample, s.end_sample, s.text \
                 FROM transcripts t JOIN transcript_segments s ON s.transcript_id = t.id \
                 WHERE t.user_id = $1 ORDER BY t.created_at, t.id, s.start_sample",
            )
            .bind(user)
            .fetch_all(reader)
            .await
        })?)
    }

    /// All sign-ins of the scope's person, the oldest first.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn exported_sign_ins(
        &self,
        scope: &Scope,
    ) -> Result<Vec<ExportedSignIn>, StoreError> {
        let user = scope.required_user()?;
        Ok(reading!(self.pool, |reader| {
            sqlx::query_as(
                "SELECT id, method, device_id, created_at, refreshed_at, ended_at \
                 FROM auth_sessions WHERE user_id = $1 ORDER BY id",
            )
            .bind(user)
            .fetch_all(reader)
            .await
        })?)
    }

    /// All dictations of the scope's person, the oldest first.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn exported_dictations(
        &self,
        scope: &Scope,
    ) -> Result<Vec<ExportedDictation>, StoreError> {
        let user = scope.required_user()?;
        Ok(reading!(self.pool, |reader| {
            sqlx::query_as(
                "SELECT id, device_id, duration, provider, latency_ms, created_at, ended_at \
                 FROM voice_sessions WHERE user_id = $1 ORDER BY id",
            )
            .bind(user)
            .fetch_all(reader)
            .await
        })?)
    }

    /// The ledger's entries of the scope's person, the oldest first.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn exported_usage(&self, scope: &Scope) -> Result<Vec<ExportedUsage>, StoreError> {
        let user = scope.required_user()?;
        Ok(reading!(self.pool, |reader| {
            sqlx::query_as(concat!(
                "SELECT id, session_id, engine, reason, duration_ms, cost_micro_usd, created_at \
                 FROM usage_records WHERE ",
                billed_to!("$1"),
                " ORDER BY id",
            ))
            .bind(user)
            .fetch_all(reader)
            .await
        })?)
    }
}
