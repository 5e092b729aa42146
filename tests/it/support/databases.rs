//! A real database for each test: a file of its own on SQLite, a schema of its own on PostgreSQL.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_util::FutureExt;
use qanat::keyring::fresh_digits;
use qanat::store::db;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use tempfile::TempDir;

/// The server to take schemas from; `tests/run` sets it.
const POSTGRES_URL: &str = "QANAT_TEST_POSTGRES_URL";

/// A kind of database that the service runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// Of which kind a connection is.
    pub fn of(connection: &DatabaseConnection) -> Self {
        match connection.get_database_backend() {
            DbBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }
}

/// A database with the whole schema and no rows.
#[derive(Clone)]
pub struct TestDatabase {
    pub connection: DatabaseConnection,
    /// Where another process finds the same database.
    pub url: String,
}

impl TestDatabase {
    pub async fn execute(&self, text: &str) {
        self.connection.execute_unprepared(text).await.unwrap();
    }

    /// A single number from the database.
    pub async fn count(&self, text: &str) -> i64 {
        let row = self.connection.query_one_raw(db::sql(&self.connection, text, [])).await;
        row.unwrap().unwrap().try_get_by_index(0).unwrap()
    }
}

/// What has to be taken away after a test.
enum Place {
    Folder(TempDir),
    Schema { server: String, name: String },
}

/// What a test is given: the bare database, or the service on top of it.
pub trait Stage: Clone {
    async fn set(db: TestDatabase) -> Self;
    /// Fails a test that leaves behind what it should not.
    async fn leave(self);
}

impl Stage for TestDatabase {
    async fn set(db: TestDatabase) -> Self {
        db
    }

    async fn leave(self) {}
}

/// Makes the tests `NAME::sqlite` and `NAME::postgres` of each `async fn NAME(stage)` it is given, where the stage is a
/// `TestDatabase` or a `TestApp`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            use $crate::support::databases::{Database, run};

            #[tokio::test]
            async fn sqlite() {
                run(Database::Sqlite, super::$name).await;
            }

            #[tokio::test]
            async fn postgres() {
                run(Database::Postgres, super::$name).await;
            }
        }
    )+ };
}

/// Runs `body` on a fresh database, and takes that away whatever comes of it.
pub async fn run<S: Stage, F: Future<Output = ()>>(database: Database, body: impl FnOnce(S) -> F) {
    let (db, place) = open(database).await;
    let whole = async {
        let stage = S::set(db).await;
        body(stage.clone()).await;
        stage.leave().await;
    };
    let outcome = AssertUnwindSafe(whole).catch_unwind().await;
    place.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// The same on a database in which there is nothing, not even the schema.
pub async fn empty<F: Future<Output = ()>>(database: Database, body: impl FnOnce(TestDatabase) -> F) {
    let (db, place) = connect(database).await;
    let outcome = AssertUnwindSafe(body(db)).catch_unwind().await;
    place.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

async fn open(database: Database) -> (TestDatabase, Place) {
    let (db, place) = connect(database).await;
    db::migrate(&db.connection)
        .await
        .expect("the schema fits an empty database");
    (db, place)
}

async fn connect(database: Database) -> (TestDatabase, Place) {
    let place = Place::create(database).await;
    let url = place.url();
    let connection = db::connect(&url).await.expect("the database of the test opens");
    (TestDatabase { connection, url }, place)
}

impl Place {
    async fn create(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::Folder(TempDir::new().expect("there is room for temporary files")),
            Database::Postgres => {
                let server = std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
                    panic!("run the tests with tests/run, or point {POSTGRES_URL} to a PostgreSQL server")
                });
                let name = format!("test_{}", fresh_digits(12));
                execute(&server, &format!("create schema {name}")).await;
                Self::Schema { server, name }
            }
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Folder(folder) => format!("sqlite://{}", folder.path().join("qanat.db").display()),
            Self::Schema { server, name } => {
                let separator = if server.contains('?') { '&' } else { '?' };
                format!("{server}{separator}options=-csearch_path%3D{name}")
            }
        }
    }

    async fn remove(self) {
        match self {
            Self::Folder(folder) => folder.close().expect("nobody else removes the folder"),
            // A connection that the test left in a transaction must fail it, not hang it.
            Self::Schema { server, name } => {
                execute(
                    &server,
                    &format!("set lock_timeout = '10s'; drop schema {name} cascade"),
                )
                .await;
            }
        }
    }
}

async fn execute(server: &str, statements: &str) {
    let connection = db::connect(server)
        .await
        .expect("the PostgreSQL server of the tests answers");
    connection
        .execute_unprepared(statements)
        .await
        .expect("the server lets tests make and drop schemas");
    connection.close().await.expect("an idle connection closes");
}

mod tests {
    use super::*;

    const NAMES: &str = "select name from settings order by name";

    async fn names(db: &TestDatabase) -> Vec<String> {
        let rows = db
            .connection
            .query_all_raw(db::sql(&db.connection, NAMES, []))
            .await
            .unwrap();
        rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
    }

    async fn insert(db: &TestDatabase, name: &str) {
        let insert = format!("insert into settings (name, value) values ('{name}', '')");
        db.connection.execute_unprepared(&insert).await.unwrap();
    }

    async fn two_tests_never_see_the_rows_of_each_other(one: TestDatabase, database: Database) {
        let (other, place) = open(database).await;
        insert(&one, "one").await;
        insert(&other, "other").await;
        assert_eq!(names(&one).await, ["one"]);
        assert_eq!(names(&other).await, ["other"]);
        other.connection.close().await.unwrap();
        place.remove().await;
    }

    #[tokio::test]
    async fn two_tests_never_see_the_rows_of_each_other_on_sqlite() {
        run(Database::Sqlite, |one| {
            two_tests_never_see_the_rows_of_each_other(one, Database::Sqlite)
        })
        .await;
    }

    #[tokio::test]
    async fn two_tests_never_see_the_rows_of_each_other_on_postgres() {
        run(Database::Postgres, |one| {
            two_tests_never_see_the_rows_of_each_other(one, Database::Postgres)
        })
        .await;
    }

    on_both!(another_process_finds_the_same_rows_under_the_url);
    async fn another_process_finds_the_same_rows_under_the_url(db: TestDatabase) {
        insert(&db, "shared").await;
        let connection = db::connect(&db.url).await.unwrap();
        assert!(db::is_migrated(&connection).await.unwrap());
        let again = TestDatabase {
            connection,
            url: db.url,
        };
        assert_eq!(names(&again).await, ["shared"]);
    }

    #[tokio::test]
    #[should_panic(expected = "the claim of the test")]
    async fn a_test_that_fails_still_fails_after_its_database_is_gone() {
        run(Database::Sqlite, async |_: TestDatabase| {
            panic!("the claim of the test")
        })
        .await;
    }
}
