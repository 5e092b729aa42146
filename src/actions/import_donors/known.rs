//! What the register knows of the people of a batch. The register wins: a row says the same, or it is refused.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::donor;
use entity::values::{Component, ConsentKind, DonorId};
use sea_orm::{ConnectionTrait, DbErr};

use super::column::Column;
use super::report::Why;
use super::row::Row;
use crate::domain::contact::{Email, Phone};
use crate::keyring::{Keyring, Unsealable};
use crate::store::donors::Channels;
use crate::store::{register, suppressions};

/// What the register says to a row.
pub(super) enum Found {
    Nobody,
    TheSame,
    Other(Column, Why),
}

/// The donors on the register who have an address of a batch, with what was imported of them.
pub(super) struct Known {
    by_index: HashMap<Vec<u8>, donor::Model>,
    donations: HashSet<(DonorId, NaiveDate, Component)>,
    agreed: HashSet<(DonorId, DateTime<Utc>)>,
    /// Numbers to which nothing may be sent.
    refused: HashSet<Vec<u8>>,
}

/// The blind indexes of a row's addresses, each with its column.
pub(super) fn indexes(keys: &Keyring, row: &Row) -> Vec<(Column, Vec<u8>)> {
    let phone = row.phone.as_ref().map(|phone| (Column::Phone, phone.reveal()));
    let email = row.email.as_ref().map(|email| (Column::Email, email.identity()));
    let written = phone.into_iter().chain(email);
    written
        .map(|(column, plain)| (column, keys.blind_index(plain)))
        .collect()
}

impl Known {
    pub async fn of(db: &impl ConnectionTrait, indexes: Vec<Vec<u8>>) -> Result<Self, DbErr> {
        let refused = suppressions::numbers_among(db, indexes.clone()).await?;
        let donors = register::with_addresses(db, indexes).await?;
        let ids: Vec<DonorId> = donors.iter().map(|donor| donor.id).collect();
        let donations = register::donations_of(db, &ids).await?;
        let consents = register::consents_of(db, &ids).await?;
        let mut by_index = HashMap::new();
        for donor in donors {
            for index in [&donor.phone_index, &donor.email_index].into_iter().flatten() {
                by_index.insert(index.clone(), donor.clone());
            }
        }
        Ok(Self {
            by_index,
            donations: donations
                .into_iter()
                .map(|row| (row.donor_id, row.donated_on, row.component))
                .collect(),
            agreed: consents
                .into_iter()
                .filter(|row| row.kind == ConsentKind::Appeals)
                .map(|row| (row.donor_id, row.given_at))
                .collect(),
            refused,
        })
    }

    pub fn find(&self, keys: &Keyring, row: &Row) -> Result<Found, Unsealable> {
        let holder = |plain: Option<&str>| plain.and_then(|plain| self.by_index.get(&keys.blind_index(plain)));
        let by_phone = holder(row.phone.as_ref().map(Phone::reveal));
        let by_email = holder(row.email.as_ref().map(Email::identity));
        let number = row.phone.as_ref().map(|phone| keys.blind_index(phone.reveal()));
        match (by_phone, by_email) {
            (None, _) if number.is_some_and(|number| self.refused.contains(&number)) => {
                Ok(Found::Other(Column::Phone, Why::Refused))
            }
            (None, None) => Ok(Found::Nobody),
            (Some(donor), Some(other)) if donor.id != other.id => Ok(Found::Other(Column::Email, Why::Taken)),
            // A phone that is written, and is not this donor's: two people share the e-mail address.
            (None, Some(_)) if row.phone.is_some() => Ok(Found::Other(Column::Email, Why::Taken)),
            (Some(donor), _) => self.compare(keys, row, donor, Column::Phone),
            (None, Some(donor)) => self.compare(keys, row, donor, Column::Email),
        }
    }

    fn compare(&self, keys: &Keyring, row: &Row, donor: &donor::Model, found_by: Column) -> Result<Found, Unsealable> {
        let index = |plain: Option<&str>| plain.map(|plain| keys.blind_index(plain));
        let name = donor.name_sealed.as_deref();
        let name = name
            .map(|sealed| keys.open("donors.name", &donor.seal_id, sealed))
            .transpose()?;
        let channels = Channels {
            sms: donor.by_sms,
            email: donor.by_email,
            phone: donor.by_phone,
        };
        let given = |(on, component)| self.donations.contains(&(donor.id, on, component));
        let same = [
            (
                Column::Phone,
                index(row.phone.as_ref().map(Phone::reveal)) == donor.phone_index,
            ),
            (
                Column::Email,
                index(row.email.as_ref().map(Email::identity)) == donor.email_index,
            ),
            (Column::Name, row.name == name),
            (Column::Language, row.profile.language == donor.language),
            (Column::BloodGroup, row.profile.blood_group == donor.blood_group),
            (Column::Sex, row.profile.sex == donor.sex),
            (Column::BirthDate, row.profile.birth_date == donor.birth_date),
            (Column::Settlement, row.profile.settlement == donor.settlement),
            (Column::LastDonationOn, row.last_donation.is_none_or(given)),
            (Column::Channels, row.channels == channels),
            (Column::EmergencyConsent, row.emergency == donor.emergency),
            (Column::ConsentedAt, self.agreed.contains(&(donor.id, row.consented_at))),
        ];
        let differs: Vec<Column> = same
            .into_iter()
            .filter(|(_, same)| !same)
            .map(|(column, _)| column)
            .collect();
        Ok(if differs.is_empty() {
            Found::TheSame
        } else {
            Found::Other(found_by, Why::Registered(differs))
        })
    }
}
