//! What names the place in which the data lives, as PostgreSQL tells it at once: the server, its history and the database.
//! SQLite has no such name.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgres(manager, HOME).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgres(manager, "drop function qanat_home()").await
    }
}

async fn on_postgres(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// A standby that was promoted writes under its new history from the first moment, and notes it in its control data with its
/// next checkpoint only. A managed server may keep any of this from its users.
const HOME: &str = "
create function qanat_home() returns text language plpgsql as $$
declare
    history text;
begin
    begin
        history := left(pg_walfile_name(pg_current_wal_lsn()), 8);
    exception when others then
        history := (select lpad(upper(to_hex(timeline_id)), 8, '0') from pg_control_checkpoint());
    end;
    return concat_ws(':', (pg_control_system()).system_identifier, history,
        (select oid from pg_database where datname = current_database()));
exception when others then
    return null;
end
$$";
