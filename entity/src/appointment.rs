//! One donor in one slot.

use sea_orm::entity::prelude::*;

use crate::values::{AppealId, AppointmentId, AppointmentState, CampaignId, DonorId, SiteId, SlotId};

/// One donor in one slot.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointments")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AppointmentId,
    pub donor_id: DonorId,
    pub site_id: SiteId,
    pub slot_id: SlotId,
    pub campaign_id: Option<CampaignId>,
    pub appeal_id: Option<AppealId>,
    /// Four digits that the donor says at the desk or to the hotline.
    pub code: String,
    pub state: AppointmentState,
    /// How often the appointment was moved.
    pub revision: i32,
    pub booked_at: DateTimeUtc,
    pub arrived_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "donor_id", to = "id")]
    pub donor: BelongsTo<super::donor::Entity>,
    #[sea_orm(belongs_to, from = "slot_id", to = "id")]
    pub slot: BelongsTo<super::slot::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
