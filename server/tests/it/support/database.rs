//! The database that a test has to itself: a file in its folder, or one on the Postgres server that the run has started.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use sotto_server::config::{DatabaseConfig, Secret};
use sotto_server::store::Store;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::dump::beside;

/// The folder of the socket of a Postgres server on this machine, which lets `postgres` in without a password.
const SOCKETS: &str = "SOTTO_TEST_POSTGRES";

/// In a test's folder: the name of its database on the server.
const NAME_FILE: &str = "postgres-database";

/// Which database tests get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sqlite,
    Postgres,
}

thread_local! {
    /// Each test has a thread of its own, and its runtime has no other.
    static KIND: Cell<Kind> = const { Cell::new(Kind::Sqlite) };
}

/// Runs the one of these tests that has the name, with Postgres in the place of SQLite.
pub(crate) fn on_postgres(tests: &[(&str, fn())], name: &str) {
    let (_name, test) = tests.iter().find(|(known, _)| *known == name).unwrap();
    KIND.set(Kind::Postgres);
    test();
    KIND.set(Kind::Sqlite);
}

/// Runs the tests of these names on Postgres, too.
macro_rules! on_postgres_too {
    ($($test:ident),+ $(,)?) => {
        const ON_BOTH: &[(&str, fn())] = &[$((stringify!($test), $test)),+];

        mod on_postgres {
            $(
                #[test]
                fn $test() {
                    let name = stringify!($test);
                    $crate::support::database::on_postgres(super::ON_BOTH, name);
                }
            )+
        }
    };
}
pub(crate) use on_postgres_too;

/// The tests in a source that run on SQLite alone, in order.
pub(crate) fn only_on_sqlite(source: &'static str) -> Vec<&'static str> {
    let listed = source.split_once("on_postgres_too!(\n");
    let (tests, listed) = listed.expect("some run on both");
    let (listed, _) = listed.split_once(");").expect("the list ends");
    let listed: Vec<_> = listed
        .lines()
        .map(|name| name.trim().trim_end_matches(','))
        .collect();
    let behind = tests.split("#[tokio::test]\nasync fn ").skip(1);
    let tests = behind.filter_map(|text| text.split('(').next());
    tests.filter(|test| !listed.contains(test)).collect()
}

/// The database that belongs to a test's folder. On a server it is made when it is asked for first.
pub(crate) async fn database_of(folder: &Path) -> DatabaseConfig {
    DatabaseConfig {
        data_folder: folder.to_owned(),
        url: url_of(folder).await.map(Secret::new),
    }
}

/// The address of the database that belongs to a test's folder. None: it is a file in there.
pub(crate) async fn url_of(folder: &Path) -> Option<String> {
    if KIND.get() == Kind::Sqlite {
        return None;
    }
    let file = folder.join(NAME_FILE);
    let name = match std::fs::read_to_string(&file) {
        Ok(name) => name,
        Err(_not_there) => {
            let name = new_database().await;
            std::fs::write(&file, &name).unwrap();
            name
        }
    };
    Some(url(&name))
}

/// Another program writes to the database that belongs to a test's folder; gives how many rows.
pub(crate) async fn write_beside(folder: &Path, statement: &'static str) -> u64 {
    let Some(url) = url_of(folder).await else {
        let database = beside(folder).await;
        let done = database.execute(statement).await.unwrap();
        database.close().await;
        return done.rows_affected();
    };
    let mut database = in_schema(&url).await;
    let done = database.execute(statement).await.unwrap();
    database.close().await.unwrap();
    done.rows_affected()
}

/// The numbers that another program reads in the database that belongs to a test's folder.
pub(crate) async fn numbers_beside(folder: &Path, query: &'static str) -> Vec<i64> {
    let Some(url) = url_of(folder).await else {
        let database = beside(folder).await;
        let numbers = sqlx::query_scalar(query).fetch_all(&database).await;
        database.close().await;
        return numbers.unwrap();
    };
    let mut database = in_schema(&url).await;
    let numbers = sqlx::query_scalar(query).fetch_all(&mut database).await;
    database.close().await.unwrap();
    numbers.unwrap()
}

async fn in_schema(url: &str) -> PgConnection {
    let mut database = PgConnection::connect(url).await.unwrap();
    database.execute("SET search_path TO sotto").await.unwrap();
    database
}

/// The folder of the server's socket.
pub(crate) fn sockets() -> PathBuf {
    let folder = std::env::var_os(SOCKETS);
    folder
        .expect("SOTTO_TEST_POSTGRES names no server: `cargo xtask test` starts one")
        .into()
}

/// The address of a database on the server.
pub(crate) fn url(name: &str) -> String {
    let sockets = sockets();
    let sockets = sockets.display();
    format!("postgres://postgres@localhost/{name}?host={sockets}&sslmode=disable")
}

/// Makes a database with all tables and nothing in them.
async fn new_database() -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(new_template).await;
    let name = format!("test_{}", Uuid::now_v7().simple());
    order(format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    name
}

/// The tables are made once: copying them takes a tenth of the time.
async fn new_template() -> String {
    let name = empty_database().await;
    let config = DatabaseConfig {
        url: Some(Secret::new(url(&name))),
        ..DatabaseConfig::default()
    };
    let store = Store::open(&config).await.unwrap();
    store.close().await;
    name
}

/// Makes a database without tables.
pub(crate) async fn empty_database() -> String {
    let name = format!("empty_{}", Uuid::now_v7().simple());
    order(format!("CREATE DATABASE {name}")).await;
    name
}

async fn order(statement: String) {
    let mut server = PgConnection::connect(&url("postgres")).await.unwrap();
    let done = sqlx::query(AssertSqlSafe(statement))
        .execute(&mut server)
        .await;
    done.unwrap();
    server.close().await.unwrap();
}
