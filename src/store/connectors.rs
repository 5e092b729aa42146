//! How the session of each process with a message centre stands, for whoever looks from another process.

use std::time::Duration;

use ::entity::connector::{self, Entity as Connectors};
use ::entity::values::ConnectorState;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

/// A process that has not given a sign of life for so long, on the machine's clock, is gone: it gives one each half minute.
pub const SILENT: Duration = Duration::from_mins(2);

/// How a session stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Stands {
    /// The message centre, without its password.
    pub carrier: String,
    pub state: ConnectorState,
    pub since: DateTime<Utc>,
    /// Why there is none.
    pub why: Option<String>,
    /// Parts a second, if anything limits them.
    pub rate: Option<f64>,
}

/// Writes how the session of a process stands.
pub async fn write(db: &impl ConnectionTrait, process: &str, stands: Stands, now: DateTime<Utc>) -> Result<(), DbErr> {
    use connector::Column;
    let row = connector::ActiveModel {
        process: Set(process.to_owned()),
        carrier: Set(stands.carrier),
        state: Set(stands.state),
        since: Set(stands.since),
        why: Set(stands.why),
        rate: Set(stands.rate),
        seen_at: Set(now),
    };
    let columns = [
        Column::Carrier,
        Column::State,
        Column::Since,
        Column::Why,
        Column::Rate,
        Column::SeenAt,
    ];
    let again = OnConflict::column(Column::Process).update_columns(columns).to_owned();
    Connectors::insert(row)
        .on_conflict(again)
        .exec_without_returning(db)
        .await
        .map(|_| ())
}

/// The sessions of the processes that have given a sign of life since then.
pub async fn seen_since(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<Vec<connector::Model>, DbErr> {
    let seen = Connectors::find().filter(connector::Column::SeenAt.gte(since));
    seen.order_by_asc(connector::Column::Process).all(db).await
}

/// Forgets processes that have given none since then.
pub async fn forget_unseen(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<u64, DbErr> {
    let unseen = Connectors::delete_many().filter(connector::Column::SeenAt.lt(since));
    Ok(unseen.exec(db).await?.rows_affected)
}
