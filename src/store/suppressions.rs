//! Addresses to which nothing may be sent, by their keyed fingerprints.

use std::collections::HashSet;

use ::entity::donor;
use ::entity::suppression::{self, Entity as Suppressions};
use ::entity::values::Channel;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter};

use super::db::{numbers, one_of, sql};

/// Which addresses of some donors nothing may be sent to.
#[derive(Debug, Default)]
pub struct Suppressed(HashSet<(Channel, Vec<u8>)>);

impl Suppressed {
    /// The channels over which nothing may be said to a donor. A number that takes no texts takes no calls either.
    #[must_use]
    pub fn channels_of(&self, donor: &donor::Model) -> Vec<Channel> {
        let holds = |channel: &&Channel| {
            let (listed, index) = match channel {
                Channel::Email => (Channel::Email, &donor.email_index),
                Channel::Sms | Channel::Phone => (Channel::Sms, &donor.phone_index),
            };
            let index = index.as_ref();
            index.is_some_and(|index| self.0.contains(&(listed, index.clone())))
        };
        Channel::ALL.iter().filter(holds).copied().collect()
    }
}

/// Sends nothing more to an address. What is known of it already stays as it was first told.
pub async fn add(
    db: &impl ConnectionTrait,
    (channel, address_index): (Channel, &[u8]),
    reason: &str,
    since: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = suppression::ActiveModel {
        channel: Set(channel),
        address_index: Set(address_index.to_vec()),
        reason: Set(reason.to_owned()),
        since: Set(since),
        ..Default::default()
    };
    let address = [suppression::Column::Channel, suppression::Column::AddressIndex];
    let once = OnConflict::columns(address).do_nothing().to_owned();
    let added = Suppressions::insert(row).on_conflict(once).exec_without_returning(db);
    added.await.map(|_| ())
}

/// Takes an address that its owner has confirmed anew off the list.
pub async fn lift(db: &impl ConnectionTrait, channel: Channel, address_index: &[u8]) -> Result<(), DbErr> {
    let lifted = Suppressions::delete_many()
        .filter(suppression::Column::Channel.eq(channel))
        .filter(suppression::Column::AddressIndex.eq(address_index));
    lifted.exec(db).await.map(|_| ())
}

/// Those of the donors' addresses that are on the list. SQLite keeps the order of a cross join: it would begin with the list
/// otherwise, and read all of it.
pub async fn among(db: &impl ConnectionTrait, donors: &[donor::Model]) -> Result<Suppressed, DbErr> {
    let text = format!(
        "select s.* from donors d cross join suppressions s
            where d.id {0} and s.channel = 'sms' and s.address_index = d.phone_index
        union all
        select s.* from donors d cross join suppressions s
            where d.id {0} and s.channel = 'email' and s.address_index = d.email_index",
        one_of(db, 1)
    );
    let ids = numbers(db, donors.iter().map(|donor| donor.id));
    let rows = suppression::Model::find_by_statement(sql(db, &text, [ids]))
        .all(db)
        .await?;
    Ok(Suppressed(
        rows.into_iter().map(|row| (row.channel, row.address_index)).collect(),
    ))
}

/// Those of these numbers that are on the list, by blind index.
pub async fn numbers_among(db: &impl ConnectionTrait, indexes: Vec<Vec<u8>>) -> Result<HashSet<Vec<u8>>, DbErr> {
    let rows = Suppressions::find()
        .filter(suppression::Column::Channel.eq(Channel::Sms))
        .filter(suppression::Column::AddressIndex.is_in(indexes));
    let rows = rows.all(db).await?;
    Ok(rows.into_iter().map(|row| row.address_index).collect())
}

/// How many addresses of a channel are on the list.
pub async fn count(db: &impl ConnectionTrait, channel: Channel) -> Result<u64, DbErr> {
    let rows = Suppressions::find().filter(suppression::Column::Channel.eq(channel));
    rows.count(db).await
}
