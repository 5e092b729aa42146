//! What a person sent back.

use sea_orm::entity::prelude::*;

use crate::values::{AppealId, Channel, DonorId, Question, ReplyId, Settled, StaffId, Understood};

/// What a person sent back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "replies")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ReplyId,
    pub provider_id: String,
    pub channel: Channel,
    pub address_index: Vec<u8>,
    pub text_sealed: Vec<u8>,
    pub donor_id: Option<DonorId>,
    pub appeal_id: Option<AppealId>,
    pub understood: Understood,
    pub received_at: DateTimeUtc,
    /// What the phone had been asked; of an unknown phone nothing is known.
    pub question: Option<Question>,
    /// A person has to read it.
    pub waits: bool,
    pub settled_as: Option<Settled>,
    pub settled_at: Option<DateTimeUtc>,
    pub settled_by: Option<StaffId>,
}

impl ActiveModelBehavior for ActiveModel {}
