//! The devices of people, and which sign-in is on which.

use sqlx::{FromRow, Sqlite, Transaction};
use uuid::Uuid;

use super::auth_sessions::SessionLife;
use super::stored_id::id_from_text;
use super::{Scope, Store, StoreError};

/// A device's activity is written at most this often, in ms.
const ACTIVITY_STEP_MS: i64 = 60_000;

/// A device that somebody registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDevice {
    /// Which.
    pub id: Uuid,
    /// For people.
    pub device_name: String,
    /// The operating system.
    pub os: String,
    /// The client and its version.
    pub app_version: String,
    /// When something was last asked or dictated from there, in ms.
    pub last_active_at: i64,
    /// In ms.
    pub created_at: i64,
    /// The sign-in that asks is there.
    pub is_current: bool,
    /// A sign-in that holds is there.
    pub is_signed_in: bool,
}

/// What a client tells about its device.
#[derive(Clone, Copy, Debug)]
pub struct DeviceWish<'a> {
    /// Empty keeps the name of a known device.
    pub device_name: &'a str,
    /// The operating system.
    pub os: &'a str,
    /// The client and its version.
    pub app_version: &'a str,
    /// The id of an earlier registration.
    pub remembered: Option<Uuid>,
}

/// How many devices there may be, and by what they count as signed out.
#[derive(Clone, Copy, Debug)]
pub struct DeviceBounds {
    /// Of one person.
    pub most: i64,
    /// How long sign-ins last.
    pub life: SessionLife,
}

/// What became of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// The device was known.
    Known(Uuid),
    /// It was not.
    New(Uuid),
    /// It was not, and has no name.
    Nameless,
    /// There is no room: the person is signed in on every other one.
    NoRoom,
}

#[derive(FromRow)]
struct DeviceRow {
    id: String,
    device_name: String,
    os: String,
    app_version: String,
    last_active_at: i64,
    /// When the last dictation there ended, or has come to.
    dictated_at: Option<i64>,
    created_at: i64,
    is_current: bool,
    is_signed_in: bool,
}

impl TryFrom<DeviceRow> for StoredDevice {
    type Error = StoreError;

    fn try_from(row: DeviceRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id_from_text(&row.id, "a device's id")?,
            device_name: row.device_name,
            os: row.os,
            app_version: row.app_version,
            last_active_at: row.dictated_at.unwrap_or(0).max(row.last_active_at),
            created_at: row.created_at,
            is_current: row.is_current,
            is_signed_in: row.is_signed_in,
        })
    }
}

/// Whether a sign-in holds: renewed and begun not before the parameters of these numbers, in served time.
macro_rules! holds {
    ($idle_since:literal, $total_since:literal) => {
        concat!(
            "auth_sessions.ended_at IS NULL AND auth_sessions.renewed_served_ms >= ",
            $idle_since,
            " AND auth_sessions.begun_served_ms >= ",
            $total_since
        )
    };
}

