//! A database of which a real copy is made while the service works on it, and brought back when that has gone on.

use qanat::store::db;
use tempfile::TempDir;

use super::databases::{Database, TestDatabase};
use super::postgres::Postgres;

/// A database and its copy.
pub struct Copied {
    pub db: TestDatabase,
    place: Place,
}

enum Place {
    File(TempDir),
    Server(Postgres),
}

const FILE: &str = "qanat.db";
const COPY: &str = "copy.db";

impl Copied {
    pub async fn on(database: Database) -> Self {
        let (place, url) = match database {
            Database::Sqlite => {
                let folder = TempDir::new().expect("there is room for temporary files");
                let url = format!("sqlite://{}", folder.path().join(FILE).display());
                (Place::File(folder), url)
            }
            Database::Postgres => {
                let server = Postgres::start();
                let url = server.url();
                (Place::Server(server), url)
            }
        };
        let db = opened(url).await;
        db::migrate(&db.connection).await.unwrap();
        Self { db, place }
    }

    pub async fn is_copied(&self) {
        match &self.place {
            Place::File(folder) => {
                let copy = folder.path().join(COPY);
                self.db.execute(&format!("vacuum into '{}'", copy.display())).await;
            }
            Place::Server(server) => server.dumps(),
        }
    }

    /// The copy takes the place of what it was made of, on which nobody works any more.
    pub async fn is_brought_back(&mut self) {
        self.db.connection.clone().close().await.unwrap();
        let url = match &self.place {
            Place::File(folder) => {
                for beside in ["-wal", "-shm"] {
                    // The last who closes the file takes them away.
                    std::fs::remove_file(folder.path().join(format!("{FILE}{beside}"))).ok();
                }
                std::fs::rename(folder.path().join(COPY), folder.path().join(FILE)).unwrap();
                self.db.url.clone()
            }
            Place::Server(server) => server.loads(),
        };
        self.db = opened(url).await;
    }
}

async fn opened(url: String) -> TestDatabase {
    let connection = db::connect(&url).await.unwrap();
    TestDatabase { connection, url }
}
