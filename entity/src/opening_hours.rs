//! Weekly hours, in minutes since local midnight; weekday 0 is Monday.

use sea_orm::entity::prelude::*;

use crate::values::{HoursId, SiteId};

/// Weekly hours, in minutes since local midnight; weekday 0 is Monday.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opening_hours")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: HoursId,
    pub site_id: SiteId,
    pub weekday: i16,
    pub opens_minute: i16,
    pub closes_minute: i16,
}

impl ActiveModelBehavior for ActiveModel {}
