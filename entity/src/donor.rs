//! A person who agreed to be asked.

use sea_orm::entity::prelude::*;

use crate::values::{BloodGroup, DonorId, Language, Sex};

/// A person who agreed to be asked.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "donors")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DonorId,
    /// What the sealed columns of this row are bound to.
    pub seal_id: String,
    pub phone_sealed: Option<Vec<u8>>,
    pub phone_index: Option<Vec<u8>>,
    pub phone_confirmed_at: Option<DateTimeUtc>,
    pub email_sealed: Option<Vec<u8>>,
    pub email_index: Option<Vec<u8>>,
    pub email_confirmed_at: Option<DateTimeUtc>,
    pub name_sealed: Option<Vec<u8>>,
    pub language: Language,
    /// None: not known yet.
    pub blood_group: Option<BloodGroup>,
    pub sex: Sex,
    pub birth_date: Date,
    pub weight_kg: Option<i16>,
    /// A key of `reference::settlements`.
    pub settlement: i64,
    pub region: String,
    /// An H3 cell of resolution 7; nothing finer is stored.
    pub home_cell: i64,
    pub by_sms: bool,
    pub by_email: bool,
    pub by_phone: bool,
    /// The phone shows no Cyrillic: text messages come in Latin letters.
    pub latin: bool,
    /// May be called in an emergency, at night as well.
    pub emergency: bool,
    pub paused_until: Option<Date>,
    pub stopped_at: Option<DateTimeUtc>,
    /// Agreed, confirmed, not stopped.
    pub askable: bool,
    pub whole_blood_from: Date,
    pub platelets_from: Date,
    pub plasma_from: Date,
    pub last_asked_at: Option<DateTimeUtc>,
    pub last_donated_on: Option<Date>,
    pub registered_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
