//! A need posted by a hospital.

use sea_orm::entity::prelude::*;

use crate::values::{BloodGroup, CampaignId, Component, HospitalId, ShortageId, ShortageState, StaffId, Urgency};

/// A need posted by a hospital.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shortages")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ShortageId,
    pub hospital_id: HospitalId,
    pub campaign_id: CampaignId,
    pub component: Component,
    /// The recipient's group.
    pub blood_group: BloodGroup,
    pub units: i16,
    pub urgency: Urgency,
    pub deadline: DateTimeUtc,
    pub state: ShortageState,
    pub opened_at: DateTimeUtc,
    pub opened_by: Option<StaffId>,
    pub confirmed_at: DateTimeUtc,
    /// When it ends unless somebody confirms that it still stands.
    pub expires_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "hospital_id", to = "id")]
    pub hospital: BelongsTo<super::hospital::Entity>,
    #[sea_orm(belongs_to, from = "campaign_id", to = "id")]
    pub campaign: BelongsTo<super::campaign::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
