//! One decision to ask some more people.

use sea_orm::entity::prelude::*;

use crate::values::{CampaignId, WaveId};

/// One decision to ask some more people.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "waves")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: WaveId,
    pub campaign_id: CampaignId,
    pub number: i32,
    pub decided_at: DateTimeUtc,
    pub asked: i32,
    /// Units expected in all by the deadline, this wave included.
    pub expected: f64,
    /// The typed reason as JSON; pages make a sentence of it.
    pub because: String,
}

impl ActiveModelBehavior for ActiveModel {}
