//! Donors and their addresses. Addresses and names are sealed on the way in and opened only through
//! [`contact`]; a donor is found by an address through its blind index.

use ::entity::donor::{self, Entity as Donors};
use ::entity::populated_cell;
use ::entity::values::{BloodGroup, Channel, DonorId, Language, Sex};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::db::{numbers, one_of, sql};
use crate::domain::contact::{Address, Email, Phone};
use crate::keyring::{Keyring, Unsealable, fresh_token};

/// What is known of a donor who joins.
#[derive(Clone)]
pub struct NewDonor {
    /// At least one of phone and e-mail is present; the database insists.
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub name: Option<String>,
    pub profile: Profile,
    pub channels: Channels,
    pub emergency: bool,
    pub givable: GivableFrom,
}

/// The facts that matching needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Profile {
    pub language: Language,
    pub blood_group: Option<BloodGroup>,
    pub sex: Sex,
    pub birth_date: NaiveDate,
    pub weight_kg: Option<u16>,
    pub settlement: i64,
    pub region: String,
    pub home_cell: i64,
}

/// Over which channels a donor wants to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Channels {
    pub sms: bool,
    pub email: bool,
    pub phone: bool,
}

/// The first day on which a donor may give by each procedure; none: never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GivableFrom {
    pub whole_blood: Option<NaiveDate>,
    pub platelets: Option<NaiveDate>,
    pub plasma: Option<NaiveDate>,
}

/// How to reach a donor, opened. It cannot be printed: a name has no masked form.
#[derive(Clone, Default)]
pub struct Contact {
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub name: Option<String>,
}

/// The day that stands for "never" in the date columns, so that one index serves both.
#[must_use]
pub fn never() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).expect("a valid day of the calendar")
}

/// The day of a date column, with [`never()`] read back as none.
#[must_use]
pub fn day_or_never(day: NaiveDate) -> Option<NaiveDate> {
    (day != never()).then_some(day)
}

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

pub(super) fn described(keys: &Keyring, seal_id: &str, new: &NewDonor) -> donor::ActiveModel {
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

pub async fn by_id(db: &impl ConnectionTrait, id: DonorId) -> Result<Option<donor::Model>, DbErr> {
    Donors::find_by_id(id).one(db).await
}

pub async fn by_ids(db: &impl ConnectionTrait, ids: &[DonorId]) -> Result<Vec<donor::Model>, DbErr> {
    let text = format!("select * from donors where id {}", one_of(db, 1));
    let rows = donor::Model::find_by_statement(sql(db, &text, [numbers(db, ids)]));
    rows.all(db).await
}

/// The same, held until the transaction ends, so that two campaigns do not ask or book one person at the same moment.
/// They are taken in the order of their ids: two transactions that want the same people never wait for each other.
pub async fn lock(db: &impl ConnectionTrait, ids: &[DonorId]) -> Result<Vec<donor::Model>, DbErr> {
    let mut query = Donors::find()
        .filter(donor::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(donor::Column::Id);
    if db.get_database_backend() == DbBackend::Postgres {
        query = query.lock(LockType::NoKeyUpdate);
    }
    query.all(db).await
}

pub async fn by_address(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    address: &Address,
) -> Result<Option<donor::Model>, DbErr> {
    let index = keys.blind_index(address.identity());
    let column = match address {
        Address::Phone(_) => donor::Column::PhoneIndex,
        Address::Email(_) => donor::Column::EmailIndex,
    };
    Donors::find().filter(column.eq(index)).one(db).await
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

/// Marks the address behind a channel as the donor's own.
pub async fn confirm(db: &impl ConnectionTrait, id: DonorId, channel: Channel, at: DateTime<Utc>) -> Result<(), DbErr> {
    let column = if channel == Channel::Email {
        "email_confirmed_at"
    } else {
        "phone_confirmed_at"
    };
    let text = format!("update donors set {column} = $1 where id = $2 and {column} is null");
    db.execute_raw(sql(db, &text, [at.into(), id.into()])).await?;
    refresh_askable(db, id).await
}

/// Keeps the column `askable` true to its meaning: agreed, reachable over a channel of choice, not stopped.
pub async fn refresh_askable(db: &impl ConnectionTrait, id: DonorId) -> Result<(), DbErr> {
    let text = "update donors set askable = (
            stopped_at is null
            and ((by_sms and phone_confirmed_at is not null)
                or (by_email and email_confirmed_at is not null))
            and exists (select 1 from consents c where c.donor_id = donors.id and c.kind = 'appeals' and c.withdrawn_at is null)
        ) where id = $1";
    db.execute_raw(sql(db, text, [id.into()])).await?;
    Ok(())
}

pub async fn set_preferences(
    db: &impl ConnectionTrait,
    id: DonorId,
    language: Language,
    (channels, latin): (Channels, bool),
    emergency: bool,
) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        language: Set(language),
        by_sms: Set(channels.sms),
        by_email: Set(channels.email),
        by_phone: Set(channels.phone),
        latin: Set(latin),
        emergency: Set(emergency),
        ..Default::default()
    };
    row.update(db).await?;
    refresh_askable(db, id).await
}

