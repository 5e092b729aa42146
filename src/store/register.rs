//! Takes a register of donors over in bulk: a few statements for many rows instead of a few for each.

use std::collections::{BTreeSet, HashMap};

use ::entity::values::{Component, ConsentKind, DonorId, Language};
use ::entity::{audit, consent, donation, donor, populated_cell};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::audit::By;
use super::donors::{NewDonor, described};
use crate::keyring::{Keyring, fresh_token};

/// The words that these donors agreed to are on their papers, wherever those are kept.
const TEXT_VERSION: &str = "imported";
/// Below the number of values that SQLite takes in a statement.
const ROWS_AT_ONCE: usize = 500;

/// A donor known from elsewhere, whose consent is proved there.
#[derive(Clone)]
pub struct KnownDonor {
    /// At least one of the channels has its address.
    pub donor: NewDonor,
    pub last_donation: Option<(NaiveDate, Component)>,
    /// When the donor agreed to be asked. With that the addresses of the chosen channels count as the donor's own.
    pub consented_at: DateTime<Utc>,
}

/// How many donors there are.
pub async fn size(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    donor::Entity::find().count(db).await
}

/// Adds donors who can be asked from now on, with their consents and what they gave last. None of them may be on the
/// register yet.
pub async fn take_over(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    people: impl IntoIterator<Item = KnownDonor>,
    by: By,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut people = people.into_iter();
    loop {
        let some: Vec<KnownDonor> = people.by_ref().take(ROWS_AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        insert(db, keys, some, by, now).await?;
    }
}

async fn insert(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    new: Vec<KnownDonor>,
    by: By,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    insert_cells(db, &new).await?;
    let new: Vec<(String, KnownDonor)> = new.into_iter().map(|new| (fresh_token(16), new)).collect();
    let rows = new.iter().map(|(seal_id, new)| row(keys, seal_id, new, now));
    let added = donor::Entity::insert_many(rows).exec_with_returning(db).await?;
    let ids: HashMap<&str, DonorId> = added.iter().map(|row| (row.seal_id.as_str(), row.id)).collect();
    let new: Vec<(DonorId, &KnownDonor)> = new.iter().map(|(seal_id, new)| (ids[seal_id.as_str()], new)).collect();
    let agreed = new.iter().flat_map(|(id, new)| consents(*id, new));
    consent::Entity::insert_many(agreed).exec_without_returning(db).await?;
    let given: Vec<_> = new
        .iter()
        .filter_map(|(id, new)| last_donation(*id, new, now))
        .collect();
    if !given.is_empty() {
        donation::Entity::insert_many(given).exec_without_returning(db).await?;
    }
    let lines = new.iter().map(|(id, _)| line(*id, by, now));
    audit::Entity::insert_many(lines).exec_without_returning(db).await?;
    Ok(())
}

async fn insert_cells(db: &impl ConnectionTrait, new: &[KnownDonor]) -> Result<(), DbErr> {
    let cells: BTreeSet<i64> = new.iter().map(|new| new.donor.profile.home_cell).collect();
    let rows = cells
        .into_iter()
        .map(|cell| populated_cell::ActiveModel { cell: Set(cell) });
    let once = OnConflict::column(populated_cell::Column::Cell).do_nothing().to_owned();
    populated_cell::Entity::insert_many(rows)
        .on_conflict(once)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

fn row(keys: &Keyring, seal_id: &str, new: &KnownDonor, now: DateTime<Utc>) -> donor::ActiveModel {
    let (donor, confirmed) = (&new.donor, Some(new.consented_at));
    let by_phone = donor.phone.is_some() && (donor.channels.sms || donor.channels.phone);
    let by_email = donor.email.is_some() && donor.channels.email;
    donor::ActiveModel {
        id: NotSet,
        seal_id: Set(seal_id.to_owned()),
        phone_confirmed_at: Set(confirmed.filter(|_| by_phone)),
        email_confirmed_at: Set(confirmed.filter(|_| by_email)),
        latin: Set(false),
        paused_until: Set(None),
        stopped_at: Set(None),
        askable: Set(by_phone || by_email),
        last_asked_at: Set(None),
        last_donated_on: Set(new.last_donation.map(|(on, _)| on)),
        registered_at: Set(now),
        ..described(keys, seal_id, donor)
    }
}

fn consents(id: DonorId, new: &KnownDonor) -> impl Iterator<Item = consent::ActiveModel> {
    let language: Language = new.donor.profile.language;
    let given_at = new.consented_at;
    let kinds = [
        (ConsentKind::Appeals, true),
        (ConsentKind::Emergency, new.donor.emergency),
    ];
    kinds
        .into_iter()
        .filter(|(_, given)| *given)
        .map(move |(kind, _)| consent::ActiveModel {
            id: NotSet,
            donor_id: Set(id),
            kind: Set(kind),
            text_version: Set(TEXT_VERSION.to_owned()),
            language: Set(language),
            source: Set("import".to_owned()),
            given_at: Set(given_at),
            withdrawn_at: Set(None),
        })
}

fn last_donation(id: DonorId, new: &KnownDonor, now: DateTime<Utc>) -> Option<donation::ActiveModel> {
    let (on, component) = new.last_donation?;
    Some(donation::ActiveModel {
        id: NotSet,
        donor_id: Set(id),
        appointment_id: Set(None),
        site_id: Set(None),
        shortage_id: Set(None),
        component: Set(component),
        volume_ml: Set(None),
        donated_on: Set(on),
        recorded_at: Set(now),
        recorded_by: Set(None),
    })
}

fn line(id: DonorId, by: By, now: DateTime<Utc>) -> audit::ActiveModel {
    audit::ActiveModel {
        id: NotSet,
        at: Set(now),
        actor: Set(by.actor),
        actor_id: Set(by.id),
        verb: Set("import".to_owned()),
        subject: Set("donor".to_owned()),
        subject_id: Set(Some(id.0)),
    }
}

/// Everybody who has one of these addresses, by blind index.
pub async fn with_addresses(db: &impl ConnectionTrait, indexes: Vec<Vec<u8>>) -> Result<Vec<donor::Model>, DbErr> {
    let either = Condition::any()
        .add(donor::Column::PhoneIndex.is_in(indexes.iter().cloned()))
        .add(donor::Column::EmailIndex.is_in(indexes));
    donor::Entity::find().filter(either).all(db).await
}

pub async fn donations_of(db: &impl ConnectionTrait, donors: &[DonorId]) -> Result<Vec<donation::Model>, DbErr> {
    donation::Entity::find()
        .filter(donation::Column::DonorId.is_in(donors.iter().copied()))
        .all(db)
        .await
}

pub async fn consents_of(db: &impl ConnectionTrait, donors: &[DonorId]) -> Result<Vec<consent::Model>, DbErr> {
    consent::Entity::find()
        .filter(consent::Column::DonorId.is_in(donors.iter().copied()))
        .all(db)
        .await
}
