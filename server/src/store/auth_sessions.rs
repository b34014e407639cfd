//! Sign-ins: begun, renewed, ended.

use std::collections::HashSet;

use sqlx::{FromRow, QueryBuilder, Sqlite, Transaction};
use uuid::Uuid;

use super::served::Moment;
use super::stored_id::id_from_text;
use super::{Scope, Store, StoreError};

/// So many sign-ins are looked up by one statement.
const IDS_A_STATEMENT: usize = 500;

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthSession {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// The number in the refresh token that is good now.
    pub refresh_counter: i64,
    /// When it began, in ms.
    pub created_at: i64,
    /// How.
    pub method: SignInMethod,
}

/// How somebody proved who they are when a sign-in began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInMethod {
    /// Not at all.
    Anonymous,
    /// By password.
    Password,
    /// By a mail to somebody who forgot their password.
    Recovery,
    /// By another mail.
    Otp,
}

impl SignInMethod {
    const ALL: [Self; 4] = [Self::Anonymous, Self::Password, Self::Recovery, Self::Otp];

    /// Its name in tokens and tables: Supabase Auth's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Password => "password",
            Self::Recovery => "recovery",
            Self::Otp => "otp",
        }
    }

    /// The method of this name.
    pub(super) fn from_name(name: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|method| method.name() == name);
        known.ok_or(StoreError::Corrupt {
            what: "a way to sign in",
        })
    }
}

/// How long sign-ins last, in ms of served time.
#[derive(Clone, Copy, Debug)]
pub struct SessionLife {
    /// Without being renewed.
    pub idle_ms: i64,
    /// In all.
    pub total_ms: i64,
}

/// What became of a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// The sign-in goes on under its counter: a new one, or, if the token was the one before the
    /// active one, the active one. So fifty tabs that renew at once all get the same token.
    Renewed(AuthSession),
    /// As `Renewed`, by a token that is ahead of all that this database has given out: it was set back to an older copy.
    /// Such a token is as genuine as the one that the copy expects. A guest has no other way back, and an account that is
    /// refused is refused to its owner: a thief is found out as ever, by the older of two tokens.
    Recovered(AuthSession),
    /// An older token came back: somebody has a copy. The sign-in is over.
    Reused,
    /// It was over before: signed out.
    Ended,
    /// It was not renewed for too long, or is too old.
    Expired,
    /// There is no such sign-in.
    Unknown,
}

#[derive(FromRow)]
struct SessionRow {
    id: String,
    user_id: String,
    refresh_counter: i64,
    created_at: i64,
    begun_served_ms: i64,
    renewed_served_ms: i64,
    ended_at: Option<i64>,
    method: String,
}

impl Store {
    /// Exchanges the refresh token with number `counter` of a sign-in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn refresh_auth_session(
        &self,
        scope: &Scope,
        id: Uuid,
        counter: i64,
        life: SessionLife,
    ) -> Result<RefreshOutcome, StoreError> {
        let now = self.moment();
        let mut transaction = self.pool.begin().await?;
        let row: Option<SessionRow> = sqlx::query_as(
            "SELECT id, user_id, refresh_counter, created_at, begun_served_ms, renewed_served_ms, \
                    ended_at, method \
             FROM auth_sessions WHERE id = $1 AND (CAST($2 AS TEXT) IS NULL OR user_id = $2)",
        )
        .bind(id.to_string())
        .bind(scope.user_text())
        .fetch_optional(&mut *transaction)
        .await?;
        let outcome = match row {
            None => RefreshOutcome::Unknown,
            Some(row) => decide(&row, counter, life, now.served_ms)?,
        };
        write_outcome(&mut transaction, id, &outcome, now).await?;
        transaction.commit().await?;
        Ok(outcome)
    }

    /// Whether a sign-in still holds.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_auth_session_live(&self, scope: &Scope, id: Uuid) -> Result<bool, StoreError> {
        let live: Option<i64> = sqlx::query_scalar(
            "SELECT created_at FROM auth_sessions \
             WHERE id = $1 AND (CAST($2 AS TEXT) IS NULL OR user_id = $2) AND ended_at IS NULL",
        )
        .bind(id.to_string())
        .bind(scope.user_text())
        .fetch_optional(self.pool.reader())
        .await?;
        Ok(live.is_some())
    }

    /// Those of `ids` that do not hold any more, or never did.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn ended_auth_sessions(
        &self,
        scope: &Scope,
        ids: &[Uuid],
    ) -> Result<Vec<Uuid>, StoreError> {
        let mut ended: HashSet<Uuid> = ids.iter().copied().collect();
        for some in ids.chunks(IDS_A_STATEMENT) {
            let mut statement = QueryBuilder::<Sqlite>::new(
                "SELECT id FROM auth_sessions WHERE ended_at IS NULL AND (CAST(",
            );
            statement.push_bind(scope.user_text());
            statement.push(" AS TEXT) IS NULL OR user_id = ");
            statement.push_bind(scope.user_text());
            statement.push(") AND id IN (");
            let mut list = statement.separated(", ");
            for id in some {
                list.push_bind(id.to_string());
            }
            statement.push(")");
            let live: Vec<String> = statement
                .build_query_scalar()
                .fetch_all(self.pool.reader())
                .await?;
            for id in live {
                ended.remove(&id_from_text(&id, "a sign-in's id")?);
            }
        }
        Ok(ended.into_iter().collect())
    }

    /// Ends one sign-in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_auth_session(&self, scope: &Scope, id: Uuid) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE auth_sessions SET ended_at = $1 \
             WHERE id = $2 AND (CAST($3 AS TEXT) IS NULL OR user_id = $3) AND ended_at IS NULL",
        )
        .bind(self.clock.now_ms())
        .bind(id.to_string())
        .bind(scope.user_text())
        .execute(self.pool.writer()?)
        .await?;
        Ok(())
    }

    /// Ends all sign-ins of a person but one; returns which.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_other_auth_sessions(
        &self,
        scope: &Scope,
        user: Uuid,
        kept: Option<Uuid>,
    ) -> Result<Vec<Uuid>, StoreError> {
        let ended: Vec<String> = sqlx::query_scalar(
            "UPDATE auth_sessions SET ended_at = $1 \
             WHERE user_id = $2 AND (CAST($3 AS TEXT) IS NULL OR user_id = $3) \
               AND ended_at IS NULL AND (CAST($4 AS TEXT) IS NULL OR id <> $4) \
             RETURNING id",
        )
        .bind(self.clock.now_ms())
        .bind(user.to_string())
        .bind(scope.user_text())
        .bind(kept.map(|id| id.to_string()))
        .fetch_all(self.pool.writer()?)
        .await?;
        ended
            .iter()
            .map(|id| id_from_text(id, "a sign-in's id"))
            .collect()
    }
}

