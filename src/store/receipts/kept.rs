//! Receipts whose text is not found yet, most of them because they came before the answer that names it.

use std::collections::BTreeMap;

use ::entity::receipt::{self, Entity as Receipts};
use ::entity::values::ReceiptId;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use super::{LONGEST, Told};
use crate::store::db::{numbers, one_of, sql};
use crate::store::said::{AT_MOST, said};

/// Receipts that are looked at in one go.
const BATCH: u64 = 500;
/// After so many attempts, a quarter of an hour in all, its text is not looked for any more.
const TRIES: i16 = 10;
/// The same in the words of the index that serves the search.
const SOUGHT: &str = "tries < 10";

/// A receipt whose text has been looked for in vain so often.
pub struct Kept {
    pub id: ReceiptId,
    tries: i16,
    pub told: Told,
}

/// What is said of a receipt, with PostgreSQL's types.
const COLUMNS: [(&str, &str); 7] = [
    ("route", "text"),
    ("address_index", "bytea"),
    ("provider_id", "text"),
    ("said", "text"),
    ("error", "text"),
    ("received_at", "timestamptz"),
    ("answers", "bigint"),
];

/// Keeps receipts whose texts are not found. One that says the same again may speak of another text, which is looked for
/// anew; from a late answer it takes nothing.
pub async fn keep(db: &impl ConnectionTrait, receipts: impl IntoIterator<Item = Told>) -> Result<(), DbErr> {
    // In one order, so that processes that keep the same wait for each other.
    let mut once: BTreeMap<_, [Value; COLUMNS.len()]> = BTreeMap::new();
    for told in receipts {
        let known_by = (told.route.clone(), told.address_index.clone(), told.provider_id.clone());
        once.insert((known_by, told.said.to_string(), told.answers.is_some()), values(told));
    }
    let (answers, receipts): (Vec<_>, Vec<_>) = once.into_iter().partition(|((_, _, answers), _)| *answers);
    for rows in [receipts, answers] {
        let rows: Vec<[Value; COLUMNS.len()]> = rows.into_iter().map(|(_, values)| values).collect();
        for rows in rows.chunks(AT_MOST) {
            let (told, values) = said(db, COLUMNS, rows.to_vec());
            let names = COLUMNS.map(|(name, _)| name).join(", ");
            let text = format!(
                "{told}
                insert into receipts ({names}, next_at)
                select {names}, received_at from said where route is not null
                on conflict (route, address_index, provider_id, said) do update
                set error = excluded.error, received_at = excluded.received_at, tries = 0, next_at = excluded.next_at,
                    answers = coalesce(excluded.answers, receipts.answers)"
            );
            db.execute_raw(sql(db, &text, values)).await?;
        }
    }
    Ok(())
}

fn values(told: Told) -> [Value; COLUMNS.len()] {
    [
        told.route.into(),
        told.address_index.into(),
        told.provider_id.into(),
        told.said.to_string().into(),
        told.error.into(),
        told.received_at.into(),
        told.answers.map(|answers| answers.0).into(),
    ]
}

/// Kept receipts whose texts are to be looked for again, the longest due first.
pub async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Kept>, DbErr> {
    let rows = Receipts::find()
        .filter(receipt::Column::NextAt.lte(now))
        .filter(Expr::cust(SOUGHT))
        .order_by_asc(receipt::Column::NextAt)
        .limit(BATCH);
    let kept = |row: receipt::Model| Kept {
        id: row.id,
        tries: row.tries,
        told: Told {
            route: row.route,
            address_index: row.address_index,
            provider_id: row.provider_id,
            said: row.said,
            error: row.error,
            received_at: row.received_at,
            answers: row.answers,
        },
    };
    Ok(rows.all(db).await?.into_iter().map(kept).collect())
}

/// Their texts were not found this time either: the pause until the next time doubles.
pub async fn put_off(db: &impl ConnectionTrait, kept: &[&Kept], now: DateTime<Utc>) -> Result<(), DbErr> {
    let mut by_tries: BTreeMap<i16, Vec<ReceiptId>> = BTreeMap::new();
    for one in kept {
        by_tries.entry(one.tries).or_default().push(one.id);
    }
    for (tries, ids) in by_tries {
        let pause = TimeDelta::seconds(1 << tries.clamp(0, TRIES));
        let text = format!(
            "update receipts set tries = tries + 1, next_at = $1 where tries = $2 and id {}",
            one_of(db, 3)
        );
        let values = [(now + pause).into(), tries.into(), numbers(db, ids)];
        db.execute_raw(sql(db, &text, values)).await?;
    }
    Ok(())
}

/// Forgets those that have found theirs. One that was said again meanwhile may speak of another text and stays.
pub async fn forget(db: &impl ConnectionTrait, kept: &[&Kept]) -> Result<(), DbErr> {
    let rows: Vec<[Value; 2]> = kept
        .iter()
        .map(|one| [one.id.0.into(), one.told.received_at.into()])
        .collect();
    for rows in rows.chunks(AT_MOST) {
        let (told, values) = said(db, [("id", "bigint"), ("received_at", "timestamptz")], rows.to_vec());
        let text = format!("{told} delete from receipts where (id, received_at) in (select id, received_at from said)");
        db.execute_raw(sql(db, &text, values)).await?;
    }
    Ok(())
}

/// Forgets those that never found one. Returns how many.
pub async fn forget_old(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let old = Receipts::delete_many().filter(receipt::Column::ReceivedAt.lte(now - LONGEST));
    Ok(old.exec(db).await?.rows_affected)
}
