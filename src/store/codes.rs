//! Six-digit codes that prove an address. Only digests are kept; tries are counted by the database.

use ::entity::code::{self, Entity as Codes};
use ::entity::values::{Channel, CodeId, DonorId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::db::sql;

/// How many wrong tries end a code.
pub const TRIES: i16 = 5;

pub async fn insert(
    db: &impl ConnectionTrait,
    (donor, channel): (DonorId, Channel),
    (handle, digest): (&str, Vec<u8>),
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<CodeId, DbErr> {
    let row = code::ActiveModel {
        id: NotSet,
        handle: Set(handle.to_owned()),
        donor_id: Set(donor),
        channel: Set(channel),
        digest: Set(digest),
        created_at: Set(now),
        expires_at: Set(expires_at),
        tries: Set(0),
        used_at: Set(None),
    };
    Ok(row.insert(db).await?.id)
}

pub async fn by_handle(db: &impl ConnectionTrait, handle: &str) -> Result<Option<code::Model>, DbErr> {
    Codes::find().filter(code::Column::Handle.eq(handle)).one(db).await
}

/// The latest code that a donor may still type.
pub async fn open_of_donor(
    db: &impl ConnectionTrait,
    (donor, channel): (DonorId, Channel),
    now: DateTime<Utc>,
) -> Result<Option<code::Model>, DbErr> {
    Codes::find()
        .filter(code::Column::DonorId.eq(donor))
        .filter(code::Column::Channel.eq(channel))
        .filter(code::Column::ExpiresAt.gt(now))
        .filter(code::Column::UsedAt.is_null())
        .filter(code::Column::Tries.lt(TRIES))
        .order_by_desc(code::Column::Id)
        .one(db)
        .await
}

/// Takes one of the tries that are left; false when none is.
pub async fn take_try(db: &impl ConnectionTrait, id: CodeId) -> Result<bool, DbErr> {
    let text = "update codes set tries = tries + 1 where id = $1 and tries < $2 and used_at is null";
    Ok(db
        .execute_raw(sql(db, text, [id.into(), TRIES.into()]))
        .await?
        .rows_affected()
        == 1)
}

/// Spends a code; false when it was spent before.
pub async fn spend(db: &impl ConnectionTrait, id: CodeId, at: DateTime<Utc>) -> Result<bool, DbErr> {
    let text = "update codes set used_at = $1 where id = $2 and used_at is null";
    Ok(db
        .execute_raw(sql(db, text, [at.into(), id.into()]))
        .await?
        .rows_affected()
        == 1)
}

/// Ends the codes that were sent to a donor's phone.
pub async fn end_of_phone(db: &impl ConnectionTrait, donor: DonorId, at: DateTime<Utc>) -> Result<(), DbErr> {
    let text = "update codes set used_at = $1 where donor_id = $2 and channel = 'sms' and used_at is null";
    db.execute_raw(sql(db, text, [at.into(), donor.into()]))
        .await
        .map(|_| ())
}

pub async fn forget_expired(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    Ok(Codes::delete_many()
        .filter(code::Column::ExpiresAt.lt(before))
        .exec(db)
        .await?
        .rows_affected)
}
