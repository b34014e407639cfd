//! Watermarks that rise and do nothing else: nearly all commits, so many of them share a statement.

use std::collections::{HashMap, HashSet};

use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{CommitOutcome, UsageCommit};
use crate::store::StoreError;
use crate::store::database::{Tx, within};
use crate::store::served::Moment;
use crate::store::stored_id::{
    Id, millis_to_stored, offset_from_stored, offset_to_stored, samples_to_stored,
};

/// Commits in one statement: ten values each, and SQLite takes 32,766.
const IN_ONE_STATEMENT: usize = 500;

/// Raises the watermarks of those `commits` that want nothing else. One outcome for each of them,
/// none for each commit that wants more, in the order of the commits.
pub(super) async fn raise(
    transaction: &mut Tx<'_>,
    commits: &[UsageCommit],
    now: Moment,
) -> Result<Vec<Option<CommitOutcome>>, StoreError> {
    let mut sessions = HashSet::new();
    // A dictation may have two commits in a group: the second follows by itself.
    let is_plain: Vec<bool> = commits
        .iter()
        .map(|commit| {
            let has_slices = !commit.slices.is_empty() || !commit.cost_slices.is_empty();
            !has_slices && commit.settlement.is_none() && sessions.insert(commit.session)
        })
        .collect();
    let plain: Vec<&UsageCommit> = commits
        .iter()
        .zip(&is_plain)
        .filter_map(|(commit, plain)| plain.then_some(commit))
        .collect();
    let mut stored = HashMap::new();
    for some in plain.chunks(IN_ONE_STATEMENT) {
        stored.extend(raise_some(transaction, some, now).await?);
    }
    commits
        .iter()
        .zip(is_plain)
        .map(|(commit, plain)| {
            if !plain {
                return Ok(None);
            }
            Ok(Some(match stored.get(&commit.session) {
                Some(through) => CommitOutcome::Committed {
                    through: offset_from_stored(*through)?,
                },
                None => CommitOutcome::Fenced,
            }))
        })
        .collect()
}

/// The stored watermarks of those whose writer is not fenced.
async fn raise_some(
    transaction: &mut Tx<'_>,
    commits: &[&UsageCommit],
    now: Moment,
) -> Result<Vec<(Uuid, i64)>, StoreError> {
    let rows: Vec<(Id, i64)> = within!(transaction, Db, |connection| {
        let mut statement = QueryBuilder::<Db>::new(
            "WITH wanted(wanted_id, wanted_user, wanted_epoch, through, through_ms, \
                         told, heard_from, heard, given, engine) AS (",
        );
        statement.push_values(commits, |mut row, commit| {
            row.push_bind(Id::from(commit.session))
                .push_bind(Id::from(commit.user))
                .push_bind(commit.epoch)
                .push_bind(offset_to_stored(commit.through))
                .push_bind(millis_to_stored(commit.through.as_millis()))
                .push_bind(offset_to_stored(commit.account.told))
                .push_bind(offset_to_stored(commit.account.heard.start()))
                .push_bind(offset_to_stored(commit.account.heard.end()))
                .push_bind(samples_to_stored(commit.account.given))
                .push_bind(&commit.engine);
        });
        // As in `raise_watermark`: it never falls, and its ms are rounded in one place.
        statement.push(
            ") UPDATE voice_sessions SET \
                 duration = CASE WHEN acked_sample < through THEN through_ms ELSE duration END, \
                 acked_sample = CASE WHEN acked_sample < through THEN through ELSE acked_sample END, \
                 told_sample = CASE WHEN told_sample < told THEN told ELSE told_sample END, \
                 heard_sample = CASE WHEN given_samples <= given THEN heard ELSE heard_sample END, \
                 heard_from_sample = heard_from, \
                 given_samples = CASE WHEN given_samples <= given THEN given ELSE given_samples END, \
                 provider = CASE WHEN engine = '' THEN provider ELSE engine END, \
                 touched_served_ms = ",
        );
        statement.push_bind(now.served_ms);
        statement.push(
            " FROM wanted \
             WHERE id = wanted_id AND user_id = wanted_user AND epoch = wanted_epoch \
               AND ended_at IS NULL \
             RETURNING id, acked_sample",
        );
        statement
            .build_query_as()
            // Its text depends on how many there are: not worth keeping prepared.
            .persistent(false)
            .fetch_all(connection)
            .await
    })?;
    let stored = rows.into_iter().map(|(id, through)| (id.uuid(), through));
    Ok(stored.collect())
}
