//! How attempts ended, written down for many rows at once, so that the ledger is not what carriers wait for.

use std::collections::{HashMap, HashSet};

use ::entity::delivery;
use ::entity::values::DeliveryId;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Value};

use super::ended::{Attempt, Ended};
use crate::store::db::{numbers, one_of, sql};
use crate::store::said::{AT_MOST, said};

/// Writes outcomes. Returns the rows that took theirs; for the others the lease was lost meanwhile, and nothing is
/// written. For more than one a transaction makes them one write to disk.
pub async fn finish(
    db: &impl ConnectionTrait,
    ended: &[Ended],
    now: DateTime<Utc>,
) -> Result<HashSet<DeliveryId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: DeliveryId,
    }
    let mut written = HashSet::with_capacity(ended.len());
    for these in ended.chunks(AT_MOST) {
        let (told, mut values) = said(db, COLUMNS, these.iter().map(columns).collect());
        values.push(now.into());
        let text = statement(db, &told, values.len());
        let rows = Row::find_by_statement(sql(db, &text, values)).all(db).await?;
        written.extend(rows.into_iter().map(|row| row.id));
    }
    Ok(written)
}

/// Rows that took these outcomes when they were written before: the answer to that was lost on its way.
pub async fn took_before(db: &impl ConnectionTrait, ended: &[Ended]) -> Result<HashSet<DeliveryId>, DbErr> {
    let text = format!("select * from deliveries where id {}", one_of(db, 1));
    let ids = numbers(db, ended.iter().map(|one| one.id));
    let rows = delivery::Model::find_by_statement(sql(db, &text, [ids]))
        .all(db)
        .await?;
    let rows: HashMap<DeliveryId, delivery::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let took = ended
        .iter()
        .filter(|one| rows.get(&one.id).is_some_and(|row| one.is_of(row)));
    Ok(took.map(|one| one.id).collect())
}

/// What is said of each row, with PostgreSQL's types.
const COLUMNS: [(&str, &str); 10] = [
    ("id", "bigint"),
    ("epoch", "integer"),
    ("state", "text"),
    ("provider_id", "text"),
    ("reason", "text"),
    ("not_before", "timestamptz"),
    ("returned", "integer"),
    ("repeated", "boolean"),
    ("parts", "integer"),
    ("price", "integer"),
];

/// The statement behind what it is told; the time comes last, under that number. Only rows in hand have an owner. Their
/// state says the same, but asked for it PostgreSQL looks at all rows in hand, whoever holds them, and not at these.
fn statement(db: &impl ConnectionTrait, told: &str, number: usize) -> String {
    let now = if db.get_database_backend() == DbBackend::Postgres {
        format!("${number}::timestamptz")
    } else {
        format!("${number}")
    };
    format!(
        "{told}
        update deliveries set state = said.state, provider_id = said.provider_id, reason = said.reason,
            not_before = case when said.not_before is null then deliveries.not_before
                when said.not_before < expires_at then said.not_before else expires_at end,
            accepted_at = case when said.state = 'accepted' then {now} end,
            ended_at = case when said.state in ('undelivered', 'suppressed') then {now} end,
            lease_owner = null, attempts = attempts - said.returned,
            may_have_left = may_have_left or said.repeated,
            parts = coalesce(deliveries.parts + said.parts, said.parts, deliveries.parts),
            price = coalesce(said.price, deliveries.price)
        from said where deliveries.id = said.id and deliveries.epoch = said.epoch and deliveries.lease_owner is not null
        returning deliveries.id"
    )
}

fn columns(ended: &Ended) -> [Value; COLUMNS.len()] {
    let (attempt, charge) = (&ended.attempt, ended.charge);
    let returned = matches!(attempt, Attempt::Returned { .. });
    let repeated = matches!(attempt, Attempt::Repeated { .. });
    let price = charge.and_then(|charge| charge.price);
    [
        ended.id.0.into(),
        ended.epoch.into(),
        attempt.state().to_string().into(),
        attempt.provider_id().into(),
        attempt.reason().into(),
        attempt.not_before().into(),
        i32::from(returned).into(),
        repeated.into(),
        charge.map(|charge| i32::from(charge.parts)).into(),
        price.map(|price| i64::from(price.tiyn())).into(),
    ]
}

/// Ends what came too late to be of use. Returns how many.
pub async fn expire(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let text = "update deliveries set state = 'expired', ended_at = $1
        where state = 'planned' and expires_at <= $1";
    Ok(db.execute_raw(sql(db, text, [now.into()])).await?.rows_affected())
}

/// Why a message ended of which nobody ever learned whether it was taken: it can reach nobody any more. It counts as one
/// that left, because it may have.
pub const VALIDITY_OVER: &str = "validity_over";

/// How long after its validity a message may still be spoken of.
const LAST_WORD: TimeDelta = TimeDelta::hours(1);

/// Ends what nobody knows the fate of, once its validity is over: carriers drop it then, if they ever had it. Returns how
/// many.
pub async fn give_up_uncertain(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let text = "update deliveries set state = 'expired', ended_at = $1, reason = $2
        where state = 'uncertain' and expires_at <= $3";
    let values = [now.into(), VALIDITY_OVER.into(), (now - LAST_WORD).into()];
    Ok(db.execute_raw(sql(db, text, values)).await?.rows_affected())
}
