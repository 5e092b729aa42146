//! The hours of one dated day; without minutes the site is closed.

use sea_orm::entity::prelude::*;

use crate::values::{HoursId, SiteId};

/// The hours of one dated day; without minutes the site is closed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opening_exceptions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: HoursId,
    pub site_id: SiteId,
    pub day: Date,
    pub opens_minute: Option<i16>,
    pub closes_minute: Option<i16>,
}

impl ActiveModelBehavior for ActiveModel {}
