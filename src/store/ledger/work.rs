//! Who works on which rows: the claim, which is the intent to send, and the rescue of what a dead worker held.

use ::entity::delivery;
use ::entity::values::{Channel, Purpose};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, FromQueryResult};

use crate::store::db::{skip_locked, sql, write_tx};
use crate::store::leases;

use super::LEAST_PRESSING;

/// Who works on rows.
#[derive(Debug, Clone, Copy)]
pub struct Worker<'a> {
    /// The name of the lease.
    pub owner: &'a str,
    /// The route over which texts leave.
    pub route: Option<&'a str>,
}

/// The priorities of what is due over a channel, the most pressing first.
pub async fn due(db: &impl ConnectionTrait, channel: Channel, now: DateTime<Utc>) -> Result<Vec<i16>, DbErr> {
    #[derive(FromQueryResult)]
    struct Due {
        priority: i64,
    }
    let priorities = (0..=LEAST_PRESSING).map(|priority| format!("({priority})"));
    let text = format!(
        "with known (priority) as (values {})
        select cast(priority as bigint) as priority from known where exists (
            select 1 from deliveries d
            where d.state = 'planned' and d.channel = $2 and d.priority = known.priority and d.not_before <= $1
            and d.expires_at > $1)
        order by priority",
        priorities.collect::<Vec<_>>().join(", ")
    );
    let rows = Due::find_by_statement(sql(db, &text, [now.into(), channel.into()]))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| i16::try_from(row.priority).ok())
        .collect())
}

/// Takes up to `limit` due rows of a channel and a priority for a worker whose lease stands: the intent to send them. At
/// most one text message per phone. What else waits for the phone is asked for without its channel, which the fingerprint
/// tells: with it a database that has no statistics looks at all that waits.
pub async fn claim(
    db: &impl ConnectionTrait,
    (channel, priority): (Channel, i16),
    worker: Worker<'_>,
    now: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<delivery::Model>, DbErr> {
    let text = format!(
        "with due as materialized (
            select d.id from deliveries d
            where d.state = 'planned' and d.channel = $4 and d.priority = $5 and d.not_before <= $1 and d.expires_at > $1
            and exists (select 1 from leases l where l.owner = $2)
            and (not d.may_have_left or d.route is null or d.route = $6)
            and (d.channel <> 'sms' or not exists (
                select 1 from deliveries o
                where o.address_index = d.address_index and o.channel = 'sms' and o.state = 'attempting'
            ) and not exists (
                select 1 from deliveries o
                where o.address_index = d.address_index and o.state = 'planned'
                and o.not_before <= $1 and (o.priority, o.id) < (d.priority, d.id)
            ))
            order by d.not_before, d.id limit $3 {}
        )
        update deliveries set state = 'attempting', lease_owner = $2, epoch = epoch + 1, attempts = attempts + 1,
            attempted_at = $1, route = $6, offered_at = case when route = $6 then offered_at else $1 end
        where id in (select id from due) returning *",
        skip_locked(db)
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let route = worker.route.map(str::to_owned);
    let values = [
        now.into(),
        worker.owner.into(),
        limit.into(),
        channel.into(),
        priority.into(),
        route.into(),
    ];
    let mut rows = delivery::Model::find_by_statement(sql(db, &text, values))
        .all(db)
        .await?;
    rows.sort_by_key(|row| (row.not_before, row.id));
    Ok(rows)
}

/// Rows that somebody works on: texts, and everything else. For each there is an index, so that a text stands in one only.
const IN_HAND: [&str; 2] = [
    "channel = 'sms' and state = 'attempting'",
    "channel <> 'sms' and state = 'attempting'",
];

/// Plans the rows of a worker again of which it knows that nothing has left.
pub async fn give_back(db: &impl ConnectionTrait, owner: &str) -> Result<(), DbErr> {
    for in_hand in IN_HAND {
        let text = format!(
            "update deliveries set state = 'planned', lease_owner = null, attempts = attempts - 1,
                reason = 'the claim was lost' where {in_hand} and lease_owner = $1"
        );
        db.execute_raw(sql(db, &text, [owner.into()])).await?;
    }
    Ok(())
}

/// Takes the rows of workers whose leases are over. What may be said twice is planned again, the rest is uncertain: nobody
/// knows whether it left. Returns how many of each.
pub async fn rescue(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<(u64, u64), DbErr> {
    let tx = write_tx(db).await?;
    leases::end_over(&tx, now).await?;
    let repeatable = Purpose::ALL.iter().filter(|purpose| purpose.may_repeat());
    let repeatable: Vec<String> = repeatable.map(|purpose| format!("'{purpose}'")).collect();
    let (mut again, mut unknown) = (0, 0);
    for in_hand in IN_HAND {
        let lost = format!(
            "lease_owner = null, reason = 'lease lost' where {in_hand} and lease_owner not in (select owner from leases)"
        );
        let text = format!(
            "update deliveries set state = 'planned', may_have_left = true, {lost} and purpose in ({})",
            repeatable.join(", ")
        );
        again += tx.execute_raw(sql(&tx, &text, [])).await?.rows_affected();
        let text = format!("update deliveries set state = 'uncertain', {lost}");
        unknown += tx.execute_raw(sql(&tx, &text, [])).await?.rows_affected();
    }
    tx.commit().await?;
    Ok((again, unknown))
}
