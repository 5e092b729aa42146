//! How often an address was tried. It is kept as a keyed fingerprint, whether or not anybody has it.

use ::entity::attempt::{self, Entity as Attempts};
use ::entity::values::AttemptKind;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use super::db::{held, sql};
use crate::domain::attempt::Tried;

/// What was tried for an address so far, held until the transaction ends: attempts made at once are counted one after
/// the other.
pub async fn hold(
    db: &impl ConnectionTrait,
    kind: AttemptKind,
    address_index: &[u8],
    now: DateTime<Utc>,
) -> Result<Tried, DbErr> {
    let text = "insert into attempts (kind, address_index, tried, first_at, last_at) values ($1, $2, 0, $3, $3)
        on conflict (kind, address_index) do nothing";
    db.execute_raw(sql(db, text, [kind.into(), address_index.into(), now.into()]))
        .await?;
    let lock = held(db);
    let text = format!("select * from attempts where kind = $1 and address_index = $2 {lock}");
    let row = attempt::Model::find_by_statement(sql(db, &text, [kind.into(), address_index.into()]))
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("the attempts just held".to_owned()))?;
    Ok(tried(&row))
}

fn tried(row: &attempt::Model) -> Tried {
    Tried {
        times: row.tried.unsigned_abs(),
        tiyn: row.tiyn.unsigned_abs(),
        first_at: row.first_at,
        last_at: row.last_at,
    }
}

/// What was spent since then on codes to many numbers, with how these begin.
pub async fn codes_since(
    db: &impl ConnectionTrait,
    kind: AttemptKind,
    since: DateTime<Utc>,
) -> Result<Vec<(String, Tried)>, DbErr> {
    let rows = Attempts::find()
        .filter(attempt::Column::Kind.eq(kind))
        .filter(attempt::Column::FirstAt.gt(since))
        .order_by_desc(attempt::Column::Tried);
    let counted = |row: attempt::Model| {
        let numbers = String::from_utf8_lossy(&row.address_index).into_owned();
        (numbers, tried(&row))
    };
    Ok(rows.all(db).await?.into_iter().map(counted).collect())
}

/// Notes what was tried, this time included.
pub async fn note(
    db: &impl ConnectionTrait,
    kind: AttemptKind,
    address_index: &[u8],
    tried: Tried,
) -> Result<(), DbErr> {
    let text = "update attempts set tried = $1, tiyn = $2, first_at = $3, last_at = $4
        where kind = $5 and address_index = $6";
    let values = [
        i32::try_from(tried.times).unwrap_or(i32::MAX).into(),
        i64::try_from(tried.tiyn).unwrap_or(i64::MAX).into(),
        tried.first_at.into(),
        tried.last_at.into(),
        kind.into(),
        address_index.into(),
    ];
    db.execute_raw(sql(db, text, values)).await.map(|_| ())
}

/// Forgets the attempts for an address, as when one succeeded.
pub async fn forget(db: &impl ConnectionTrait, kind: AttemptKind, address_index: &[u8]) -> Result<(), DbErr> {
    Attempts::delete_many()
        .filter(attempt::Column::Kind.eq(kind))
        .filter(attempt::Column::AddressIndex.eq(address_index))
        .exec(db)
        .await
        .map(|_| ())
}

pub async fn forget_old(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let old = Attempts::delete_many().filter(attempt::Column::LastAt.lt(before));
    Ok(old.exec(db).await?.rows_affected)
}
