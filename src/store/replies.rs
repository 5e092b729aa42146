//! What people sent back. The carrier's id makes the same message handed over twice one row.

use ::entity::reply::{self, Entity as Replies};
use ::entity::values::{AppealId, Channel, DonorId, Question, ReplyId, Settled, StaffId, Understood};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::db::sql;
use crate::keyring::{Keyring, Unsealable};

const TEXT: &str = "replies.text";

/// A message from a person.
#[derive(Clone)]
pub struct NewReply<'a> {
    pub provider_id: &'a str,
    pub channel: Channel,
    pub address: &'a str,
    pub text: &'a str,
    pub donor: Option<DonorId>,
    pub appeal: Option<AppealId>,
    pub question: Option<Question>,
    pub understood: Understood,
    /// A person has to read it.
    pub waits: bool,
}

/// Stores a reply; none when this very message was stored before.
pub async fn insert(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    new: NewReply<'_>,
    at: DateTime<Utc>,
) -> Result<Option<ReplyId>, DbErr> {
    let row = reply::ActiveModel {
        provider_id: Set(new.provider_id.to_owned()),
        channel: Set(new.channel),
        address_index: Set(keys.blind_index(new.address)),
        text_sealed: Set(keys.seal(TEXT, new.provider_id, new.text)),
        donor_id: Set(new.donor),
        appeal_id: Set(new.appeal),
        question: Set(new.question),
        understood: Set(new.understood),
        waits: Set(new.waits),
        received_at: Set(at),
        ..Default::default()
    };
    let once = OnConflict::column(reply::Column::ProviderId).do_nothing().to_owned();
    let inserted = Replies::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await?;
    if inserted == 0 {
        return Ok(None);
    }
    let stored = Replies::find().filter(reply::Column::ProviderId.eq(new.provider_id));
    Ok(stored.one(db).await?.map(|row| row.id))
}

/// What was written.
pub fn text(keys: &Keyring, row: &reply::Model) -> Result<String, Unsealable> {
    keys.open(TEXT, &row.provider_id, &row.text_sealed)
}

pub async fn by_id(db: &impl ConnectionTrait, id: ReplyId) -> Result<Option<reply::Model>, DbErr> {
    Replies::find_by_id(id).one(db).await
}

/// Whose replies wait for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Donors'.
    Donors,
    /// Those from numbers that nobody on the register has.
    Strangers,
}

/// Replies that wait for a person, the newest first.
pub async fn waiting(db: &impl ConnectionTrait, from: From, limit: u64) -> Result<Vec<reply::Model>, DbErr> {
    let donor = reply::Column::DonorId;
    Replies::find()
        .filter(reply::Column::Waits.eq(true))
        .filter(match from {
            From::Donors => donor.is_not_null(),
            From::Strangers => donor.is_null(),
        })
        .order_by_desc(reply::Column::ReceivedAt)
        .order_by_desc(reply::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// How many replies wait for a person.
pub async fn count_waiting(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    sea_orm::PaginatorTrait::count(Replies::find().filter(reply::Column::Waits.eq(true)), db).await
}

/// Takes a reply out of the queue; false when somebody has done so before, or there is none.
pub async fn settle(
    db: &impl ConnectionTrait,
    id: ReplyId,
    (settled, by): (Settled, Option<StaffId>),
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let text = "update replies set waits = false, settled_as = $1, settled_by = $2, settled_at = $3
        where id = $4 and waits = true";
    let values = [settled.into(), by.into(), now.into(), id.into()];
    Ok(db.execute_raw(sql(db, text, values)).await?.rows_affected() == 1)
}

/// Holds what waits of a donor until the transaction ends. Whoever settles one of them may settle the others too, and two who
/// begin with different ones never wait for each other.
pub async fn hold_waiting(db: &impl ConnectionTrait, donor: DonorId) -> Result<(), DbErr> {
    let rows = Replies::find()
        .filter(reply::Column::DonorId.eq(donor))
        .filter(reply::Column::Waits.eq(true))
        .order_by_asc(reply::Column::Id)
        .lock_exclusive();
    rows.all(db).await.map(|_| ())
}

/// Takes everything that a donor wrote before out of the queue: the donor has said it again, and was understood.
pub async fn settle_of_donor(db: &impl ConnectionTrait, donor: DonorId, now: DateTime<Utc>) -> Result<(), DbErr> {
    hold_waiting(db, donor).await?;
    let text =
        "update replies set waits = false, settled_as = $1, settled_at = $2 where donor_id = $3 and waits = true";
    let values = [Settled::SaidAgain.into(), now.into(), donor.into()];
    db.execute_raw(sql(db, text, values)).await.map(|_| ())
}

/// What a phone has said last under a name that begins so.
pub async fn latest_saying(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    address: &str,
    name: &str,
) -> Result<Option<reply::Model>, DbErr> {
    let of_phone = Replies::find().filter(reply::Column::AddressIndex.eq(keys.blind_index(address)));
    let said = of_phone.filter(reply::Column::ProviderId.starts_with(name));
    said.order_by_desc(reply::Column::Id).one(db).await
}

/// Whether the phone of a reply has said anything later that was understood.
pub async fn was_understood_since(db: &impl ConnectionTrait, row: &reply::Model) -> Result<bool, DbErr> {
    let later = Replies::find()
        .filter(reply::Column::AddressIndex.eq(row.address_index.as_slice()))
        .filter(reply::Column::Id.gt(row.id))
        .filter(reply::Column::Understood.ne(Understood::Unclear));
    Ok(later.one(db).await?.is_some())
}