/// Writes no more letters to a donor.
pub async fn take_letters_away(db: &impl ConnectionTrait, id: DonorId) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        by_email: Set(false),
        ..Default::default()
    };
    row.update(db).await?;
    refresh_askable(db, id).await
}

pub async fn pause(db: &impl ConnectionTrait, id: DonorId, until: Option<NaiveDate>) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        paused_until: Set(until),
        ..Default::default()
    };
    row.update(db).await.map(|_| ())
}

/// Takes a donor out of every future campaign, or back in.
pub async fn set_stopped(db: &impl ConnectionTrait, id: DonorId, at: Option<DateTime<Utc>>) -> Result<(), DbErr> {
    // The check constraint holds at every moment: first out of the match, then stopped.
    // An emergency consent that was withdrawn with the rest does not come back by itself.
    let text = "update donors set askable = false, emergency = false, stopped_at = $1 where id = $2";
    db.execute_raw(sql(db, text, [at.into(), id.into()])).await?;
    refresh_askable(db, id).await
}

/// Whether a donor may be called in an emergency. The consent to that is kept apart, as proof.
pub async fn set_emergency(db: &impl ConnectionTrait, id: DonorId, emergency: bool) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        emergency: Set(emergency),
        ..Default::default()
    };
    row.update(db).await?;
    refresh_askable(db, id).await
}

/// Takes a number from a donor to whom it does not belong. Nothing is found by it any more, so that its owner can join
/// afresh and never sees the donor's page. The fingerprint left behind is of nothing.
pub async fn unlink_phone(db: &impl ConnectionTrait, keys: &Keyring, id: DonorId) -> Result<(), DbErr> {
    let nothing = keys.digest("unlinked phone", &fresh_token(32));
    let text = "update donors set phone_index = $1, phone_confirmed_at = null, by_sms = false, by_phone = false,
            latin = false
        where id = $2 and phone_index is not null";
    db.execute_raw(sql(db, text, [nothing.into(), id.into()]))
        .await
        .map(|_| ())
}

pub async fn set_language(db: &impl ConnectionTrait, id: DonorId, language: Language) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        language: Set(language),
        ..Default::default()
    };
    row.update(db).await.map(|_| ())
}

pub async fn set_givable(
    db: &impl ConnectionTrait,
    id: DonorId,
    from: GivableFrom,
    last_donated_on: Option<NaiveDate>,
) -> Result<(), DbErr> {
    let row = donor::ActiveModel {
        id: Unchanged(id),
        whole_blood_from: Set(from.whole_blood.unwrap_or_else(never)),
        platelets_from: Set(from.platelets.unwrap_or_else(never)),
        plasma_from: Set(from.plasma.unwrap_or_else(never)),
        last_donated_on: Set(last_donated_on),
        ..Default::default()
    };
    row.update(db).await.map(|_| ())
}

/// Removes newcomers who never confirmed an address since `before`. Returns how many. What the ledger says of their codes
/// stays, under a number that nobody has any more.
pub async fn forget_unconfirmed(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let text =
        "delete from donors where phone_confirmed_at is null and email_confirmed_at is null and registered_at < $1";
    Ok(db.execute_raw(sql(db, text, [before.into()])).await?.rows_affected())
}
