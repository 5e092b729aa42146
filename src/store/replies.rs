//! What people sent back. The carrier's id makes the same message handed over twice one row.

use ::entity::reply::{self, Entity as Replies};
use ::entity::values::{AppealId, Channel, DonorId, Understood};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::keyring::Keyring;

/// A message from a person.
#[derive(Clone)]
pub struct NewReply<'a> {
    pub provider_id: &'a str,
    pub channel: Channel,
    pub address: &'a str,
    pub text: &'a str,
    pub donor: Option<DonorId>,
    pub appeal: Option<AppealId>,
    pub understood: Understood,
}

/// Stores a reply; false when this very message was stored before.
pub async fn insert(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    new: NewReply<'_>,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let row = reply::ActiveModel {
        provider_id: Set(new.provider_id.to_owned()),
        channel: Set(new.channel),
        address_index: Set(keys.blind_index(new.address)),
        text_sealed: Set(keys.seal("replies.text", new.provider_id, new.text)),
        donor_id: Set(new.donor),
        appeal_id: Set(new.appeal),
        understood: Set(new.understood),
        received_at: Set(at),
        ..Default::default()
    };
    let once = OnConflict::column(reply::Column::ProviderId).do_nothing().to_owned();
    Ok(Replies::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await?
        > 0)
}

/// What a phone has said last.
pub async fn latest_of(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    address: &str,
) -> Result<Option<reply::Model>, DbErr> {
    let of_phone = Replies::find().filter(reply::Column::AddressIndex.eq(keys.blind_index(address)));
    of_phone.order_by_desc(reply::Column::Id).one(db).await
}
