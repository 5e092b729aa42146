//! Which route text messages leave over, what speaks against the others, and how quick each has been.

use ::entity::route::{self, Entity as Routes};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use super::db::sql;
use crate::domain::route::{Course, RECENT, Recent, SLOW};

/// A route that has given receipts gives them still, unless none has come for so long.
const GIVES_RECEIPTS: TimeDelta = TimeDelta::days(7);

/// The routes of these names, held until the transaction ends, so that processes look at them one after the other.
pub async fn hold(tx: &impl ConnectionTrait, names: &[&str]) -> Result<Vec<route::Model>, DbErr> {
    let rows = names.iter().map(|name| route::ActiveModel {
        name: Set((*name).to_owned()),
        ..Default::default()
    });
    let once = OnConflict::column(route::Column::Name).do_nothing().to_owned();
    Routes::insert_many(rows)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    let held = Routes::find().filter(route::Column::Name.is_in(names.iter().copied()));
    held.order_by_asc(route::Column::Name).lock_exclusive().all(tx).await
}

/// Forgets the routes of other names: they stand in the settings no more.
pub async fn forget_others(db: &impl ConnectionTrait, names: &[&str]) -> Result<(), DbErr> {
    let others = Routes::delete_many().filter(route::Column::Name.is_not_in(names.iter().copied()));
    others.exec(db).await.map(|_| ())
}

/// Every route that texts have a choice of.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<route::Model>, DbErr> {
    Routes::find().order_by_asc(route::Column::Name).all(db).await
}

/// The route that texts leave over; none before anybody has looked.
pub async fn carrying(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let found = Routes::find().filter(route::Column::Carries.eq(true)).one(db).await?;
    Ok(found.map(|row| row.name))
}

/// Lets texts leave over one route and over no other.
pub async fn carry(tx: &impl ConnectionTrait, name: &str) -> Result<(), DbErr> {
    for text in [
        "update routes set carries = false where carries and name <> $1",
        "update routes set carries = true where name = $1",
    ] {
        tx.execute_raw(sql(tx, text, [name.into()])).await?;
    }
    Ok(())
}

/// What is remembered of a route.
#[must_use]
pub fn course(row: &route::Model) -> Course {
    Course {
        left: row.left_at.zip(row.left_because),
        good_since: row.good_since,
        taken_at: row.taken_at,
        times: row.times,
    }
}

/// Writes what is to be remembered.
pub async fn write(
    tx: &impl ConnectionTrait,
    row: &route::Model,
    course: Course,
    receipts_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let change = route::ActiveModel {
        name: Set(row.name.clone()),
        left_at: Set(course.left.map(|(since, _)| since)),
        left_because: Set(course.left.map(|(_, why)| why)),
        good_since: Set(course.good_since),
        taken_at: Set(course.taken_at),
        times: Set(course.times),
        receipts_at: Set(receipts_at),
        ..Default::default()
    };
    Routes::update(change).exec(tx).await.map(|_| ())
}

/// How quick a route has been of late, and whether a receipt of a delivery was among what was seen.
///
/// A text counts from the moment when the route was first asked to take it. It was quick if it came to its end within
/// [`SLOW`], or, over a route that gives no receipts, was taken within it. A lost answer is slow at once; what waits for
/// a reason of its own, such as the night, does not count.
pub async fn recent(
    db: &impl ConnectionTrait,
    row: &route::Model,
    now: DateTime<Utc>,
) -> Result<(Recent, bool), DbErr> {
    #[derive(FromQueryResult)]
    struct Counted {
        known: i64,
        slow: i64,
        receipts: i64,
    }
    let gives_receipts = row.receipts_at.is_some_and(|at| now - at < GIVES_RECEIPTS);
    let quick = |moment: &str| {
        let took = match db.get_database_backend() {
            DbBackend::Sqlite => format!("(julianday({moment}) - julianday(offered_at)) * 86400"),
            _ => format!("extract(epoch from {moment} - offered_at)"),
        };
        format!("{took} <= {}", SLOW.num_seconds())
    };
    let text = format!(
        "select count(slow) as known, coalesce(sum(slow), 0) as slow, coalesce(sum(delivered), 0) as receipts from (
            select case
                when state = 'uncertain' then 1
                when ended_at is not null and {} then 0
                when {} and accepted_at is not null and {} then 0
                when offered_at <= $3 then 1
            end as slow, case when state = 'delivered' then 1 else 0 end as delivered
            from deliveries
            where route = $1 and offered_at > $2 and state not in ('suppressed', 'cancelled')
                and (state <> 'uncertain' or coalesce(reason, '') <> 'lease lost') and (accepted_at is not null or attempts > 0)
        ) as texts",
        quick("ended_at"),
        if gives_receipts { "false" } else { "true" },
        quick("accepted_at"),
    );
    let values = [row.name.clone().into(), (now - RECENT).into(), (now - SLOW).into()];
    let counted = Counted::find_by_statement(sql(db, &text, values)).one(db).await?;
    let Some(counted) = counted else {
        return Ok((Recent::default(), false));
    };
    let recent = Recent {
        known: u32::try_from(counted.known).unwrap_or(u32::MAX),
        slow: u32::try_from(counted.slow).unwrap_or(u32::MAX),
    };
    Ok((recent, counted.receipts > 0))
}
