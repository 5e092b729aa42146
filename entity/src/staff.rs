//! A person who works with the service.

use sea_orm::entity::prelude::*;

use crate::values::{HospitalId, Role, SiteId, StaffId};

/// A person who works with the service.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: StaffId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub hospital_id: Option<HospitalId>,
    pub site_id: Option<SiteId>,
    pub password_hash: String,
    pub created_at: DateTimeUtc,
    pub disabled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
