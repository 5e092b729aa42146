//! Donors and their addresses. Addresses and names are sealed on the way in and opened only through [`contact`]; a donor is
//! found by an address through its blind index.

mod askable;
mod sealed;

use ::entity::donor::{self, Entity as Donors};
use ::entity::values::{BloodGroup, DonorId, Language, Sex};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
};

pub use self::askable::{
    confirm, pause, refresh_askable, set_emergency, set_preferences, set_stopped, take_letters_away, unlink_phone,
};
pub(super) use self::sealed::described;
pub use self::sealed::{contact, describe_again, insert, tell};
use super::db::{numbers, one_of, sql};
use crate::domain::contact::{Address, Email, Phone};
use crate::keyring::Keyring;

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
/// stays, under a number that nobody has any more. Who was asked or has given is no newcomer, although the number that was
/// confirmed may have turned out to be somebody else's.
pub async fn forget_unconfirmed(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let text = "delete from donors
        where phone_confirmed_at is null and email_confirmed_at is null and registered_at < $1
            and not exists (select 1 from appeals a where a.donor_id = donors.id)
            and not exists (select 1 from donations d where d.donor_id = donors.id)";
    Ok(db.execute_raw(sql(db, text, [before.into()])).await?.rows_affected())
}
