//! Places of a slot kept for a campaign and not yet booked.

use sea_orm::entity::prelude::*;

use crate::values::{CampaignId, HoldId, SlotId};

/// Places of a slot kept for a campaign and not yet booked.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holds")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: HoldId,
    pub campaign_id: CampaignId,
    pub slot_id: SlotId,
    pub places: i16,
    #[sea_orm(belongs_to, from = "slot_id", to = "id")]
    pub slot: BelongsTo<super::slot::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
