//! How each route stands as seen by each process, for whoever looks from another one.

use std::time::Duration;

use ::entity::connector::{self, Entity as Connectors};
use ::entity::values::{Channel, ConnectorState, Outage};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

/// A process that has not given a sign of life for so long, on the machine's clock, is gone: it gives one each half minute.
pub const SILENT: Duration = Duration::from_mins(2);

/// How a route stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Stands {
    /// The route of text messages, or the mail relay, without its password.
    pub route: String,
    pub channel: Channel,
    pub state: ConnectorState,
    pub since: DateTime<Utc>,
    /// Why it takes nothing.
    pub outage: Option<Outage>,
    /// What it said itself: a status, never words that may repeat a number.
    pub status: Option<String>,
    /// Parts a second, if anything limits them.
    pub rate: Option<f64>,
}

/// Writes how a route stands as seen by a process.
pub async fn write(db: &impl ConnectionTrait, process: &str, stands: Stands, now: DateTime<Utc>) -> Result<(), DbErr> {
    use connector::Column;
    let row = connector::ActiveModel {
        process: Set(process.to_owned()),
        route: Set(stands.route),
        channel: Set(stands.channel),
        state: Set(stands.state),
        since: Set(stands.since),
        outage: Set(stands.outage),
        status: Set(stands.status),
        rate: Set(stands.rate),
        seen_at: Set(now),
    };
    let columns = [
        Column::Channel,
        Column::State,
        Column::Since,
        Column::Outage,
        Column::Status,
        Column::Rate,
        Column::SeenAt,
    ];
    let again = OnConflict::columns([Column::Process, Column::Route])
        .update_columns(columns)
        .to_owned();
    Connectors::insert(row)
        .on_conflict(again)
        .exec_without_returning(db)
        .await
        .map(|_| ())
}

/// What a process last wrote of a route.
pub async fn last(db: &impl ConnectionTrait, process: &str, route: &str) -> Result<Option<connector::Model>, DbErr> {
    Connectors::find_by_id((process.to_owned(), route.to_owned()))
        .one(db)
        .await
}

/// How the routes of a channel stand as seen by the processes that have given a sign of life since then.
pub async fn seen_since(
    db: &impl ConnectionTrait,
    channel: Channel,
    since: DateTime<Utc>,
) -> Result<Vec<connector::Model>, DbErr> {
    let seen = Connectors::find().filter(connector::Column::SeenAt.gte(since));
    let seen = seen.filter(connector::Column::Channel.eq(channel));
    seen.order_by_asc(connector::Column::Route)
        .order_by_asc(connector::Column::Process)
        .all(db)
        .await
}

/// Forgets processes that have given none since then.
pub async fn forget_unseen(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<u64, DbErr> {
    let unseen = Connectors::delete_many().filter(connector::Column::SeenAt.lt(since));
    Ok(unseen.exec(db).await?.rows_affected)
}
