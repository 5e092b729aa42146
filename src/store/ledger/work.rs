//! Who works on which rows: the claim, which is the intent to send, and the rescue of what a dead worker held.

use ::entity::delivery;
use ::entity::values::{Channel, DeliveryId, Purpose};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, FromQueryResult, Value};

use crate::store::db::{skip_locked, sql, write_tx};
use crate::store::leases;
use crate::store::quarantine::holds_back;

use super::{CAN_WAIT, MOST_SAID, PRIORITIES};

/// Who works on rows.
#[derive(Debug, Clone, Copy)]
pub struct Worker<'a> {
    /// The name of the lease.
    pub owner: &'a str,
    /// The route over which texts leave.
    pub route: Option<&'a str>,
}

/// How far a worker has gone through what is due. What it has taken lies behind it: PostgreSQL keeps those rows where they
/// were for a while, and to go over them again with each claim costs more the longer a wave lasts. What it passed over
/// lies behind it as well, until it has seen the end and begins anew. What somebody waits for is looked for from the front
/// each time: it is little, and comes in no order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep([(DateTime<Utc>, DeliveryId); PRIORITIES]);

impl Default for Sweep {
    /// At the front of every priority.
    fn default() -> Self {
        Self([(DateTime::UNIX_EPOCH, DeliveryId(0)); PRIORITIES])
    }
}

impl Sweep {
    /// Where to go on after so many rows were asked for.
    #[must_use]
    pub fn after(mut self, rows: &[delivery::Model], limit: usize) -> Self {
        if rows.len() < limit {
            return Self::default();
        }
        for row in rows.iter().filter(|row| row.priority >= CAN_WAIT) {
            let place = usize::try_from(row.priority).ok().and_then(|at| self.0.get_mut(at));
            if let Some(place) = place {
                *place = (*place).max((row.not_before, row.id));
            }
        }
        self
    }
}

/// Whether anything is due over a channel that may leave over a route.
pub async fn is_due(
    db: &impl ConnectionTrait,
    (channel, route): (Channel, Option<&str>),
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let priorities: Vec<String> = (0..PRIORITIES).map(|priority| priority.to_string()).collect();
    let text = format!(
        "select 1 from deliveries where state = 'planned' and channel = $2 and priority in ({})
            and not_before <= $1 and expires_at > $1
            and (not may_have_left or route is null or route = $3) limit 1",
        priorities.join(", ")
    );
    let values = [now.into(), channel.into(), route.map(str::to_owned).into()];
    Ok(db.query_one_raw(sql(db, &text, values)).await?.is_some())
}

/// Takes up to `limit` due rows of a channel for a worker whose lease stands, the most pressing first: the intent to send
/// them. At most one text message per phone.
pub async fn claim(
    db: &impl ConnectionTrait,
    channel: Channel,
    worker: Worker<'_>,
    (sweep, limit): (&Sweep, usize),
    now: DateTime<Utc>,
) -> Result<Vec<delivery::Model>, DbErr> {
    let pressing: Vec<String> = (0..PRIORITIES).map(|priority| due(db, channel, priority)).collect();
    let text = format!(
        "with works as materialized (select 1 from leases where owner = $2 and not {}),
        due as materialized ({} limit $3 + 0)
        update deliveries set state = 'attempting', lease_owner = $2, epoch = epoch + 1, attempts = attempts + 1,
            attempted_at = $1, route = $4, offered_at = case when route = $4 then offered_at else $1 end
        where id in (select id from due) returning *",
        holds_back(db),
        pressing.join(" union all ")
    );
    let mut values: Vec<Value> = vec![
        now.into(),
        worker.owner.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
        worker.route.map(str::to_owned).into(),
    ];
    for (not_before, id) in sweep.0 {
        values.extend([not_before.into(), id.into()]);
    }
    let mut rows = delivery::Model::find_by_statement(sql(db, &text, values))
        .all(db)
        .await?;
    rows.sort_by_key(|row| (row.priority, row.not_before, row.id));
    Ok(rows)
}

/// What is due of a priority, from where the sweep stands. The channel stands in the words: were it a value, SQLite would
/// look with each claim anew which indexes it fits. What else waits for the phone is asked for without its channel, which
/// the fingerprint tells: with it a database that has no statistics looks at all that waits. A limit that is a value and
/// nothing else has SQLite plan each time anew, too.
fn due(db: &impl ConnectionTrait, channel: Channel, priority: usize) -> String {
    let (not_before, id) = (5 + 2 * priority, 6 + 2 * priority);
    format!(
        "select id from (
            select d.id from deliveries d
            where d.state = 'planned' and d.channel = '{channel}' and d.priority = {priority}
            and d.not_before <= $1 and (d.not_before, d.id) > (${not_before}, ${id}) and d.expires_at > $1
            and exists (select 1 from works)
            and (not d.may_have_left or d.route is null or d.route = $4)
            and (d.channel <> 'sms' or not exists (
                select 1 from deliveries o
                where o.address_index = d.address_index and o.channel = 'sms' and o.state = 'attempting'
            ) and not exists (
                select 1 from deliveries o
                where o.address_index = d.address_index and o.state = 'planned'
                and o.not_before <= $1 and (o.priority, o.id) < (d.priority, d.id)
                and (not o.may_have_left or o.route is null or o.route = $4)
            ))
            order by d.not_before, d.id limit $3 + 0 {}
        ) as due_{priority}",
        skip_locked(db)
    )
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

/// Takes the rows of workers whose leases are over. What may be said twice, and was not said too often, is planned again, the
/// rest is uncertain: nobody knows whether it left. Returns how many of each.
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
            "update deliveries set state = 'planned', may_have_left = true, {lost}
                and (attempts < {MOST_SAID} or not may_have_left) and purpose in ({})",
            repeatable.join(", ")
        );
        again += tx.execute_raw(sql(&tx, &text, [])).await?.rows_affected();
        let text = format!("update deliveries set state = 'uncertain', {lost}");
        unknown += tx.execute_raw(sql(&tx, &text, [])).await?.rows_affected();
    }
    tx.commit().await?;
    Ok((again, unknown))
}