/// What the token with number `counter` is worth to the sign-in in `row`.
fn decide(
    row: &SessionRow,
    counter: i64,
    life: SessionLife,
    served_ms: i64,
) -> Result<RefreshOutcome, StoreError> {
    let is_old = served_ms.saturating_sub(row.renewed_served_ms) > life.idle_ms
        || served_ms.saturating_sub(row.begun_served_ms) > life.total_ms;
    if row.ended_at.is_some() {
        return Ok(RefreshOutcome::Ended);
    }
    if is_old {
        return Ok(RefreshOutcome::Expired);
    }
    let active = row.refresh_counter;
    Ok(match active.checked_sub(counter) {
        Some(0) => RefreshOutcome::Renewed(row.session(active.saturating_add(1))?),
        Some(1) => RefreshOutcome::Renewed(row.session(active)?),
        Some(older) if older > 1 => RefreshOutcome::Reused,
        Some(_ahead) => RefreshOutcome::Recovered(row.session(counter.saturating_add(1))?),
        None => RefreshOutcome::Unknown,
    })
}

impl SessionRow {
    /// The sign-in, under this counter from now on.
    fn session(&self, refresh_counter: i64) -> Result<AuthSession, StoreError> {
        Ok(AuthSession {
            id: id_from_text(&self.id, "a sign-in's id")?,
            user_id: id_from_text(&self.user_id, "a person's id")?,
            refresh_counter,
            created_at: self.created_at,
            method: SignInMethod::from_name(&self.method)?,
        })
    }
}

async fn write_outcome(
    transaction: &mut Transaction<'static, Sqlite>,
    id: Uuid,
    outcome: &RefreshOutcome,
    now: Moment,
) -> Result<(), StoreError> {
    match outcome {
        RefreshOutcome::Renewed(session) | RefreshOutcome::Recovered(session) => {
            // For the parent of the active token the counter is what it was.
            sqlx::query(
                "UPDATE auth_sessions SET refresh_counter = $1, renewed_served_ms = $2, \
                     refreshed_at = CASE WHEN refreshed_at < $3 THEN $3 ELSE refreshed_at END \
                 WHERE id = $4",
            )
            .bind(session.refresh_counter)
            .bind(now.served_ms)
            .bind(now.wall_ms)
            .bind(id.to_string())
            .execute(&mut **transaction)
            .await?;
        }
        RefreshOutcome::Reused => {
            sqlx::query("UPDATE auth_sessions SET ended_at = $1 WHERE id = $2")
                .bind(now.wall_ms)
                .bind(id.to_string())
                .execute(&mut **transaction)
                .await?;
        }
        _nothing_changes => {}
    }
    Ok(())
}

/// Begins a sign-in.
pub(super) async fn insert_auth_session(
    transaction: &mut Transaction<'static, Sqlite>,
    user_id: Uuid,
    method: SignInMethod,
    now: Moment,
) -> Result<AuthSession, StoreError> {
    let session = AuthSession {
        id: Uuid::now_v7(),
        user_id,
        refresh_counter: 0,
        created_at: now.wall_ms,
        method,
    };
    sqlx::query(
        "INSERT INTO auth_sessions \
             (id, user_id, refresh_counter, refreshed_at, created_at, renewed_served_ms, \
              begun_served_ms, method) \
         VALUES ($1, $2, $3, $4, $4, $5, $5, $6)",
    )
    .bind(session.id.to_string())
    .bind(user_id.to_string())
    .bind(session.refresh_counter)
    .bind(now.wall_ms)
    .bind(now.served_ms)
    .bind(method.name())
    .execute(&mut **transaction)
    .await?;
    Ok(session)
}
