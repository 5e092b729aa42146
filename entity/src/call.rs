//! A call for the hotline to make, because a message did not arrive.

use sea_orm::entity::prelude::*;

use crate::values::{AppealId, AppointmentId, CallId, CallOutcome, CampaignId, DonorId, Language, Purpose, StaffId};

/// A call for the hotline to make, because a message did not arrive.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calls")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CallId,
    /// Names the message, so that one call is made about it.
    pub name: String,
    pub donor_id: DonorId,
    pub campaign_id: Option<CampaignId>,
    pub appeal_id: Option<AppealId>,
    pub appointment_id: Option<AppointmentId>,
    pub revision: i32,
    pub purpose: Purpose,
    pub language: Language,
    pub message_sealed: Vec<u8>,
    pub priority: i16,
    pub planned_at: DateTimeUtc,
    pub not_before: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub claimed_by: Option<StaffId>,
    pub claimed_at: Option<DateTimeUtc>,
    pub outcome: Option<CallOutcome>,
    pub done_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
