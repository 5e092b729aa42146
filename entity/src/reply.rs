//! What a person sent back.

use sea_orm::entity::prelude::*;

use crate::values::{AppealId, Channel, DonorId, ReplyId, Understood};

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
}

impl ActiveModelBehavior for ActiveModel {}
