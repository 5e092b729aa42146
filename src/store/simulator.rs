//! The phone simulator: a carrier whose phones live in the database.

use ::entity::delivery::{self, Entity as Deliveries};
use ::entity::simulated_message::{self, Entity as Messages};
use ::entity::values::Direction;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::domain::contact::Phone;
use crate::keyring::{Keyring, Unsealable};

/// A message as a phone shows it, in the open.
#[derive(Clone)]
pub struct Shown {
    pub id: i64,
    pub provider_id: String,
    pub direction: Direction,
    pub phone: Phone,
    pub text: String,
    pub at: DateTime<Utc>,
}

/// Puts a message on a phone, or takes one from it. False when the carrier has this very message already.
pub async fn insert(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    (provider_id, direction): (&str, Direction),
    phone: &Phone,
    text: &str,
    at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let row = simulated_message::ActiveModel {
        provider_id: Set(provider_id.to_owned()),
        direction: Set(direction),
        phone_index: Set(keys.blind_index(phone.reveal())),
        phone_sealed: Set(keys.seal("simulated_messages.phone", provider_id, phone.reveal())),
        text_sealed: Set(keys.seal("simulated_messages.text", provider_id, text)),
        at: Set(at),
        ..Default::default()
    };
    let once = OnConflict::column(simulated_message::Column::ProviderId)
        .do_nothing()
        .to_owned();
    Ok(Messages::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await?
        > 0)
}

/// The newest messages over all phones, the newest first.
pub async fn latest(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<simulated_message::Model>, DbErr> {
    Messages::find()
        .order_by_desc(simulated_message::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// All messages of one phone, the oldest first.
pub async fn of_phone(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    phone: &Phone,
) -> Result<Vec<simulated_message::Model>, DbErr> {
    Messages::find()
        .filter(simulated_message::Column::PhoneIndex.eq(keys.blind_index(phone.reveal())))
        .order_by_asc(simulated_message::Column::Id)
        .all(db)
        .await
}

/// Messages to phones that came after the one numbered `after`, in order.
pub async fn to_phones_after(
    db: &impl ConnectionTrait,
    after: i64,
    limit: u64,
) -> Result<Vec<simulated_message::Model>, DbErr> {
    Messages::find()
        .filter(simulated_message::Column::Id.gt(after))
        .filter(simulated_message::Column::Direction.eq(Direction::ToPhone))
        .order_by_asc(simulated_message::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// The rows of the ledger that phones show under these ids.
pub async fn shown(db: &impl ConnectionTrait, ids: &[String]) -> Result<Vec<delivery::Model>, DbErr> {
    Deliveries::find()
        .filter(delivery::Column::ProviderId.is_in(ids))
        .all(db)
        .await
}

/// Opens a message of the simulator.
pub fn open(keys: &Keyring, row: &simulated_message::Model) -> Result<Shown, Unsealable> {
    let phone = keys.open("simulated_messages.phone", &row.provider_id, &row.phone_sealed)?;
    Ok(Shown {
        id: row.id.0,
        provider_id: row.provider_id.clone(),
        direction: row.direction,
        phone: Phone::parse_any(&phone).map_err(|_| Unsealable)?,
        text: keys.open("simulated_messages.text", &row.provider_id, &row.text_sealed)?,
        at: row.at,
    })
}
