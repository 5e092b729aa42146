//! The databases that benches measure: a file on SQLite, and PostgreSQL: a schema of the server that
//! `QANAT_BENCH_POSTGRES_URL` names, or a server of their own with the settings that it is delivered with.

#[expect(dead_code, reason = "no bench restarts its server, or loses it")]
#[path = "../../tests/it/support/postgres.rs"]
mod postgres;

use std::sync::{Mutex, PoisonError};

use qanat::keyring::fresh_digits;
use qanat::store::db;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tempfile::TempDir;

use self::postgres::Postgres;

const POSTGRES_URL: &str = "QANAT_BENCH_POSTGRES_URL";

/// A database with the whole schema and no rows.
pub struct BenchDatabase {
    pub name: &'static str,
    pub db: DatabaseConnection,
    /// Where another process finds the same database.
    #[allow(dead_code, reason = "some benches start no other process")]
    pub url: String,
    place: Mutex<Option<Place>>,
}

enum Place {
    Folder(#[expect(dead_code, reason = "it holds the folder until the end")] TempDir),
    Server(#[expect(dead_code, reason = "it holds the server until the end")] Postgres),
    Schema { server: String, name: String },
}

/// One of each kind.
pub async fn open_all() -> [BenchDatabase; 2] {
    [on_sqlite().await, on_postgres().await]
}

async fn on_sqlite() -> BenchDatabase {
    let folder = TempDir::new().expect("there is room for temporary files");
    let url = format!("sqlite://{}", folder.path().join("bench.db").display());
    opened("SQLite", &url, Place::Folder(folder)).await
}

async fn on_postgres() -> BenchDatabase {
    let Ok(server) = std::env::var(POSTGRES_URL) else {
        let server = Postgres::start();
        return opened("PostgreSQL", &server.url(), Place::Server(server)).await;
    };
    let name = format!("bench_{}", fresh_digits(12));
    execute(&server, &format!("create schema {name}")).await;
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options=-csearch_path%3D{name}");
    opened("PostgreSQL", &url, Place::Schema { server, name }).await
}

async fn opened(name: &'static str, url: &str, place: Place) -> BenchDatabase {
    let db = db::connect(url).await.expect("a database of the bench's own opens");
    db::migrate(&db).await.expect("the schema fits an empty database");
    let place = Mutex::new(Some(place));
    let url = url.to_owned();
    BenchDatabase { name, db, url, place }
}

async fn execute(server: &str, statement: &str) {
    let db = db::connect(server).await.expect("the server of the benches answers");
    let done = db.execute_unprepared(statement).await;
    done.expect("the server lets benches make and drop schemas");
}

impl BenchDatabase {
    /// Leaves nothing behind.
    pub async fn close(&self) {
        self.db.clone().close().await.expect("an idle connection closes");
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Place::Schema { server, name }) = place {
            execute(&server, &format!("drop schema {name} cascade")).await;
        }
    }
}
