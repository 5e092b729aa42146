//! A donor's row as it is written and read: addresses and names are sealed in it.

use ::entity::donor;
use ::entity::populated_cell;
use ::entity::values::DonorId;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait};

use super::askable::refresh_askable;
use super::{Channels, Contact, NewDonor, Profile, never};
use crate::domain::contact::{Email, Phone};
use crate::keyring::{Keyring, Unsealable, fresh_token};

/// Adds a donor who cannot be asked yet: a confirmed address and a standing consent come on top.
pub async fn insert(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    new: NewDonor,
    now: DateTime<Utc>,
) -> Result<DonorId, DbErr> {
    populate(db, new.profile.home_cell).await?;
    let seal_id = fresh_token(16);
    let mut row = donor::ActiveModel {
        id: NotSet,
        phone_confirmed_at: Set(None),
        email_confirmed_at: Set(None),
        latin: Set(false),
        paused_until: Set(None),
        stopped_at: Set(None),
        askable: Set(false),
        last_asked_at: Set(None),
        last_donated_on: Set(None),
        registered_at: Set(now),
        ..described(keys, &seal_id, &new)
    };
    row.seal_id = Set(seal_id);
    Ok(row.insert(db).await?.id)
}

/// Replaces what an unconfirmed newcomer typed the first time.
pub async fn describe_again(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    known: &donor::Model,
    new: &NewDonor,
) -> Result<(), DbErr> {
    populate(db, new.profile.home_cell).await?;
    let mut row = described(keys, &known.seal_id, new);
    row.id = Unchanged(known.id);
    row.update(db).await?;
    Ok(())
}

/// Writes down what a known donor tells. A name that is not told stays.
pub async fn tell(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    known: &donor::Model,
    (name, profile, channels): (Option<&str>, &Profile, Channels),
) -> Result<(), DbErr> {
    populate(db, profile.home_cell).await?;
    let mut row = told(profile, channels);
    row.id = Unchanged(known.id);
    if let Some(name) = name {
        row.name_sealed = Set(Some(keys.seal("donors.name", &known.seal_id, name)));
    }
    row.update(db).await?;
    refresh_askable(db, known.id).await
}

/// Enters a cell into the directory of the match.
async fn populate(db: &impl ConnectionTrait, cell: i64) -> Result<(), DbErr> {
    let row = populated_cell::ActiveModel { cell: Set(cell) };
    populated_cell::Entity::insert(row)
        .on_conflict(OnConflict::column(populated_cell::Column::Cell).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

pub(in crate::store) fn described(keys: &Keyring, seal_id: &str, new: &NewDonor) -> donor::ActiveModel {
    let (phone, email) = (new.phone.as_ref().map(Phone::reveal), new.email.as_ref());
    let seal = |column, plain: &str| keys.seal(column, seal_id, plain);
    donor::ActiveModel {
        phone_sealed: Set(phone.map(|plain| seal("donors.phone", plain))),
        phone_index: Set(phone.map(|plain| keys.blind_index(plain))),
        email_sealed: Set(email.map(|email| seal("donors.email", email.reveal()))),
        email_index: Set(email.map(|email| keys.blind_index(email.identity()))),
        name_sealed: Set(new.name.as_deref().map(|plain| seal("donors.name", plain))),
        emergency: Set(new.emergency),
        whole_blood_from: Set(new.givable.whole_blood.unwrap_or_else(never)),
        platelets_from: Set(new.givable.platelets.unwrap_or_else(never)),
        plasma_from: Set(new.givable.plasma.unwrap_or_else(never)),
        ..told(&new.profile, new.channels)
    }
}

fn told(profile: &Profile, channels: Channels) -> donor::ActiveModel {
    donor::ActiveModel {
        language: Set(profile.language),
        blood_group: Set(profile.blood_group),
        sex: Set(profile.sex),
        birth_date: Set(profile.birth_date),
        weight_kg: Set(profile.weight_kg.and_then(|kg| i16::try_from(kg).ok())),
        settlement: Set(profile.settlement),
        region: Set(profile.region.clone()),
        home_cell: Set(profile.home_cell),
        by_sms: Set(channels.sms),
        by_email: Set(channels.email),
        by_phone: Set(channels.phone),
        ..Default::default()
    }
}

/// Opens the sealed columns of a donor.
pub fn contact(keys: &Keyring, donor: &donor::Model) -> Result<Contact, Unsealable> {
    let open = |column, sealed: &Option<Vec<u8>>| {
        sealed
            .as_deref()
            .map(|sealed| keys.open(column, &donor.seal_id, sealed))
            .transpose()
    };
    let phone = open("donors.phone", &donor.phone_sealed)?;
    let email = open("donors.email", &donor.email_sealed)?;
    Ok(Contact {
        phone: phone
            .map(|text| Phone::parse_any(&text))
            .transpose()
            .map_err(|_| Unsealable)?,
        email: email
            .map(|text| Email::parse(&text))
            .transpose()
            .map_err(|_| Unsealable)?,
        name: open("donors.name", &donor.name_sealed)?,
    })
}
