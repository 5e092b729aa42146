//! The clock of the machine that the database is on.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult};

use super::db::sql;

/// What it shows. A file of SQLite is on this machine and has none of its own.
pub async fn shows(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbErr> {
    #[derive(FromQueryResult)]
    struct Shows {
        now: DateTime<Utc>,
    }
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(None);
    }
    let shows = Shows::find_by_statement(sql(db, "select clock_timestamp() as now", []))
        .one(db)
        .await?;
    Ok(shows.map(|shows| shows.now))
}
