//! What has come in and is not whole yet, and what nobody could read. Both hold what people wrote, so both are sealed.

use ::entity::inbound_raw::{self, Entity as Raw};
use ::entity::inbound_text::{self, Entity as Texts};
use ::entity::values::{InboundId, StaffId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::db::sql;
use crate::keyring::{Keyring, Unsealable};

const COLUMN: &str = "inbound_texts.joining";

/// The parts that have come of the long texts of one name, held until the transaction ends, so that processes that get
/// parts of one text at once do it one after the other. `empty` is what stands there when none has come.
pub async fn hold(
    tx: &impl ConnectionTrait,
    keys: &Keyring,
    name: &[u8],
    empty: &str,
    now: DateTime<Utc>,
) -> Result<inbound_text::Model, DbErr> {
    let row = inbound_text::ActiveModel {
        name: Set(name.to_owned()),
        joining_sealed: Set(keys.seal(COLUMN, &row_of(name), empty)),
        first_at: Set(now),
        ..Default::default()
    };
    let once = OnConflict::column(inbound_text::Column::Name).do_nothing().to_owned();
    Texts::insert(row).on_conflict(once).exec_without_returning(tx).await?;
    let held = Texts::find().filter(inbound_text::Column::Name.eq(name));
    let held = held.lock_exclusive().one(tx).await?;
    held.ok_or_else(|| DbErr::RecordNotFound("the long text that was added".to_owned()))
}

/// Opens what [`hold`] has given.
pub fn open(keys: &Keyring, row: &inbound_text::Model) -> Result<String, Unsealable> {
    keys.open(COLUMN, &row_of(&row.name), &row.joining_sealed)
}

/// Writes what has come by now.
pub async fn write(
    tx: &impl ConnectionTrait,
    keys: &Keyring,
    row: &inbound_text::Model,
    joining: &str,
) -> Result<(), DbErr> {
    let change = inbound_text::ActiveModel {
        id: Set(row.id),
        joining_sealed: Set(keys.seal(COLUMN, &row_of(&row.name), joining)),
        ..Default::default()
    };
    Texts::update(change).exec(tx).await.map(|_| ())
}

/// Forgets the parts of a name.
pub async fn forget(tx: &impl ConnectionTrait, id: InboundId) -> Result<(), DbErr> {
    Texts::delete_by_id(id).exec(tx).await.map(|_| ())
}

/// The long texts whose oldest part came before then, with their names.
pub async fn begun_before(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
) -> Result<Vec<(InboundId, Vec<u8>)>, DbErr> {
    let names = Texts::find().select_only();
    names
        .columns([inbound_text::Column::Id, inbound_text::Column::Name])
        .filter(inbound_text::Column::FirstAt.lte(before))
        .order_by_asc(inbound_text::Column::Id)
        .into_tuple()
        .all(db)
        .await
}

/// Keeps octets that nobody could read, once a day for all that have `known_by` in common.
pub async fn keep_raw(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    (octets, known_by): (&[u8], &[u8]),
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let named = format!("{} {}", now.date_naive(), hex::encode(known_by));
    let name = hex::encode(keys.digest("inbound_raw", &named));
    let row = inbound_raw::ActiveModel {
        octets_sealed: Set(keys.seal("inbound_raw.octets", &name, &hex::encode(octets))),
        name: Set(name),
        received_at: Set(now),
        ..Default::default()
    };
    let once = OnConflict::column(inbound_raw::Column::Name).do_nothing().to_owned();
    Raw::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await
        .map(|_| ())
}

/// Opens what nobody could read, in hexadecimal.
pub fn open_raw(keys: &Keyring, row: &inbound_raw::Model) -> Result<String, Unsealable> {
    keys.open("inbound_raw.octets", &row.name, &row.octets_sealed)
}

pub async fn raw_by_id(db: &impl ConnectionTrait, id: InboundId) -> Result<Option<inbound_raw::Model>, DbErr> {
    Raw::find_by_id(id).one(db).await
}

/// Those that no person has seen, the newest first.
pub async fn unseen(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<inbound_raw::Model>, DbErr> {
    let unseen = Raw::find().filter(inbound_raw::Column::SeenAt.is_null());
    unseen.order_by_desc(inbound_raw::Column::Id).limit(limit).all(db).await
}

/// Notes that a person has seen one; false when somebody has before, or there is none.
pub async fn see_raw(
    db: &impl ConnectionTrait,
    id: InboundId,
    by: Option<StaffId>,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let text = "update inbound_raw set seen_at = $1, seen_by = $2 where id = $3 and seen_at is null";
    let done = db
        .execute_raw(sql(db, text, [now.into(), by.into(), id.into()]))
        .await?;
    Ok(done.rows_affected() == 1)
}

/// How many of these wait for a person.
pub async fn count_raw(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let unseen = Raw::find().filter(inbound_raw::Column::SeenAt.is_null());
    sea_orm::PaginatorTrait::count(unseen, db).await
}

/// A sealed value is bound to the name of its row.
fn row_of(name: &[u8]) -> String {
    hex::encode(name)
}
