//! One message to one person over one channel: a row of the ledger.

use sea_orm::entity::prelude::*;

use crate::values::{
    AppealId, AppointmentId, CampaignId, Channel, DeliveryId, DeliveryState, DonorId, Language, Purpose, ReplyId,
};

/// One message to one person over one channel: a row of the ledger.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeliveryId,
    /// Names the message, so that planning it twice makes one row.
    pub dedup_key: String,
    pub donor_id: Option<DonorId>,
    pub campaign_id: Option<CampaignId>,
    pub appeal_id: Option<AppealId>,
    pub appointment_id: Option<AppointmentId>,
    pub revision: i32,
    /// The reply that this message answers.
    pub reply_id: Option<ReplyId>,
    pub purpose: Purpose,
    pub channel: Channel,
    pub language: Language,
    pub address_index: Vec<u8>,
    pub message_sealed: Vec<u8>,
    pub state: DeliveryState,
    pub priority: i16,
    pub planned_at: DateTimeUtc,
    pub not_before: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub lease_owner: Option<String>,
    /// Grows with each lease.
    pub epoch: i32,
    pub attempts: i32,
    pub attempted_at: Option<DateTimeUtc>,
    pub accepted_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    /// The route of text messages that was asked last to take it. Its id and its receipts are that operator's.
    pub route: Option<String>,
    /// When that route was first asked.
    pub offered_at: Option<DateTimeUtc>,
    /// It may have left over its route, so that it leaves over no other.
    pub may_have_left: bool,
    pub provider_id: Option<String>,
    /// Parts of a text on the air, in all attempts: what may have been paid for.
    pub parts: Option<i32>,
    /// What each of them costs, in tiyn.
    pub price: Option<i32>,
    pub reason: Option<String>,
    /// When another way was looked for.
    pub fell_back_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
