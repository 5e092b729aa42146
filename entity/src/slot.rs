//! A site's half-hour with a capacity.

use sea_orm::entity::prelude::*;

use crate::values::{SiteId, SlotId};

/// A site's half-hour with a capacity.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "slots")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SlotId,
    pub site_id: SiteId,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub capacity: i16,
    /// Places kept for campaigns and not yet booked.
    pub held: i16,
    pub booked: i16,
}

impl ActiveModelBehavior for ActiveModel {}
