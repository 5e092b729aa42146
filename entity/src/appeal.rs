//! One ask of one donor in one campaign.

use sea_orm::entity::prelude::*;

use crate::values::{AppealId, AppealState, CampaignId, Channel, DonorId, WaveId};

/// One ask of one donor in one campaign.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "appeals")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AppealId,
    pub campaign_id: CampaignId,
    pub wave_id: WaveId,
    pub donor_id: DonorId,
    pub channel: Channel,
    pub state: AppealState,
    /// The last part of the link in the message.
    pub token: String,
    /// How likely a yes was when the donor was asked, 0 to 1.
    pub yes_chance: f64,
    pub asked_at: DateTimeUtc,
    pub answered_at: Option<DateTimeUtc>,
    pub expires_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "donor_id", to = "id")]
    pub donor: BelongsTo<super::donor::Entity>,
    #[sea_orm(belongs_to, from = "campaign_id", to = "id")]
    pub campaign: BelongsTo<super::campaign::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