impl Store {
    /// Writes down on which device the sign-in is: the one that it is on already, else the
    /// remembered one, else a new one. Where there are too many, the one that was active the
    /// longest ago gives way, unless somebody is signed in there.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn register_device(
        &self,
        scope: &Scope,
        sign_in: Uuid,
        wish: DeviceWish<'_>,
        bounds: DeviceBounds,
    ) -> Result<Registration, StoreError> {
        let user = scope.required_user_text()?;
        let now = self.moment();
        let mut transaction = self.pool.begin().await?;
        let known = known_device(&mut transaction, &user, sign_in, wish.remembered).await?;
        let (id, outcome) = match known {
            Some(id) => (id, Registration::Known(id)),
            None if wish.device_name.is_empty() => return Ok(Registration::Nameless),
            None => {
                if !make_room(&mut transaction, &user, bounds, now.served_ms).await? {
                    return Ok(Registration::NoRoom);
                }
                let id = Uuid::now_v7();
                (id, Registration::New(id))
            }
        };
        sqlx::query(
            "INSERT INTO devices \
                 (id, user_id, device_name, os, app_version, last_active_at, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $6) \
             ON CONFLICT (id) DO UPDATE SET \
                 device_name = CASE WHEN $3 = '' THEN devices.device_name ELSE $3 END, \
                 os = $4, app_version = $5, last_active_at = $6",
        )
        .bind(id.to_string())
        .bind(&user)
        .bind(wish.device_name)
        .bind(wish.os)
        .bind(wish.app_version)
        .bind(now.wall_ms)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("UPDATE auth_sessions SET device_id = $1 WHERE id = $2 AND user_id = $3")
            .bind(id.to_string())
            .bind(sign_in.to_string())
            .bind(&user)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(outcome)
    }

    /// The devices of the scope's person, the most recently active first, as `sign_in` sees them.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn devices(
        &self,
        scope: &Scope,
        sign_in: Uuid,
        life: SessionLife,
    ) -> Result<Vec<StoredDevice>, StoreError> {
        let user = scope.required_user_text()?;
        let now = self.moment();
        let rows: Vec<DeviceRow> = sqlx::query_as(concat!(
            "SELECT id, device_name, os, app_version, last_active_at, created_at, \
                 (SELECT MAX(created_at + duration) FROM voice_sessions \
                     WHERE voice_sessions.device_id = devices.id) AS dictated_at, \
                 EXISTS (SELECT 1 FROM auth_sessions \
                     WHERE auth_sessions.device_id = devices.id AND auth_sessions.id = $2 \
                 ) AS is_current, \
                 EXISTS (SELECT 1 FROM auth_sessions \
                     WHERE auth_sessions.device_id = devices.id AND ",
            holds!("$3", "$4"),
            ") AS is_signed_in \
             FROM devices WHERE user_id = $1",
        ))
        .bind(user)
        .bind(sign_in.to_string())
        .bind(now.served_ms.saturating_sub(life.idle_ms))
        .bind(now.served_ms.saturating_sub(life.total_ms))
        .fetch_all(self.pool.reader())
        .await?;
        let devices = rows.into_iter().map(StoredDevice::try_from);
        let mut devices = devices.collect::<Result<Vec<_>, _>>()?;
        for device in &mut devices {
            // What was written under a clock that was ahead is no later than now.
            device.last_active_at = device.last_active_at.min(now.wall_ms);
        }
        devices.sort_by_key(|device| std::cmp::Reverse((device.last_active_at, device.id)));
        Ok(devices)
    }

    /// Gives a device another name. False: there is none of this id, or it is another person's.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn rename_device(
        &self,
        scope: &Scope,
        id: Uuid,
        device_name: &str,
    ) -> Result<bool, StoreError> {
        let user = scope.required_user_text()?;
        let done =
            sqlx::query("UPDATE devices SET device_name = $1 WHERE id = $2 AND user_id = $3")
                .bind(device_name)
                .bind(id.to_string())
                .bind(user)
                .execute(self.pool.writer()?)
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends every sign-in on a device and takes their tickets away; gives the sign-ins. None:
    /// there is no device of this id, or it is another person's.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn sign_out_device(
        &self,
        scope: &Scope,
        id: Uuid,
    ) -> Result<Option<Vec<Uuid>>, StoreError> {
        let user = scope.required_user_text()?;
        let mut transaction = self.pool.begin().await?;
        let known: Option<String> =
            sqlx::query_scalar("SELECT id FROM devices WHERE id = $1 AND user_id = $2")
                .bind(id.to_string())
                .bind(&user)
                .fetch_optional(&mut *transaction)
                .await?;
        if known.is_none() {
            return Ok(None);
        }
        let ended: Vec<String> = sqlx::query_scalar(
            "UPDATE auth_sessions SET ended_at = $1 \
             WHERE device_id = $2 AND user_id = $3 AND ended_at IS NULL RETURNING id",
        )
        .bind(self.clock.now_ms())
        .bind(id.to_string())
        .bind(&user)
        .fetch_all(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM stream_tickets WHERE user_id = $1 AND auth_session_id IN \
                 (SELECT id FROM auth_sessions WHERE device_id = $2)",
        )
        .bind(&user)
        .bind(id.to_string())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let ids = ended.iter().map(|id| id_from_text(id, "a sign-in's id"));
        ids.collect::<Result<Vec<_>, _>>().map(Some)
    }

    /// The device of a sign-in, if it has one, was active now. A time that has not come yet was written under a wrong
    /// clock.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn mark_device_active(&self, scope: &Scope, sign_in: Uuid) -> Result<(), StoreError> {
        let user = scope.required_user_text()?;
        let now = self.clock.now_ms();
        sqlx::query(
            "UPDATE devices SET last_active_at = $1 \
             WHERE user_id = $2 AND (last_active_at <= $3 OR last_active_at > $1) \
               AND id = (SELECT device_id FROM auth_sessions WHERE id = $4 AND user_id = $2)",
        )
        .bind(now)
        .bind(user)
        .bind(now.saturating_sub(ACTIVITY_STEP_MS))
        .bind(sign_in.to_string())
        .execute(self.pool.writer()?)
        .await?;
        Ok(())
    }
}

/// The device that the sign-in is on, or the remembered one if it is the person's own.
async fn known_device(
    transaction: &mut Transaction<'static, Sqlite>,
    user: &str,
    sign_in: Uuid,
    remembered: Option<Uuid>,
) -> Result<Option<Uuid>, StoreError> {
    let known: Option<String> = sqlx::query_scalar(
        "SELECT devices.id FROM devices WHERE user_id = $1 AND \
             (id = (SELECT device_id FROM auth_sessions WHERE id = $2 AND user_id = $1) \
              OR id = $3) \
         ORDER BY id = $3 LIMIT 1",
    )
    .bind(user)
    .bind(sign_in.to_string())
    .bind(remembered.map(|id| id.to_string()))
    .fetch_optional(&mut **transaction)
    .await?;
    known
        .map(|id| id_from_text(&id, "a device's id"))
        .transpose()
}

/// Whether one more device fits, after the oldest that nobody uses have given way.
async fn make_room(
    transaction: &mut Transaction<'static, Sqlite>,
    user: &str,
    bounds: DeviceBounds,
    served_ms: i64,
) -> Result<bool, StoreError> {
    let excess = count(transaction, user).await? + 1 - bounds.most;
    if excess <= 0 {
        return Ok(true);
    }
    sqlx::query(concat!(
        "DELETE FROM devices WHERE id IN \
             (SELECT id FROM devices WHERE user_id = $1 AND NOT EXISTS \
                 (SELECT 1 FROM auth_sessions WHERE auth_sessions.device_id = devices.id AND ",
        holds!("$2", "$3"),
        ") ORDER BY last_active_at, id LIMIT $4)",
    ))
    .bind(user)
    .bind(served_ms.saturating_sub(bounds.life.idle_ms))
    .bind(served_ms.saturating_sub(bounds.life.total_ms))
    .bind(excess)
    .execute(&mut **transaction)
    .await?;
    Ok(count(transaction, user).await? < bounds.most)
}

async fn count(
    transaction: &mut Transaction<'static, Sqlite>,
    user: &str,
) -> Result<i64, StoreError> {
    let counted = sqlx::query_scalar("SELECT COUNT(*) FROM devices WHERE user_id = $1")
        .bind(user)
        .fetch_one(&mut **transaction);
    Ok(counted.await?)
}
