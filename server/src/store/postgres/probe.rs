//! Whether a transaction pooler stands before the server.
//!
//! Such a pooler gives the server's process away between two messages. Statements that one connection prepares are then
//! carried out with what another has bound, and the answers are wrong without an error.

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};

/// A pooler need not use one process again at the first opportunity.
const ROUNDS: u32 = 5;

/// Whether two connections at once are served by one process. All is said in the simple protocol, which such a pooler
/// does not confuse.
pub(super) async fn is_transaction_pooler(options: &PgConnectOptions) -> Result<bool, sqlx::Error> {
    let mut one = PgConnection::connect_with(options).await?;
    let mut other = PgConnection::connect_with(options).await?;
    let mut shared = false;
    for _round in 0..ROUNDS {
        let of_one = process(&mut one).await?;
        other.execute("BEGIN").await?;
        let of_other = process(&mut other).await?;
        other.execute("COMMIT").await?;
        shared |= of_one == of_other;
    }
    one.close().await?;
    other.close().await?;
    Ok(shared)
}

/// The number of the process that serves a connection.
async fn process(connection: &mut PgConnection) -> Result<i32, sqlx::Error> {
    let row = connection.fetch_one("SELECT pg_backend_pid()").await?;
    row.try_get(0)
}
