//! Who needs blood.

use sea_orm::entity::prelude::*;

use crate::values::HospitalId;

/// Who needs blood.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hospitals")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: HospitalId,
    pub name: String,
    /// At most 14 characters, for text messages.
    pub short_name: String,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
