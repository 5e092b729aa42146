//! Connecting, migrating, and the one way to begin a transaction that writes.

use std::fmt::Display;
use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
    TransactionOptions, TransactionTrait, Value,
};

/// Held while a database is prepared, so that processes that start together do it one after the other.
const PREPARATION: i64 = 0x0051_616e_6174;

/// In kibibytes, for each connection that needs them.
const SQLITE_CACHE: &str = "-8000";
/// In pages of 4 KiB.
const SQLITE_CHECKPOINT: &str = "4000";

/// Connects to `url`. SQLite files are created when missing, in WAL mode with every commit on disk.
pub async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let sqlite = url.starts_with("sqlite:");
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(if sqlite { 8 } else { 16 })
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10))
                .foreign_keys(true)
                // What a statement would have to undo is as well kept in memory, and the pages that a wave changes, too.
                .pragma("temp_store", "memory")
                .pragma("cache_size", SQLITE_CACHE)
                .pragma("wal_autocheckpoint", SQLITE_CHECKPOINT)
        });
    Database::connect(options).await
}

/// Brings the schema up to date. Any number of processes may call this at once.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    let tx = preparation_tx(db).await?;
    Migrator::up(&tx, None).await?;
    tx.commit().await
}

/// Begins a transaction that one process at a time can be in: for what processes that start together all want to do.
pub async fn preparation_tx(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let tx = write_tx(db).await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_raw(sql(&tx, "select pg_advisory_xact_lock($1)", [PREPARATION.into()]))
            .await?;
    }
    Ok(tx)
}

/// Whether every step of the schema has been taken.
pub async fn is_migrated(db: &DatabaseConnection) -> Result<bool, DbErr> {
    Ok(Migrator::get_pending_migrations(db).await?.is_empty())
}

/// Begins a transaction that will write. On SQLite it takes the write lock at once: a transaction that reads
/// first and writes later would fail as "database is locked" whenever another wrote in between.
pub async fn write_tx(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    db.begin_with_options(options).await
}

/// A statement in SQL that both databases understand, with `$1`-style placeholders.
pub fn sql(db: &impl ConnectionTrait, text: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), text, values)
}

/// What follows a column that is one of some numbers, which come as the one value `[numbers]` under that number: however
/// many they are, it is the same statement, which the databases know already.
pub fn one_of(db: &impl ConnectionTrait, number: usize) -> String {
    if db.get_database_backend() == DbBackend::Postgres {
        format!("= any((${number}::text)::bigint[])")
    } else {
        format!("in (select value from json_each(${number}))")
    }
}

/// The value for [`one_of`].
pub fn numbers(db: &impl ConnectionTrait, numbers: impl IntoIterator<Item = impl Display>) -> Value {
    let numbers: Vec<String> = numbers.into_iter().map(|number| number.to_string()).collect();
    let numbers = numbers.join(",");
    let list = if db.get_database_backend() == DbBackend::Postgres {
        format!("{{{numbers}}}")
    } else {
        format!("[{numbers}]")
    };
    list.into()
}

/// The same for a column that is one of some words, which come as the one value [`words`].
pub fn one_of_words(db: &impl ConnectionTrait, number: usize) -> String {
    if db.get_database_backend() == DbBackend::Postgres {
        format!("= any(array(select jsonb_array_elements_text(${number}::text::jsonb)))")
    } else {
        format!("in (select value from json_each(${number}))")
    }
}

/// The value for [`one_of_words`].
pub fn words(words: Vec<String>) -> Value {
    serde_json::Value::from(words).to_string().into()
}

/// What follows a `select` that holds rows until the transaction ends. On SQLite a transaction that writes holds them all.
pub fn held(db: &impl ConnectionTrait) -> &'static str {
    if db.get_database_backend() == DbBackend::Postgres {
        "for update"
    } else {
        ""
    }
}

/// What follows a `select` that takes rows to work on: PostgreSQL passes over rows another worker holds; SQLite
/// has one writer at a time and needs nothing.
pub fn skip_locked(db: &impl ConnectionTrait) -> &'static str {
    if db.get_database_backend() == DbBackend::Postgres {
        "for update skip locked"
    } else {
        ""
    }
}
