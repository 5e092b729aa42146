//! What gateways have called back with. It is remembered for good, and only as a digest.

use ::entity::callback::{self, Entity as Callbacks};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

/// Remembers one; false when it was known before.
pub async fn insert(tx: &impl ConnectionTrait, digest: Vec<u8>, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let row = callback::ActiveModel {
        digest: Set(digest),
        received_at: Set(now),
    };
    let once = OnConflict::column(callback::Column::Digest).do_nothing().to_owned();
    let inserted = Callbacks::insert(row)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    Ok(inserted > 0)
}
