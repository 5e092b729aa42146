//! The effort that answers shortages.

use sea_orm::entity::prelude::*;

use crate::values::{CampaignId, CampaignState, SiteId};

/// The effort that answers shortages.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "campaigns")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CampaignId,
    pub site_id: SiteId,
    pub state: CampaignState,
    pub started_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    /// When the planner looks again.
    pub plan_at: DateTimeUtc,
    /// What the planner said last, as JSON.
    pub because: Option<String>,
    /// Since when it asks nobody, because it ran when a copy of the database was brought back: whom it asked after the copy
    /// was made nobody knows. None once a person has let it go on.
    pub held_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "site_id", to = "id")]
    pub site: BelongsTo<super::site::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
