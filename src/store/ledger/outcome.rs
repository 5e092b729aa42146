//! How attempts end, written down for many rows at once, so that the ledger is not what carriers wait for.

use std::collections::HashSet;

use ::entity::delivery;
use ::entity::values::{DeliveryId, DeliveryState};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

use crate::domain::price::Charge;
use crate::store::db::{skip_locked, sql};

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The carrier took it. An id that is empty is none.
    Accepted { provider_id: String },
    /// The carrier refused it for good.
    Undelivered { reason: String },
    /// The gate refused it.
    Suppressed { reason: String },
    /// Nothing left the building; it may be tried again from then on.
    Postponed { not_before: DateTime<Utc>, reason: String },
    /// Nothing left the building, and the message had no part in that: it does not count as an attempt.
    Returned { not_before: DateTime<Utc>, reason: String },
    /// Nobody knows whether it left, and it may be said again from then on, over the same route.
    Repeated { not_before: DateTime<Utc>, reason: String },
    /// Nobody knows whether it left.
    Uncertain { reason: String },
}

/// An attempt at one row that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub id: DeliveryId,
    /// The claim under which it was made.
    pub epoch: i32,
    pub attempt: Attempt,
    /// What the carrier may charge for it.
    pub charge: Option<Charge>,
}

impl Ended {
    /// How the attempt at a claimed row ended.
    #[must_use]
    pub const fn of(row: &delivery::Model, attempt: Attempt) -> Self {
        Self {
            id: row.id,
            epoch: row.epoch,
            attempt,
            charge: None,
        }
    }

    /// With what the carrier may charge for it.
    #[must_use]
    pub fn charged(self, charge: Option<Charge>) -> Self {
        Self { charge, ..self }
    }
}

/// Rows that one statement writes. Only these lengths occur, filled up with rows of nothing, so that the databases know
/// the statements already.
const LENGTHS: [usize; 4] = [1024, 128, 16, 1];

/// Writes outcomes. Returns the rows that took theirs; for the others the lease was lost meanwhile, and nothing is
/// written. For more than one a transaction makes them one write to disk.
pub async fn finish(
    db: &impl ConnectionTrait,
    mut ended: &[Ended],
    now: DateTime<Utc>,
) -> Result<HashSet<DeliveryId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: DeliveryId,
    }
    let mut written = HashSet::with_capacity(ended.len());
    while !ended.is_empty() {
        let (these, rest) = ended.split_at(ended.len().min(LENGTHS[0]));
        let length = LENGTHS.into_iter().rev().find(|length| these.len() <= *length);
        let length = length.unwrap_or(LENGTHS[0]);
        let blanks = std::iter::repeat_n(None, length - these.len());
        let mut values: Vec<Value> = Vec::with_capacity(length * COLUMNS.len() + 1);
        for one in these.iter().map(Some).chain(blanks) {
            values.extend(columns(one));
        }
        values.push(now.into());
        let rows = Row::find_by_statement(sql(db, &statement(db, length), values))
            .all(db)
            .await?;
        written.extend(rows.into_iter().map(|row| row.id));
        ended = rest;
    }
    Ok(written)
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

/// The statement for so many rows. The time comes last, and SQLite's values have no numbers: it looks each number up among
/// all others, which takes longer than everything else once there are thousands. Only rows in hand have an owner. Their
/// state says the same, but asked for it PostgreSQL looks at all rows in hand, whoever holds them, and not at these.
fn statement(db: &impl ConnectionTrait, length: usize) -> String {
    let postgres = !skip_locked(db).is_empty();
    let one = |row: usize| {
        let values = COLUMNS.iter().enumerate().map(|(column, (_, kind))| {
            if postgres {
                format!("${}::{kind}", row * COLUMNS.len() + column + 1)
            } else {
                "?".to_owned()
            }
        });
        format!("({})", values.collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<String> = (0..length).map(one).collect();
    let number = length * COLUMNS.len() + 1;
    let now = if postgres {
        format!("${number}::timestamptz")
    } else {
        format!("${number}")
    };
    format!(
        "with said ({}) as (values {})
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
        returning deliveries.id",
        COLUMNS.map(|(name, _)| name).join(", "),
        rows.join(", "),
    )
}

fn columns(ended: Option<&Ended>) -> [Value; COLUMNS.len()] {
    use DeliveryState::{Accepted, Planned, Suppressed, Uncertain, Undelivered};
    let attempt = ended.map(|ended| ended.attempt.clone());
    let returned = matches!(attempt, Some(Attempt::Returned { .. }));
    let charge = ended.and_then(|ended| ended.charge);
    let repeated = matches!(attempt, Some(Attempt::Repeated { .. }));
    let (state, provider_id, reason, not_before) = match attempt {
        None => (None, None, None, None),
        Some(Attempt::Accepted { provider_id }) => (
            Some(Accepted),
            Some(provider_id).filter(|id| !id.is_empty()),
            None,
            None,
        ),
        Some(Attempt::Undelivered { reason }) => (Some(Undelivered), None, Some(reason), None),
        Some(Attempt::Suppressed { reason }) => (Some(Suppressed), None, Some(reason), None),
        Some(
            Attempt::Postponed { not_before, reason }
            | Attempt::Returned { not_before, reason }
            | Attempt::Repeated { not_before, reason },
        ) => (Some(Planned), None, Some(reason), Some(not_before)),
        Some(Attempt::Uncertain { reason }) => (Some(Uncertain), None, Some(reason), None),
    };
    [
        ended.map(|ended| ended.id.0).into(),
        ended.map(|ended| ended.epoch).into(),
        state.map(|state| state.to_string()).into(),
        provider_id.into(),
        reason.into(),
        not_before.into(),
        i32::from(returned).into(),
        repeated.into(),
        charge.map(|charge| i32::from(charge.parts)).into(),
        charge
            .and_then(|charge| charge.price)
            .map(|price| i64::from(price.tiyn()))
            .into(),
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
